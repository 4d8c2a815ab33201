/**
 * What goes wrong on purpose, each as a share of the occasions from 0 to 1; all absent = nothing. Function calls and
 * DynamoDB have their own faults elsewhere.
 */
export interface FaultRates {
  /** Same seed, same sequence of decisions. */
  readonly seed?: number;
  /** A schedule's target is invoked twice. */
  readonly scheduleDoubled?: number;
  /** A schedule fires 1 to 59 s late. */
  readonly scheduleLate?: number;
  /** A schedule never fires, though it is gone afterwards. */
  readonly scheduleLost?: number;
  /** An execution's status change is never published. */
  readonly statusEventLost?: number;
}

export type FaultName = Exclude<keyof FaultRates, 'seed'>;

/** Decides, reproducibly, which occasions a fault hits. */
export class Faults {
  readonly #rates: FaultRates;
  #state: number;

  constructor(rates: FaultRates = {}) {
    this.#rates = rates;
    this.#state = rates.seed ?? 1;
  }

  strikes(fault: FaultName): boolean {
    const rate = this.#rates[fault] ?? 0;
    return rate > 0 && this.random() < rate;
  }

  /** 0 ≤ number < 1 (mulberry32). */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
