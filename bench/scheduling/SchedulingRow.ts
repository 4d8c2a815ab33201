/** What is judged of a simulated rollout. */
export interface Judged {
  readonly makespanHours: number;
  readonly outside: number;
  readonly overruns: number;
  readonly moves: number;
}

/** A fleet with a number of workers, beside KEB as it was. */
export interface SchedulingRow {
  readonly fleet: string;
  readonly runtimes: number;
  readonly workers: number;
  /** Whether each runtime's previous duration is known. */
  readonly history: boolean;
  readonly ours: Judged & { readonly transitionsEach: number };
  readonly keb: Judged;
  readonly boundHours: number;
  readonly insideLastWindow: boolean;
  /** The parts of the bar (§12) that the row misses; empty if it meets all of them. */
  readonly missed: readonly string[];
}

/** How a fleet does if this percentile of all durations must be left of a window at each start. */
export interface CurvePoint {
  readonly fleet: string;
  readonly percentile: number;
  readonly minimumLeftSeconds: number;
  readonly ours: Judged;
}

/** The cost of forecasting a large fleet in CPU time, which is the same on a busy machine as on a quiet one. */
export interface ForecastCost {
  readonly fleet: string;
  readonly runtimes: number;
  readonly workers: number;
  readonly milliseconds: number;
  readonly runs: number;
  /** How many entries of due indexes its runs read and wrote. */
  readonly work: number;
}
