/** Runs a callback once after some milliseconds of the stack's clock; the returned function cancels it. */
export interface Timers {
  after(milliseconds: number, callback: () => void): () => void;
}

/** The longest delay that Node's timers accept; longer ones are split. */
const longest = 2 ** 31 - 1;

/** Timers of the wall clock. A bench that controls the clock brings its own timers. */
export const systemTimers: Timers = {
  after(milliseconds, callback) {
    let left = Math.max(0, milliseconds);
    let handle: NodeJS.Timeout;
    const arm = (): void => {
      const piece = Math.min(left, longest);
      left -= piece;
      handle = setTimeout(left > 0 ? arm : callback, piece);
    };
    arm();
    return () => clearTimeout(handle);
  },
};

/** Timers that can all be canceled at once when the stack stops. */
export class StoppableTimers implements Timers {
  readonly #timers: Timers;
  readonly #cancels = new Set<() => void>();
  #stopped = false;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  after(milliseconds: number, callback: () => void): () => void {
    if (this.#stopped) return () => {};
    const cancelInner = this.#timers.after(milliseconds, () => {
      this.#cancels.delete(cancel);
      callback();
    });
    const cancel = (): void => {
      this.#cancels.delete(cancel);
      cancelInner();
    };
    this.#cancels.add(cancel);
    return cancel;
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of [...this.#cancels]) cancel();
  }
}
