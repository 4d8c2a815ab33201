import { timeText } from '../base/timeText.ts';

/** Shown where there is no time (§3): Go cannot decode an empty string or null as a time. */
export const noTime = '0001-01-01T00:00:00Z';

/** A time (epoch ms) as answers show it; absent or 0 means none. */
export const shownTime = (at: number | undefined): string =>
  at === undefined || at === 0 ? noTime : timeText(at);
