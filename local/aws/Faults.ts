import { z } from 'zod';
import { randomNumbers } from '../randomNumbers.ts';

const rate = z.number().min(0).max(1).optional();

/** The injected faults, each as a fraction of the occasions from 0 to 1; all absent = none. */
export const faultRatesSchema = z.strictObject({
  /** Same seed, same sequence of decisions. */
  seed: z.int().optional(),
  /** A schedule's target is invoked twice. */
  scheduleDoubled: rate,
  /** A schedule fires 1 to 59 s late. */
  scheduleLate: rate,
  /** A schedule never fires, though it is gone afterwards. */
  scheduleLost: rate,
  /** An execution's status change is never published. */
  statusEventLost: rate,
});

export type FaultRates = z.infer<typeof faultRatesSchema>;
export type FaultName = Exclude<keyof FaultRates, 'seed'>;

/** Decides reproducibly when a fault occurs. */
export class Faults {
  readonly #rates: FaultRates;
  /** 0 ≤ number < 1. */
  readonly random: () => number;

  constructor(rates: FaultRates = {}) {
    this.#rates = rates;
    this.random = randomNumbers(rates.seed ?? 1);
  }

  strikes(fault: FaultName): boolean {
    const rate = this.#rates[fault] ?? 0;
    return rate > 0 && this.random() < rate;
  }
}
