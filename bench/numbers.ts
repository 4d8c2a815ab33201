/** The value that the share `percentile` (above 0, at most 1) of a sample does not exceed; 0 for an empty sample. */
export function percentileOf(sample: readonly number[], percentile: number): number {
  const ordered = sample.toSorted((a, b) => a - b);
  return ordered[Math.max(0, Math.ceil(percentile * ordered.length) - 1)] ?? 0;
}

export const median = (sample: readonly number[]): number => percentileOf(sample, 0.5);

/** A number for a person: thousands apart, so many digits after the point. */
export const text = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
