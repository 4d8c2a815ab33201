/** The last millisecond that RFC 3339 can write. A window after a start that somebody has set to the end of time lies later. */
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** A time (epoch ms) for people and for items: RFC 3339 in UTC. */
export const timeText = (at: number): string => new Date(Math.min(at, latest)).toISOString();
