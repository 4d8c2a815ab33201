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

/** While fewer upgrades are recorded, the environment's expectation stands in for the rest: short upgrades finish first. */
const enough = 20;
/** How much longer an upgrade takes that already takes longer than any that was recorded: until about its next look (nextLook.ts). */
const beyondRecorded = 1.15;

/** Draws how long upgrades take, from what is recorded. */
export class DurationModel {
  readonly #common: readonly number[];
  readonly #ratios: readonly number[];
  readonly #factor: number | undefined;

  constructor({ recentSeconds, ratios, defaultSeconds }: RecordedDurations) {
    const missing = Math.max(0, enough - recentSeconds.length);
    this.#common = [...recentSeconds, ...Array.from({ length: missing }, () => defaultSeconds)];
    this.#ratios = ratios;
    this.#factor = expectedFactor(ratios);
  }

  /**
   * A runtime's duration in seconds, longer than `elapsedSeconds`. `expectedSeconds`: what the plan demands of a window for this
   * runtime, from its previous upgrade (planning/expectedSeconds.ts); undefined if it has none.
   */
  draw(random: () => number, expectedSeconds: number | undefined, elapsedSeconds = 0): number {
    const [sample, scale] = this.#sampleOf(expectedSeconds);
    if (elapsedSeconds <= 0) return scale * pick(sample, random);
    const longer = sample.filter((value) => scale * value > elapsedSeconds);
    return longer.length === 0 ? elapsedSeconds * beyondRecorded : scale * pick(longer, random);
  }

  /** What a runtime's upgrade takes as a rule: the median, in seconds. */
  typical(expectedSeconds: number | undefined): number {
    const [sample, scale] = this.#sampleOf(expectedSeconds);
    return scale * typicalSeconds(sample, 0);
  }

  /** A sample, and what its values are multiples of. */
  #sampleOf(expectedSeconds: number | undefined): readonly [readonly number[], number] {
    if (expectedSeconds === undefined || this.#factor === undefined) return [this.#common, 1];
    return [this.#ratios, expectedSeconds / this.#factor];
  }
}

const pick = (sample: readonly number[], random: () => number): number =>
  sample[Math.floor(random() * sample.length)] ?? 0;
