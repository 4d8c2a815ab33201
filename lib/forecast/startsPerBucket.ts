/** How many upgrades start in each of a series of equal time buckets. */
export interface StartsPerBucket {
  readonly bucketSeconds: number;
  /** Without gaps, from the first start to the last. `at` is the begin of the bucket, epoch ms. */
  readonly buckets: readonly { readonly at: number; readonly starts: number }[];
}

/** Bucket lengths that are easy to read, in seconds: a minute to four weeks. */
const sizes = [60, 300, 900, 3600, 3 * 3600, 6 * 3600, 86_400, 7 * 86_400, 28 * 86_400];
/** Five days of hourly buckets. */
const mostBuckets = 120;
/** People plan in hours: shorter buckets are used only if everything ends within this many hours. */
const fewHours = 2;

/** Counts starts (epoch ms) in at most 120 buckets: of an hour each, or longer or shorter to fit the whole span. */
export function startsPerBucket(starts: readonly number[]): StartsPerBucket {
  const ordered = starts.toSorted((a, b) => a - b);
  const first = ordered[0] ?? 0;
  const last = ordered.at(-1) ?? 0;
  const bucketsOf = (seconds: number) =>
    Math.floor(last / (seconds * 1000)) - Math.floor(first / (seconds * 1000)) + 1;
  const least = last - first > fewHours * 3_600_000 ? 3600 : 60;
  const fits = (seconds: number) => seconds >= least && bucketsOf(seconds) <= mostBuckets;
  const bucketSeconds = sizes.find(fits) ?? Math.ceil((last - first) / mostBuckets / 1000);
  if (ordered.length === 0) return { bucketSeconds: 3600, buckets: [] };
  const size = bucketSeconds * 1000;
  const from = Math.floor(first / size) * size;
  const counts = Array.from({ length: bucketsOf(bucketSeconds) }, () => 0);
  for (const at of ordered) {
    const place = Math.floor((at - from) / size);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return { bucketSeconds, buckets: counts.map((each, place) => ({ at: from + place * size, starts: each })) };
}
