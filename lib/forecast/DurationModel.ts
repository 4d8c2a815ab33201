import { expectedFactor } from '../planning/expectedSeconds.ts';
import { typicalSeconds } from '../turns/nextLook.ts';

/** The recorded durations of the upgrades of one type (DurationStore), in seconds. */
export interface RecordedDurations {
  readonly recentSeconds: readonly number[];
  /** The ratio of each recent duration to the same runtime's previous one. */
  readonly ratios: readonly number[];
  /** The environment's expectation before there is history. */
  readonly defaultSeconds: number;
}

/** What is known of one runtime, in seconds. */
export interface OwnDuration {
  /** How long its previous upgrade took. */
  readonly previousSeconds?: number | undefined;
  /**
   * The time its plan needs in a window, derived from the previous duration (planning/expectedSeconds.ts); stands in for it if it
   * is unknown.
   */
  readonly expectedSeconds?: number | undefined;
}

/**
 * While fewer upgrades than this are recorded, the environment's expectation fills up the sample: short upgrades finish first, so
 * the first records are too short.
 */
export const enoughRecorded = 20;
/**
 * For an upgrade that has already outlasted every recorded one: the factor by which it will still grow, about until its next look
 * (nextLook.ts).
 */
const beyondRecorded = 1.15;

const pick = (sample: readonly number[], random: () => number): number =>
  sample[Math.floor(random() * sample.length)] ?? 0;

/** Resamples with replacement (bootstrap). */
const drawnAnew = (sample: readonly number[], random: () => number): number[] =>
  sample.map(() => pick(sample, random));

/** Draws random durations of upgrades from the recorded ones. */
export class DurationModel {
  readonly #common: readonly number[];
  readonly #ratios: readonly number[];
  readonly #factor: number | undefined;

  private constructor(common: readonly number[], ratios: readonly number[], factor: number | undefined) {
    this.#common = common;
    this.#ratios = ratios;
    this.#factor = factor;
  }

  static of({ recentSeconds, ratios, defaultSeconds }: RecordedDurations): DurationModel {
    const missing = Math.max(0, enoughRecorded - recentSeconds.length);
    const common = [...recentSeconds, ...Array.from({ length: missing }, () => defaultSeconds)];
    return new DurationModel(common, ratios, expectedFactor(ratios));
  }

  /**
   * The model of one run, with resampled records. A few hundred durations say little about slow upgrades, so the mean over
   * thousands may well be off by a tenth. Runs with different samples show this uncertainty in their late times.
   */
  forRun(random: () => number): DurationModel {
    return new DurationModel(drawnAnew(this.#common, random), drawnAnew(this.#ratios, random), this.#factor);
  }

  /** A duration in seconds, longer than `elapsedSeconds`. */
  draw(random: () => number, own: OwnDuration, elapsedSeconds = 0): number {
    const [sample, scale] = this.#sampleOf(own);
    if (elapsedSeconds <= 0) return scale * pick(sample, random);
    const longer = sample.filter((value) => scale * value > elapsedSeconds);
    return longer.length === 0 ? elapsedSeconds * beyondRecorded : scale * pick(longer, random);
  }

  /** How long a runtime's upgrade typically takes: the median, in seconds. */
  typical(own: OwnDuration): number {
    const [sample, scale] = this.#sampleOf(own);
    return scale * typicalSeconds(sample, 0);
  }

  /** A sample, and the number of seconds by which to multiply its values. */
  #sampleOf({ previousSeconds, expectedSeconds }: OwnDuration): readonly [readonly number[], number] {
    const factor = this.#factor;
    if (factor === undefined || (previousSeconds ?? expectedSeconds) === undefined) return [this.#common, 1];
    return [this.#ratios, previousSeconds ?? (expectedSeconds ?? 0) / factor];
  }
}
