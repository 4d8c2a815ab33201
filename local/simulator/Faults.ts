import { z } from 'zod';
import { randomNumbers } from '../randomNumbers.ts';
import { ApiError } from './ApiError.ts';
import { Disconnect } from './Disconnect.ts';

const rate = z.number().min(0).max(1);
/** True drops every connection; `hang` never answers. */
const down = z.union([z.boolean(), z.literal('hang')]);

export const faultSettingsSchema = z.strictObject({
  /** Seed of the random numbers: the same requests in the same order meet the same faults. */
  seed: z.int().optional(),
  /** The share of requests to the API servers that meets each fault. */
  rate429: rate.optional(),
  rate500: rate.optional(),
  rateHang: rate.optional(),
  rateReset: rate.optional(),
  /** The share of lists with a continue token that has expired. */
  rate410: rate.optional(),
  /** What a 429 says. */
  retryAfterSeconds: z.int().min(0).optional(),
  /** How long continue tokens are good for. */
  continueSeconds: z.number().min(0).optional(),
  gardenerDown: down.optional(),
  controlPlaneDown: down.optional(),
  runtimesDown: down.optional(),
});

/** Faults of the simulated API servers, all off where absent. */
export type FaultSettings = z.infer<typeof faultSettingsSchema>;
export type ServerKind = 'gardener' | 'controlPlane' | 'runtimes';

/** Decides which request meets which fault. */
export class Faults {
  #settings: FaultSettings = {};
  #random = randomNumbers(1);

  constructor(settings: FaultSettings) {
    this.set(settings);
  }

  get settings(): FaultSettings {
    return this.#settings;
  }

  /** Replaces all settings; the random numbers start over. */
  set(settings: FaultSettings): void {
    this.#settings = settings;
    this.#random = randomNumbers(settings.seed ?? 1);
  }

  /**
   * What a request meets before it is served: nothing, or `hang`. Throws `ApiError` (429, 500) or `Disconnect`.
   */
  meet(server: ServerKind): 'nothing' | 'hang' {
    const { rate429, rate500, rateHang, rateReset, retryAfterSeconds } = this.#settings;
    const isDown = this.#settings[`${server}Down`] ?? false;
    if (isDown === 'hang') return 'hang';
    if (isDown || this.#happens(rateReset)) throw new Disconnect();
    if (this.#happens(rateHang)) return 'hang';
    if (this.#happens(rate429)) {
      throw new ApiError('TooManyRequests', 'Too many requests, please try again later.', {
        retryAfterSeconds: retryAfterSeconds ?? 1,
      });
    }
    if (this.#happens(rate500)) throw new ApiError('InternalError', 'Internal error occurred: simulated');
    return 'nothing';
  }

  /** How long the continue token of the list being asked for is good for, in seconds; below zero: it has expired. */
  continueSeconds(): number {
    return this.#happens(this.#settings.rate410) ? -1 : (this.#settings.continueSeconds ?? 300);
  }

  #happens(share: number | undefined): boolean {
    return share !== undefined && share > 0 && this.#random() < share;
  }
}
