import { expectedFactor } from '../planning/expectedSeconds.ts';
import { typicalSeconds } from '../turns/nextLook.ts';

/** What is recorded of the upgrades of one type (DurationStore), in seconds. */
export interface RecordedDurations {
  readonly recentSeconds: readonly number[];
  /** Of each recent duration to the same runtime's previous one. */
  readonly ratios: readonly number[];
  /** The environment's expectation before there is history. */
  readonly defaultSeconds: number;
}

/** What is known of one runtime, in seconds. */
export interface OwnDuration {
  /** How long its previous upgrade took. */
  readonly previousSeconds?: number | undefined;
  /** What its plan demands of a window, from that (planning/expectedSeconds.ts): tells the previous duration where that is unknown. */
  readonly expectedSeconds?: number | undefined;
}

/** While fewer upgrades are recorded, the environment's expectation stands in for the rest: short upgrades finish first. */
export const enoughRecorded = 20;
/** How much longer an upgrade takes that already takes longer than any that was recorded: until about its next look (nextLook.ts). */
const beyondRecorded = 1.15;

const pick = (sample: readonly number[], random: () => number): number =>
  sample[Math.floor(random() * sample.length)] ?? 0;

/** As many values of a sample, drawn anew. */
const drawnAnew = (sample: readonly number[], random: () => number): number[] =>
  sample.map(() => pick(sample, random));

/** Draws how long upgrades take, from what is recorded. */
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
   * The same for one run: as if other upgrades had happened to be recorded. A few hundred durations say little about the slow ones
   * among them, so that the mean of thousands may well be a tenth off; runs that differ in it show that in their late times.
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

  /** What a runtime's upgrade takes as a rule: the median, in seconds. */
  typical(own: OwnDuration): number {
    const [sample, scale] = this.#sampleOf(own);
    return scale * typicalSeconds(sample, 0);
  }

  /** A sample, and what its values are multiples of. */
  #sampleOf({ previousSeconds, expectedSeconds }: OwnDuration): readonly [readonly number[], number] {
    const factor = this.#factor;
    if (factor === undefined || (previousSeconds ?? expectedSeconds) === undefined) return [this.#common, 1];
    return [this.#ratios, previousSeconds ?? (expectedSeconds ?? 0) / factor];
  }
}
