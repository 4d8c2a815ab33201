/** Shown where there is no time (§3): Go fails to decode an empty string, and null, in place of a time. */
export const noTime = '0001-01-01T00:00:00Z';
