import { z } from 'zod';
import type { Clock } from '../../lib/base/Clock.ts';
import { randomNumbers } from '../randomNumbers.ts';
import { ApiError, PlainError } from './ApiError.ts';
import { Disconnect } from './Disconnect.ts';

const rate = z.number().min(0).max(1);
/** True drops every connection; `hang` never answers. */
const down = z.union([z.boolean(), z.literal('hang')]);

const settings = z.strictObject({
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
  /** Gardener's API group is not registered (404) or has no server behind it (503), both in plain text. */
  aggregatedApi: z.enum(['gone', 'unavailable']).optional(),
  /**
   * Gardener starts: callers are anonymous (403), their roles are not loaded (403), or its paths are not installed (503).
   */
  starting: z.enum(['anonymous', 'rbac', 'installing']).optional(),
  /** A webhook refuses every write (403) or does not answer in time (500). */
  webhook: z.enum(['refuses', 'timesOut']).optional(),
  /** How long these settings apply. */
  seconds: z.number().min(0).optional(),
});

/** Faults of the simulated API servers, all off where absent. */
export interface FaultSettings extends z.infer<typeof settings> {
  /** What holds after `seconds`; nothing where it is absent. */
  readonly next?: FaultSettings | undefined;
}

export const faultSettingsSchema: z.ZodType<FaultSettings> = settings.extend({
  get next() {
    return faultSettingsSchema.optional();
  },
});

export type ServerKind = 'gardener' | 'controlPlane' | 'runtimes';

/** The fault of a request other than an error: none, no answer at all, or a server that cannot authenticate its callers yet. */
export type Met = 'nothing' | 'hang' | 'anonymous' | 'rbac';

/** Where the simulated webhook would be. */
const webhook = {
  name: 'validation.webhook.example.com',
  url: 'https://webhook.garden.svc:443/validate?timeout=10s',
};

/** Decides which request meets which fault. */
export class Faults {
  readonly #clock: Clock;
  #settings: FaultSettings = {};
  #since = 0;
  #random = randomNumbers(1);

  constructor(settings: FaultSettings, clock: Clock) {
    this.#clock = clock;
    this.set(settings);
  }

  /** The settings that hold now. */
  get settings(): FaultSettings {
    for (;;) {
      const { seconds, next } = this.#settings;
      if (seconds === undefined || this.#clock() < this.#since + seconds * 1000) return this.#settings;
      this.#settings = next ?? {};
      this.#since += seconds * 1000;
    }
  }

  /** Replaces all settings; the random numbers start over. */
  set(settings: FaultSettings): void {
    this.#settings = settings;
    this.#since = this.#clock();
    this.#random = randomNumbers(settings.seed ?? 1);
  }

  /** Decides the fault of a request before it is served. Throws `ApiError` (500, 503), `PlainError` (404, 429, 503) or `Disconnect`. */
  meet(server: ServerKind): Met {
    const { rate429, rate500, rateHang, rateReset, retryAfterSeconds, aggregatedApi, starting, ...rest } =
      this.settings;
    const isDown = rest[`${server}Down`] ?? false;
    if (isDown === 'hang') return 'hang';
    if (isDown || this.#happens(rateReset)) throw new Disconnect();
    if (this.#happens(rateHang)) return 'hang';
    if (this.#happens(rate429)) {
      throw new PlainError(429, 'Too many requests, please try again later.', retryAfterSeconds ?? 1);
    }
    if (this.#happens(rate500)) throw new ApiError('InternalError', 'Internal error occurred: simulated');
    if (server !== 'gardener') return 'nothing';
    if (aggregatedApi === 'gone') throw new PlainError(404, '404 page not found');
    if (aggregatedApi === 'unavailable') throw new PlainError(503, 'service unavailable');
    if (starting !== 'installing') return starting ?? 'nothing';
    throw new ApiError(
      'ServiceUnavailable',
      'the request has been made before all known HTTP paths have been installed, please try again',
      { retryAfterSeconds: 5 },
    );
  }

  /** Throws what a webhook says to a write. */
  meetWebhook(): void {
    const fault = this.settings.webhook;
    if (fault === 'refuses') {
      throw new ApiError(
        'Forbidden',
        `admission webhook "${webhook.name}" denied the request: changes are not allowed now`,
        undefined,
      );
    }
    if (fault === 'timesOut') {
      const problem =
        `failed calling webhook "${webhook.name}": failed to call webhook: ` +
        `Post "${webhook.url}": context deadline exceeded`;
      throw new ApiError('InternalError', `Internal error occurred: ${problem}`, {
        causes: [{ message: problem }],
      });
    }
  }

  /** How long the continue token of the requested list is valid, in seconds; negative if it has expired. */
  continueSeconds(): number {
    const { rate410, continueSeconds } = this.settings;
    return this.#happens(rate410) ? -1 : (continueSeconds ?? 300);
  }

  #happens(share: number | undefined): boolean {
    return share !== undefined && share > 0 && this.#random() < share;
  }
}
