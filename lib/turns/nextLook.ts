/** Looks never come closer together or further apart than this, in seconds. */
const shortest = 1;
const longest = 600;
/** Looks after the first come at this share of the expected duration, each a little later than the one before. */
const share = 0.15;

/**
 * When to look at an upgrade again, in whole seconds (§9): the first look comes near the expected end, then in short steps
 * that grow with the time it is overdue. An upgrade that takes as long as expected is looked at twice, one that takes half as
 * long again five times: each look costs three state transitions.
 */
export function nextLook(elapsedSeconds: number, expectedSeconds: number): number {
  const left = expectedSeconds - elapsedSeconds;
  const step = Math.max(share * expectedSeconds, share * elapsedSeconds);
  return Math.ceil(Math.min(longest, Math.max(shortest, left, step)));
}

/** The middle of a sample of durations, in seconds; the default where there is none. */
export function typicalSeconds(recentSeconds: readonly number[], defaultSeconds: number): number {
  const sorted = recentSeconds.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? defaultSeconds;
}
