/** A time (epoch ms) for people and for items: RFC 3339 in UTC. */
export const timeText = (at: number): string => new Date(at).toISOString();
