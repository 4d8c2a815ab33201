import { createHash } from 'node:crypto';
import type { Runtime } from '../base/Runtime.ts';

/** The parts that differ between runtimes with the same problem. */
const varying: readonly RegExp[] = [
  // Times as RFC 3339, UUIDs, addresses.
  /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/g,
  /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/gi,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g,
  // Durations: 95 s, 7,200 s, 1.5 minutes, 1h20m5s.
  /\b\d[\d,.]* ?(?:ms|s|m|h|d|milliseconds?|seconds?|minutes?|hours?|days?)\b/g,
  /\b(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)?s\b/g,
  // The random parts of a pod's name, hashes.
  /(?<=[\da-z])-[\da-z]{8,10}-[\da-z]{5}\b/g,
  /\b(?=[\da-f]*\d)[\da-f]{8,}\b/gi,
  // Resource versions and other long numbers; not statuses (503) or versions (1.34.2).
  /(?<![\d.])\d{4,}(?![\d.]*\d)/g,
];

type Names = Partial<
  Pick<Runtime, 'runtimeID' | 'shootName' | 'instanceID' | 'globalAccountID' | 'subAccountID'>
>;

/** Shorter names would also match parts of words. */
const shortestName = 4;

/**
 * A failed operation's description without the parts specific to its runtime: ids, names, times, durations. Operations with the
 * same reason failed in the same way. `…` stands for each part left out.
 */
export function failureReason(description: string, names: Names = {}): string {
  const { shootName, runtimeID, instanceID, globalAccountID, subAccountID } = names;
  const longest = [shootName, runtimeID, instanceID, globalAccountID, subAccountID]
    .filter((name) => name !== undefined)
    .filter((name) => name.length >= shortestName)
    .sort((a, b) => b.length - a.length);
  const anonymous = longest.reduce((text, name) => text.replaceAll(name, '…'), description);
  return varying.reduce((text, pattern) => text.replace(pattern, '…'), anonymous).trim();
}

/** A six-character code of a reason, for the index key. Two reasons in one orchestration hardly ever share a code. */
export const reasonCode = (reason: string): string =>
  createHash('sha256').update(reason).digest().readUIntBE(0, 4).toString(36).padStart(7, '0').slice(-6);
