/**
 * A daily window as Gardener writes it: `HHMMSS±ZZZZ`, for example `220000+0000` to `020000+0000`.
 * An end at or before the begin lies on the next day (§5).
 */
export interface TimeWindow {
  readonly begin: string;
  readonly end: string;
}
