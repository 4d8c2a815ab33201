import type { Target, TargetSpec } from './Target.ts';

/**
 * How many bytes of each list are shown in a page of a hundred orchestrations. Lambda returns JSON within JSON, at most 6 MB; this
 * leaves room for the longest values of all other fields.
 */
export const shownBytes = 2_048;

const sizeOf = (target: Target): number => Buffer.byteLength(JSON.stringify(JSON.stringify(target)));

function first(targets: readonly Target[], bytes: number): readonly Target[] {
  let room = bytes;
  const end = targets.findIndex((target) => {
    room -= sizeOf(target);
    return room < 0;
  });
  return end === -1 ? targets : targets.slice(0, end);
}

/**
 * Targets as a list shows them: the first ones of each list and how many more there are, or all if there are few.
 *
 * @param bytes the most that each list may take
 */
export function shortTargets(targets: TargetSpec, bytes = shownBytes): TargetSpec {
  const { include, exclude } = targets;
  const shown = { include: first(include, bytes), exclude: first(exclude, bytes) };
  const omitted = {
    include: include.length - shown.include.length,
    exclude: exclude.length - shown.exclude.length,
  };
  return omitted.include + omitted.exclude === 0 ? targets : { ...shown, omitted };
}
