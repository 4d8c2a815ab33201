/** Looks never come closer together or further apart than this, in seconds. */
const shortest = 1;
const longest = 600;
/** The first look comes at this share of the expected duration. */
const firstShare = 0.7;
/** Looks after it come at this share of what is expected or has passed, so each a little later than the one before. */
const laterShare = 0.15;

/**
 * When to look at an upgrade again, in whole seconds (§9). What is known of recent upgrades is when a look found them done, so
 * the expected duration lies a little above the true one; the first look comes before it, or each upgrade would seem to take
 * longer than the one before. One that takes as long as expected is looked at three times, one that takes half as long again
 * six times: each look costs three state transitions.
 */
export function nextLook(elapsedSeconds: number, expectedSeconds: number): number {
  const untilFirst = firstShare * expectedSeconds - elapsedSeconds;
  const step = laterShare * Math.max(expectedSeconds, elapsedSeconds);
  return Math.ceil(Math.min(longest, Math.max(shortest, untilFirst, step)));
}

/** The middle of a sample of durations, in seconds; the default where there is none. */
export function typicalSeconds(recentSeconds: readonly number[], defaultSeconds: number): number {
  const sorted = recentSeconds.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? defaultSeconds;
}
