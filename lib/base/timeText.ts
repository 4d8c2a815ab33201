/** The last millisecond that RFC 3339 can express. The window after a start at the end of this range would lie beyond it. */
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** A time (epoch ms) as RFC 3339 in UTC, for people and for stored items. */
export const timeText = (at: number): string => new Date(Math.min(at, latest)).toISOString();
