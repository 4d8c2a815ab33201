/** The shortest and the longest interval between two looks, in seconds. */
const shortest = 1;
const longest = 600;
/** The first look comes at this share of the expected duration. */
const firstShare = 0.7;
/** Later looks come at this share of the expected or the elapsed time, so that the intervals grow slowly. */
const laterShare = 0.15;

/**
 * When to look at an upgrade again, in whole seconds (§9). A recorded duration is the time at which a look found the upgrade done,
 * so the expected duration is slightly above the true one. The first look must come before it, or each upgrade would appear to
 * take longer than the last. An upgrade that takes as long as expected gets three looks; one that takes half as long again gets
 * six. Each look costs three state transitions.
 */
export function nextLook(elapsedSeconds: number, expectedSeconds: number): number {
  const untilFirst = firstShare * expectedSeconds - elapsedSeconds;
  const step = laterShare * Math.max(expectedSeconds, elapsedSeconds);
  return Math.ceil(Math.min(longest, Math.max(shortest, untilFirst, step)));
}

/** The median of a sample of durations, in seconds; the default if the sample is empty. */
export function typicalSeconds(recentSeconds: readonly number[], defaultSeconds: number): number {
  const sorted = recentSeconds.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? defaultSeconds;
}
