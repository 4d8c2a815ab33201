import type { Candidate, WaitingDue } from '../model/dueKey.ts';
import { type Choice, chooseOperation, mayStart } from '../turns/chooseOperation.ts';
import { readCandidates } from '../turns/readCandidates.ts';
import { freezeEnd } from '../windows/freezes.ts';
import type { Interval } from '../windows/Interval.ts';
import { DueIndex } from './DueIndex.ts';
import { Heap } from './Heap.ts';

/** The input for the turns of one round. Operations are numbered by their place in `dues`. Times are epoch ms. */
export interface TurnsInput {
  readonly startsAt: number;
  readonly workers: number;
  /** How much of a window must be left for an operation without a duration of its own, in seconds (§5). */
  readonly minimumLeftSeconds: number;
  /** Periods in which nothing starts. */
  readonly freezes: readonly Interval[];
  readonly dues: readonly WaitingDue[];
  /** The next part of a window in which an operation may start at or after `from`, as `nextWindow` returns it. */
  readonly nextWindow: (place: number, from: number, minimumLeftSeconds: number) => Interval | undefined;
  readonly durationSeconds: (place: number) => number;
  /** When the upgrades that run at the start end; each occupies a worker until then. */
  readonly busyUntil: readonly number[];
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** The longest delay of a wake-up, in ms. */
  readonly latestWakeUp: number;
  /** How many keys a turn reads at a time; if absent, as many as there are workers, as in the product. */
  readonly keys?: number | undefined;
}

/** What the turns did, indexed by the places of the operations. */
export interface TurnsResult {
  /** Epoch ms; 0 for an operation that found no window. */
  readonly startedAt: Float64Array;
  readonly endedAt: Float64Array;
  /** How often each operation missed a window and was moved to the next; a window that ended before the start does not count. */
  readonly moved: Uint16Array;
  /** When the last upgrade ended, including those that ran at the start. */
  readonly endsAt: number;
  /** How many turns began, slept and woke. */
  readonly turns: number;
  readonly sleeps: number;
  /** How many index entries were read and written: the cost of the simulation. */
  readonly work: number;
}

type Held = Omit<Candidate, 'key'>;

const longestSleep = 24 * 3_600_000;

/**
 * Simulates the turns of one round in virtual time: `workers` slots, each with a turn that takes an operation, sleeps or
 * upgrades, as takeNextOperation does (§2). It reads, chooses and moves by the product's own rules. Claims never collide, because
 * only one turn acts at a time.
 */
class Simulation {
  readonly #input: TurnsInput;
  readonly #index = new DueIndex();
  readonly #slots = new Heap<Held | undefined>();
  readonly #startedAt: Float64Array;
  readonly #endedAt: Float64Array;
  readonly #moved: Uint16Array;
  #endsAt: number;
  #left: number;
  #turns = 0;
  #sleeps = 0;

  constructor(input: TurnsInput) {
    const { length } = input.dues;
    this.#input = input;
    this.#endsAt = Math.max(input.startsAt, ...input.busyUntil);
    this.#left = length;
    this.#startedAt = new Float64Array(length);
    this.#endedAt = new Float64Array(length);
    this.#moved = new Uint16Array(length);
  }

  async run(): Promise<TurnsResult> {
    const { dues, startsAt, workers, busyUntil } = this.#input;
    dues.forEach((due, place) => {
      this.#index.put(place, due);
    });
    for (const freeAt of busyUntil) this.#slots.push(Math.max(startsAt, freeAt), undefined);
    const free = Math.min(workers - busyUntil.length, dues.length);
    for (let slot = 0; slot < free; slot += 1) await this.#newTurn(startsAt);
    for (let event = this.#slots.pop(); event !== undefined; event = this.#slots.pop()) {
      if (event.item === undefined) await this.#newTurn(event.at);
      else await this.#wakeUp(event.at, event.item);
    }
    if (this.#left > 0) throw new Error(`${this.#left} operations were never done`);
    return {
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      moved: this.#moved,
      endsAt: this.#endsAt,
      turns: this.#turns,
      sleeps: this.#sleeps,
      work: this.#index.touched,
    };
  }

  async #newTurn(now: number): Promise<void> {
    const turn = this.#turns;
    this.#turns += 1;
    await this.#take(now, turn);
  }

  /** After a sleep, the turn takes again: its own operation, if that may start now. */
  async #wakeUp(now: number, held: Held): Promise<void> {
    const mayGo = this.#frozenUntil(now) === undefined && held.due.opensAt <= now;
    if (mayGo && mayStart({ ...held, key: '' }, this.#at(now))) return this.#start(held.ordinal, now);
    this.#index.put(held.ordinal, held.due);
    await this.#take(now, this.#turns);
  }

  async #take(now: number, turn: number): Promise<void> {
    const { keys, workers } = this.#input;
    const frozenUntil = this.#frozenUntil(now);
    for (let round = 0; ; round += 1) {
      const at = this.#at(now);
      const read = await readCandidates(this.#index, '', { ...at, workers: keys ?? workers });
      const choice = chooseOperation({ ...at, turn, round, ...read });
      const [best] = frozenUntil === undefined ? choice.start : [];
      if (best !== undefined) {
        this.#index.remove(best);
        this.#start(best.ordinal, now);
      }
      // While nothing may start, an operation is held under the key that was read, so it can stay where it is.
      this.#move(frozenUntil === undefined ? choice : { ...choice, promote: [] }, best, now);
      if (best !== undefined) return;
      if (choice.defer.length > 0) continue;
      const [next] = frozenUntil === undefined ? choice.hold : [...choice.start, ...choice.hold];
      if (next !== undefined) this.#sleep(next, now, frozenUntil);
      return;
    }
  }

  #at(now: number) {
    const { workers, minimumLeftSeconds } = this.#input;
    return { now, workers, minimumLeftSeconds };
  }

  #frozenUntil(now: number): number | undefined {
    const { freezes } = this.#input;
    return freezes.length === 0 ? undefined : freezeEnd(now, freezes);
  }

  #move(choice: Choice, claimed: Candidate | undefined, now: number): void {
    for (const candidate of choice.promote) {
      if (candidate === claimed) continue;
      this.#index.remove(candidate);
      this.#index.put(candidate.ordinal, { ...candidate.due, kind: 'open' });
    }
    for (const candidate of choice.defer) {
      this.#index.remove(candidate);
      this.#defer(candidate, now);
    }
  }

  /** Like moveCandidates: moves it to its next window, or fails it if there is none. */
  #defer({ ordinal, due }: Candidate, now: number): void {
    const { minimumLeftSeconds, nextWindow, startsAt } = this.#input;
    // Too little is left of this window, so the next one is the first candidate.
    const from = Math.max(now, due.closesAt);
    const next = nextWindow(ordinal, from, due.expectedSeconds ?? minimumLeftSeconds);
    if (due.closesAt > startsAt) this.#moved[ordinal] = (this.#moved[ordinal] ?? 0) + 1;
    if (next === undefined) this.#left -= 1;
    else this.#index.put(ordinal, { ...due, kind: 'closed', opensAt: next.begin, closesAt: next.end });
  }

  #sleep(candidate: Candidate, now: number, frozenUntil = 0): void {
    this.#index.remove(candidate);
    this.#sleeps += 1;
    const late = Math.floor(this.#input.random() * this.#input.latestWakeUp);
    const wakeAt = Math.min(Math.max(candidate.due.opensAt, frozenUntil), now + longestSleep);
    this.#slots.push(wakeAt + late, candidate);
  }

  #start(place: number, now: number): void {
    const endsAt = now + this.#input.durationSeconds(place) * 1000;
    this.#startedAt[place] = now;
    this.#endedAt[place] = endsAt;
    this.#endsAt = Math.max(this.#endsAt, endsAt);
    this.#left -= 1;
    this.#slots.push(endsAt, undefined);
  }
}

/**
 * Runs a round of turns. A wake-up is up to `latestWakeUp` late; the slot of an upgrade becomes free when the upgrade ends.
 * Rejects if an operation is never done.
 */
export async function simulateTurns(input: TurnsInput): Promise<TurnsResult> {
  return await new Simulation(input).run();
}
