/**
 * Compares two versions number by number (`1.34.2`, `1592.3.0`); a missing number counts as 0. Negative if `a` is lower.
 * Returns undefined if one of them is not such a version: then their order is unknown.
 */
export function compareVersions(a: string, b: string): number | undefined {
  const left = numbersOf(a);
  const right = numbersOf(b);
  if (!left || !right) return undefined;
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Why Kubernetes cannot go from one version to the other, or undefined (§9): no downgrade, at most one minor version at
 * once. Gardener's own validation refuses the same, but only says so after the fact.
 */
export function refusedStep(from: string, to: string): string | undefined {
  const order = compareVersions(from, to);
  if (order === undefined || !/^\d+\.\d+\.\d+$/.test(to)) {
    return `a step from ${from || '(none)'} to ${to} cannot be judged: versions look like 1.34.2`;
  }
  if (order > 0) return `${to} would be a downgrade from ${from}`;
  const [fromMajor = 0, fromMinor = 0] = numbersOf(from) ?? [];
  const [toMajor = 0, toMinor = 0] = numbersOf(to) ?? [];
  if (fromMajor !== toMajor || toMinor > fromMinor + 1) {
    const next = `${fromMajor}.${fromMinor + 1}`;
    return `${to} is more than one minor version after ${from}: upgrade to ${next} first`;
  }
  return undefined;
}

function numbersOf(version: string): number[] | undefined {
  if (!/^\d+(\.\d+)*$/.test(version)) return undefined;
  return version.split('.').map(Number);
}
