import { createHash } from 'node:crypto';
import type { Runtime } from '../base/Runtime.ts';
import type { Amount, Stage } from '../model/Stage.ts';
import { compileTargets } from '../targets/matchTargets.ts';

/** The facts by which stages and samples distinguish runtimes. */
type Facts = Runtime & {
  /** It cannot be upgraded for now, because it opts out or is frozen. A sample takes it only if there are too few others. */
  readonly isPostponed?: boolean;
};

export interface Assignment<Member> {
  /** The runtimes of each stage, in the given order. */
  readonly stages: readonly (readonly Member[])[];
  /** The runtimes that no stage takes. */
  readonly left: readonly Member[];
}

/**
 * Assigns runtimes to the stages of a rollout (§13.1): each to the first stage that takes it. A stage takes the runtimes that its
 * targets select among those left by earlier stages or, if it has a limit, a sample of them. Pure: the same orchestration and
 * runtimes always give the same stages, in whatever order the runtimes are given.
 *
 * @throws Error if an expression is invalid: such a request should have been refused
 */
export function assignStages<Member>(
  orchestrationID: string,
  stages: readonly Stage[],
  runtimes: readonly Member[],
  factsOf: (runtime: Member) => Facts,
): Assignment<Member> {
  let left = runtimes;
  const assigned = stages.map(({ include = [{ target: 'all' }], exclude = [], limit }) => {
    const matches = compileTargets({ include, exclude });
    const found = left.filter((runtime) => matches(factsOf(runtime)));
    const taken =
      limit === undefined
        ? new Set(found)
        : new Set(sample(orchestrationID, found, countOf(limit, found.length), factsOf));
    const of = left.filter((runtime) => taken.has(runtime));
    left = left.filter((runtime) => !taken.has(runtime));
    return of;
  });
  return { stages: assigned, left };
}

/** How many of `all` a limit allows. A percentage is rounded up, so that a small stage is not empty. */
const countOf = (limit: Amount, all: number): number =>
  typeof limit === 'number' ? Math.min(limit, all) : Math.ceil((all * Number.parseInt(limit, 10)) / 100);

/** The sort key of a sample: effectively random, but reproducible. */
const lot = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('#')).digest('hex');

const compare = <Value extends number | string>(a: Value, b: Value): number => (a === b ? 0 : a < b ? -1 : 1);

/**
 * A sample spread over regions and plans: first one runtime from each region, then one from each plan in each region, then from
 * each region and plan in proportion to its size. Postponed runtimes come last: a single canary that opts out for weeks would
 * hold up the whole rollout.
 */
function sample<Member>(
  orchestrationID: string,
  runtimes: readonly Member[],
  count: number,
  factsOf: (runtime: Member) => Facts,
): readonly Member[] {
  const isPostponed = (runtime: Member) => factsOf(runtime).isPostponed === true;
  const drawn = draw(
    orchestrationID,
    runtimes.filter((runtime) => !isPostponed(runtime)),
    factsOf,
  );
  if (drawn.length >= count) return drawn.slice(0, count);
  return [...drawn, ...draw(orchestrationID, runtimes.filter(isPostponed), factsOf)].slice(0, count);
}

/** The order in which a sample takes runtimes. */
function draw<Member>(
  orchestrationID: string,
  runtimes: readonly Member[],
  factsOf: (runtime: Member) => Facts,
): readonly Member[] {
  const regions = groupsOf(runtimes, (runtime) => factsOf(runtime).region);
  const drawn = [...regions].flatMap(([region, ofRegion]) => {
    const plans = [...groupsOf(ofRegion, (runtime) => factsOf(runtime).servicePlanName)]
      .map(([plan, members]) => ({ members, lot: lot(orchestrationID, region, plan) }))
      .sort((a, b) => compare(a.lot, b.lot));
    return plans.flatMap(({ members }, placeOfPlan) =>
      members
        .map((runtime) => ({ runtime, lot: lot(orchestrationID, factsOf(runtime).runtimeID) }))
        .sort((a, b) => compare(a.lot, b.lot))
        // Its position in its group as a fraction of the group, so that the first ones of all groups come first.
        .map((draw, place) => ({ ...draw, share: place / members.length, placeOfPlan })),
    );
  });
  return drawn
    .sort(
      (a, b) => compare(a.share, b.share) || compare(a.placeOfPlan, b.placeOfPlan) || compare(a.lot, b.lot),
    )
    .map(({ runtime }) => runtime);
}

function groupsOf<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
