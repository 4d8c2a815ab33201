import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Runtime } from '../../../lib/base/Runtime.ts';
import type { Stage } from '../../../lib/model/Stage.ts';
import { assignStages } from '../../../lib/rollout/assignStages.ts';

const runtime = (place: number, region = 'eu-1', plan = 'aws'): Runtime => ({
  runtimeID: `r-${place}`,
  shootName: `c-${place}`,
  globalAccountID: 'global',
  subAccountID: 'sub',
  instanceID: '',
  servicePlanID: '',
  servicePlanName: plan,
  region,
});
const assign = (stages: readonly Stage[], runtimes: readonly Runtime[], id = 'o') =>
  assignStages(id, stages, runtimes, (each) => each);
const idsOf = (runtimes: readonly Runtime[] = []) => runtimes.map(({ runtimeID }) => runtimeID);

const runtimes = fc
  .array(fc.tuple(fc.constantFrom('eu-1', 'eu-2', 'us-1'), fc.constantFrom('aws', 'gcp', 'trial')), {
    maxLength: 60,
  })
  .map((all) => all.map(([region, plan], place) => runtime(place, region, plan)));
const limit = fc.oneof(
  fc.integer({ min: 1, max: 30 }),
  fc.integer({ min: 1, max: 100 }).map((share) => `${share}%`),
);
const target = fc.constantFrom(
  { region: '^eu-' },
  { planName: 'aws' },
  { target: 'all' as const },
  { shoot: 'c-3' },
);
const stages = fc.array(
  fc.record(
    {
      name: fc.uuid(),
      include: fc.array(target, { minLength: 1, maxLength: 2 }),
      exclude: fc.array(target, { maxLength: 1 }),
      limit,
    },
    { requiredKeys: ['name'] },
  ),
  { minLength: 1, maxLength: 4 },
);

describe('assigning runtimes to stages', () => {
  test('puts each runtime into one stage, or into none', () => {
    fc.assert(
      fc.property(stages, runtimes, (asked, all) => {
        const assigned = assign(asked, all);
        expect(assigned.stages).toHaveLength(asked.length);
        expect(
          [...assigned.stages.flat(), ...assigned.left].map(({ runtimeID }) => runtimeID).sort(),
        ).toEqual(idsOf(all).sort());
      }),
    );
  });

  test('does not depend on the order of the runtimes', () => {
    fc.assert(
      fc.property(stages, runtimes, fc.infiniteStream(fc.nat()), (asked, all, order) => {
        const shuffled = all
          .map((each) => ({ each, at: order.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ each }) => each);
        const sorted = (of: readonly Runtime[]) => idsOf(of).sort();
        expect(assign(asked, shuffled).stages.map(sorted)).toEqual(assign(asked, all).stages.map(sorted));
      }),
    );
  });

  test('draws a sample of the requested size, with a runtime of each region if it fits, and fair shares', () => {
    fc.assert(
      fc.property(runtimes, limit, (all, of) => {
        const [taken = []] = assign([{ name: 'canary', limit: of }], all).stages;
        const wanted = typeof of === 'number' ? of : Math.ceil((all.length * Number.parseInt(of, 10)) / 100);
        expect(taken).toHaveLength(Math.min(wanted, all.length));
        const count = (list: readonly Runtime[], key: (each: Runtime) => string) =>
          Map.groupBy(list, key) as ReadonlyMap<string, readonly Runtime[]>;
        const regions = count(all, ({ region }) => region);
        expect(count(taken, ({ region }) => region).size).toBe(Math.min(regions.size, taken.length));
        const group = ({ region, servicePlanName }: Runtime) => `${region} ${servicePlanName}`;
        const groups = count(all, group);
        if (taken.length < groups.size) return;
        const share = (name: string, members: readonly Runtime[]) =>
          (count(taken, group).get(name)?.length ?? 0) / members.length;
        // No group is ahead of another by more than one runtime of its own.
        for (const [name, members] of groups)
          for (const [other, others] of groups)
            expect(share(name, members) - 1 / members.length).toBeLessThanOrEqual(
              share(other, others) + 1e-9,
            );
      }),
    );
  });

  test('draws another sample for another orchestration', () => {
    const all = Array.from({ length: 200 }, (_, place) => runtime(place));
    const sample = (id: string) => idsOf(assign([{ name: 'canary', limit: '5%' }], all, id).stages[0]);
    expect(sample('o-1')).toHaveLength(10);
    expect(sample('o-1')).toEqual(sample('o-1'));
    expect(sample('o-1')).not.toEqual(sample('o-2'));
  });

  test('samples postponed runtimes only if there are too few others', () => {
    const all = [...Array(10).keys()].map((place) => ({
      ...runtime(place, place < 5 ? 'eu-1' : 'us-1'),
      isPostponed: place < 5 || place === 6,
    }));
    const sample = (limit: number | string) =>
      idsOf(assignStages('o', [{ name: 'canary', limit }], all, (each) => each).stages[0]);
    expect(sample(2).every((id) => ['r-5', 'r-7', 'r-8', 'r-9'].includes(id))).toBe(true);
    expect(sample('60%')).toHaveLength(6);
    expect(sample('60%')).toEqual(expect.arrayContaining(['r-5', 'r-7', 'r-8', 'r-9']));
  });

  test('gives a runtime to the first stage that takes it, and the rest of a sample to later stages', () => {
    const all = [runtime(1, 'eu-1'), runtime(2, 'eu-1'), runtime(3, 'us-1'), runtime(4, 'us-1', 'trial')];
    const { stages: of, left } = assign(
      [
        { name: 'one', include: [{ region: 'eu' }], limit: 1 },
        { name: 'eu', include: [{ region: 'eu' }] },
        { name: 'us', exclude: [{ planName: 'trial' }] },
      ],
      all,
    );
    expect(of.map((each) => each.length)).toEqual([1, 1, 1]);
    expect(of[0]?.[0]?.region).toBe('eu-1');
    expect(idsOf(of[2])).toEqual(['r-3']);
    expect(idsOf(left)).toEqual(['r-4']);
  });

  test('rounds a share of few runtimes up to one', () => {
    expect(assign([{ name: 'canary', limit: '1%' }], [runtime(1), runtime(2)]).stages[0]).toHaveLength(1);
    expect(assign([{ name: 'canary', limit: '1%' }], []).stages[0]).toHaveLength(0);
  });
});
