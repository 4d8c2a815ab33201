import { Heap } from '../../lib/forecast/Heap.ts';
import type { Timers } from '../../local/aws/Timers.ts';

interface Alarm {
  callback: (() => void) | undefined;
}

/**
 * A clock that jumps to the next timer as soon as no work is left. Work between two jumps must not wait for anything outside this
 * process.
 */
export class VirtualTime implements Timers {
  readonly #alarms = new Heap<Alarm>();
  #now: number;

  /** @param startsAt epoch ms */
  constructor(startsAt: number) {
    this.#now = startsAt;
  }

  readonly clock = (): number => this.#now;

  after(milliseconds: number, callback: () => void): () => void {
    const alarm: Alarm = { callback };
    this.#alarms.push(this.#now + Math.max(0, milliseconds), alarm);
    return () => {
      alarm.callback = undefined;
    };
  }

  /** Lets time pass until the condition holds. Rejects if nothing is left to wait for. */
  async until(isOver: () => boolean): Promise<void> {
    for (;;) {
      await settled();
      if (isOver()) return;
      let next = this.#alarms.pop();
      while (next !== undefined && next.item.callback === undefined) next = this.#alarms.pop();
      if (next === undefined) throw new Error('Nothing happens any more, and it is not over');
      this.#now = Math.max(this.#now, next.at);
      next.item.callback?.();
    }
  }
}

/** Promises are done before the event loop turns: two turns, because one may have begun another. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
