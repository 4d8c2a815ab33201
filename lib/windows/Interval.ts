/** A stretch of time, epoch milliseconds: from `begin`, up to but not including `end`. */
export interface Interval {
  readonly begin: number;
  readonly end: number;
}
