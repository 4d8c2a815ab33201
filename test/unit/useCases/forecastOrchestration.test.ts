import { beforeEach, describe, expect, test } from 'vitest';
import { forecastAnswer } from '../../../lib/api/forecastAnswer.ts';
import { noTime } from '../../../lib/api/noTime.ts';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import type { ResolvedRuntime } from '../../../lib/model/ResolvedRuntime.ts';
import {
  type ForecastDependencies,
  forecastOrchestration,
} from '../../../lib/useCases/forecastOrchestration.ts';
import { parsePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import { readOptOut } from '../../../lib/windows/optOut.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleParameters } from '../../support/samples.ts';

const minute = 60_000;
const hour = 60 * minute;
const iso = (at: number) => new Date(at).toISOString();
/** Today at 22:00 UTC. */
const opens = now + 10 * hour;
const rule = { begin: '220000+0000', end: '020000+0000' };
const windowed = {
  rule,
  windowBegin: opens,
  windowEnd: opens + 4 * hour,
  due: { kind: 'closed', opensAt: opens, closesAt: opens + 4 * hour },
} as const satisfies Partial<Operation>;

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

const settings = {
  expectedSeconds: { upgradeKyma: 600, upgradeCluster: 1800 },
  minimumLeftPercentile: 0.95,
  latestWakeUpSeconds: 0,
};
const ask = async (id: string, changed: Partial<ForecastDependencies> = {}) =>
  forecastAnswer.parse(await forecastOrchestration({ ...world.deps, settings, ...changed }, id));

const unreadable = readOptOut('skip', 'next year')?.text ?? '';

const resolved = (runtime: Operation): ResolvedRuntime => {
  const { rule, shootWindow, expectedSeconds } = runtime;
  return { runtime, rule, window: undefined, shootWindow, expectedSeconds };
};

/** Planned, with the list that its plan has left. */
async function planned(
  count: number,
  operation: (place: number) => Partial<Operation> = () => ({}),
  changed: Partial<Orchestration> = {},
): Promise<string> {
  const { id, operations } = await world.put(
    { state: 'in progress', manifest: 1, ...changed },
    Array.from({ length: count }, (_, place) => operation(place).state ?? 'pending'),
    operation,
  );
  const runtimes = operations.map((each) => {
    const pause = each.description === unreadable && { until: 0, reason: unreadable, byFreeze: false };
    return { ...resolved(each), shootWindow: each.rule, ...(pause ? { pause } : {}) };
  });
  await world.deps.plans.save(id, 1, runtimes, now);
  return id;
}
const held = (turn: number) => ({
  due: { kind: 'held' as const, turn },
  claim: { child: `child-${turn}`, turn, attempt: 1, expiresAt: now + hour },
});

describe('forecastOrchestration', () => {
  test('says when immediate upgrades end, by the environment’s default before there is history', async () => {
    const answer = await ask(await planned(12));
    expect(answer).toMatchObject({
      state: 'in progress',
      computedAt: iso(now),
      likely: iso(now + 30 * minute),
      late: iso(now + 30 * minute),
      waiting: 12,
      inProgress: 0,
      stages: [],
      missing: { count: 0, runtimes: [] },
    });
    expect(answer.assumptions[0]).toBe(
      'No upgrade of this kind is recorded yet: each is assumed to take 10 min.',
    );
    expect(answer.description).toBe(
      'Probably ends at 2026-03-02T12:30Z; in nine of ten cases by 2026-03-02T12:30Z.',
    );
  });

  test('counts upgrades in progress, and sleeping turns as waiting operations', async () => {
    const id = await planned(3, (place) =>
      place === 0
        ? { state: 'in progress', startedAt: now - 4 * minute, ...held(0) }
        : { ...windowed, ...(place === 1 ? held(1) : {}) },
    );
    expect(await ask(id)).toMatchObject({
      waiting: 2,
      inProgress: 1,
      likely: iso(opens + 10 * minute),
      starts: { bucketSeconds: 60, buckets: [{ at: iso(opens), starts: 2 }] },
    });
  });

  test('names the runtimes that miss their window, and says when they start instead', async () => {
    const answer = await ask(await planned(130, () => windowed));
    expect(answer.missing.count).toBe(10);
    expect(answer.missing.runtimes[0]).toMatchObject({
      maintenanceWindowBegin: iso(opens),
      maintenanceWindowEnd: iso(opens + 4 * hour),
      likelyStart: iso(opens + 24 * hour),
    });
    expect(answer.missing.runtimes[0]?.shootName).toMatch(/^shoot-\d+$/);
  });

  test('follows the current policy: its rules for future windows, and its freezes', async () => {
    const id = await planned(130, () => windowed);
    const text = JSON.stringify({
      rules: [{ match: { region: '^eu-' }, days: ['Fri'], timeBegin: '220000+0000', timeEnd: '020000+0000' }],
    });
    const friday = Date.parse('2026-03-06T22:00:00Z');
    const moved = await ask(id, { policy: async () => parsePolicy(text) });
    expect(moved.missing.runtimes[0]?.likelyStart).toBe(iso(friday));
    const frozen = JSON.stringify({
      freezes: [{ begin: iso(now), end: '2026-03-05T00:00:00Z', reason: 'audit' }],
    });
    const later = await ask(id, { policy: async () => parsePolicy(frozen) });
    expect(Date.parse(later.likely)).toBeGreaterThan(Date.parse('2026-03-05T22:00:00Z'));
    expect(later.missing.count).toBe(130);
  });

  test('treats an invalid policy as fixed, and says so', async () => {
    const id = await planned(1, () => windowed);
    const answer = await ask(id, { policy: async () => parsePolicy('{"rules": 1}') });
    expect(answer.likely).toBe(iso(opens + 10 * minute));
    expect(answer.assumptions[0]).toMatch(
      /^The maintenance policy cannot be used and is assumed to be fixed now: /,
    );
  });

  describe('a Shoot whose opt-out cannot be read', () => {
    const heldBy = (description = unreadable) => ({ ...windowed, description });

    test('never starts, and is named and counted separately', async () => {
      const id = await planned(12, (place) => (place < 2 ? heldBy() : windowed));
      const answer = await ask(id);
      expect(answer).toMatchObject({
        waiting: 12,
        likely: iso(opens + 20 * minute),
        starts: { buckets: [{ at: iso(opens), starts: 5 }, ...Array(9).fill({ starts: 0 }), { starts: 5 }] },
        held: { count: 2, runtimes: [{ shootName: 'shoot-1', reason: unreadable }, {}] },
        missing: { count: 0 },
      });
      expect(answer.description).toMatch(
        /Z; not counted: 2 runtimes do not start until somebody corrects their opt-outs, which cannot be read\.$/,
      );
      expect(answer.assumptions.join(' ')).toContain('The times leave out the 2 runtimes whose opt-outs');
    });

    test('leaves no end to forecast if it is the only one', async () => {
      const answer = await ask(await planned(1, () => heldBy()));
      expect(answer).toMatchObject({ waiting: 1, likely: noTime, late: noTime, held: { count: 1 } });
      expect(answer.description).toBe(
        'No end is known: 1 runtime does not start until somebody corrects its opt-out, which cannot be read.',
      );
    });

    test('keeps its stage open, without an end', async () => {
      const stage = { name: 'canary', first: 1, last: 1, openedAt: now };
      const rollout = { version: 1, stage: 0, stages: [stage, { name: 'rest', first: 2, last: 2 }] };
      const id = await planned(2, (place) => (place === 0 ? heldBy() : windowed), { rollout });
      const { stages } = await ask(id);
      expect(stages).toMatchObject([
        { name: 'canary', runtimes: 1, likely: noTime, late: noTime },
        { name: 'rest', runtimes: 1, likely: iso(opens + 10 * minute) },
      ]);
    });

    test('is counted again once its operation waits for something else', async () => {
      const id = await planned(1, () => heldBy());
      const [operation] = await world.deps.operations.range(id, 1, 1);
      const corrected = { ...operation!, description: 'Retrying' };
      await world.deps.operations.put(corrected, 2);
      expect(await ask(id)).toMatchObject({ likely: iso(opens + 10 * minute), held: { count: 0 } });
    });

    test('is found if the plan’s list has expired, and in a preview', async () => {
      const { id } = await world.put({ state: 'in progress' }, ['pending', 'pending'], (place) =>
        place === 0 ? heldBy(`Nothing changed yet: ${unreadable}`) : windowed,
      );
      expect((await ask(id)).held.runtimes).toMatchObject([{ reason: `Nothing changed yet: ${unreadable}` }]);

      const earliestStartAt = now + hour;
      const preview = { at: now, runtimes: 2, skipped: {}, failure: '' };
      const later = await world.put({ planned: undefined, state: 'pending', earliestStartAt, preview }, []);
      const runtime = (runtimeID: string, hold?: string) => ({
        runtimeID,
        shootName: runtimeID,
        globalAccountID: '',
        subAccountID: '',
        servicePlanName: '',
        region: '',
        windowBegin: 0,
        windowEnd: 0,
        ...(hold === undefined ? {} : { hold }),
      });
      await world.deps.previews.replace(
        later.id,
        now,
        [runtime('a', unreadable), runtime('b')],
        earliestStartAt,
      );
      expect(await ask(later.id)).toMatchObject({
        waiting: 2,
        likely: iso(earliestStartAt + 10 * minute),
        held: { count: 1, runtimes: [{ runtimeID: 'a', shootName: 'a', reason: unreadable }] },
      });
    });

    test('is not confused with a freeze that has a similar reason', async () => {
      const id = await planned(1, () => windowed);
      const reason = `Frozen: ${unreadable}`;
      const [operation] = (await world.deps.operations.range(id, 1, 1)) as [Operation];
      const pause = { until: 0, reason, byFreeze: true };
      await world.deps.plans.save(id, 1, [{ ...resolved(operation), pause }], now);
      expect(await ask(id)).toMatchObject({ held: { count: 0 } });
    });
  });

  test('names the runtimes whose upgrade is longer than all their windows', async () => {
    const short = {
      rule: { begin: '220000+0000', end: '223000+0000' },
      windowBegin: opens,
      windowEnd: opens + hour / 2,
      due: { kind: 'closed' as const, opensAt: opens, closesAt: opens + hour / 2 },
    };
    const id = await planned(2, () => short, { type: 'upgradeCluster' });
    const { neverFitting } = await ask(id, {
      settings: { ...settings, expectedSeconds: { upgradeKyma: 600, upgradeCluster: 3000 } },
    });
    expect(neverFitting.count).toBe(2);
    expect(neverFitting.runtimes[0]).toEqual({
      runtimeID: 'runtime-1',
      shootName: 'shoot-1',
      reason: 'Its upgrade takes about 50 min, its longest window 30 min.',
    });
  });

  test('uses recorded durations, and a runtime’s own if it is known', async () => {
    for (let place = 0; place < 400; place += 1)
      await world.deps.durations.record('upgradeKyma', `operation-${place}`, 300, 300);
    const own = await planned(1, () => ({ ...windowed, due: { ...windowed.due, expectedSeconds: 1200 } }));
    const answer = await ask(own);
    expect(answer.likely).toBe(iso(opens + 20 * minute));
    expect(answer.assumptions[0]).toMatch(/^One upgrade takes as long as the runtime’s previous one/);
  });

  test('reads the operations if the plan’s list has expired', async () => {
    const { id } = await world.put({ state: 'in progress' }, Array(130).fill('pending'), () => windowed);
    const answer = await ask(id);
    expect(answer.missing.count).toBe(10);
    expect(answer.missing.runtimes[0]?.shootName).toMatch(/^shoot-\d+$/);
  });

  test('ends a canceling orchestration with its running upgrades, and treats a paused one as resumed', async () => {
    const operation = (place: number) =>
      place === 0 ? { state: 'in progress' as const, startedAt: now - 4 * minute, ...held(0) } : windowed;
    const canceling = await ask(await planned(5, operation, { state: 'canceling' }));
    expect(canceling).toMatchObject({ waiting: 0, inProgress: 1, likely: iso(now + 6 * minute) });
    expect(canceling.assumptions[0]).toMatch(/^It is being canceled/);
    const paused = await ask(await planned(5, operation, { state: 'paused' }));
    expect(paused).toMatchObject({ waiting: 4, likely: iso(opens + 10 * minute) });
    expect(paused.assumptions[0]).toBe('It is paused, and is assumed to be resumed now.');
  });

  test('forecasts the stages of a rollout, with their soak, approvals assumed given, and start times', async () => {
    const parameters = sampleParameters(10);
    const id = await planned(
      22,
      (place) => {
        if (place < 2) return { state: 'succeeded' };
        return { due: { ...ALWAYS_OPEN, stage: place < 12 ? 1 : 2 }, stage: place < 12 ? 1 : 2 };
      },
      {
        parameters: {
          ...parameters,
          strategy: {
            ...parameters.strategy,
            stages: [
              { name: 'canary', soakSeconds: 3600 },
              { name: 'region', workers: 5, approval: true },
              { name: 'none' },
              { name: 'rest', notBefore: iso(now + 5 * hour), approval: true },
            ],
          },
        },
        rollout: {
          version: 3,
          stage: 0,
          stages: [
            { name: 'canary', first: 1, last: 2, openedAt: now - hour, doneAt: now - hour / 2 },
            { name: 'region', first: 3, last: 12, approvedAt: now - 1 },
            { name: 'none', first: 13, last: 12 },
            { name: 'rest', first: 13, last: 22 },
          ],
        },
      },
    );
    const answer = await ask(id);
    expect(answer.stages).toEqual([
      {
        name: 'region',
        runtimes: 10,
        likelyStart: iso(now + hour / 2),
        likely: iso(now + hour / 2 + 20 * minute),
        late: iso(now + hour / 2 + 20 * minute),
      },
      {
        name: 'rest',
        runtimes: 10,
        likelyStart: iso(now + 5 * hour),
        likely: iso(now + 5 * hour + 10 * minute),
        late: iso(now + 5 * hour + 10 * minute),
      },
    ]);
    expect(answer.likely).toBe(iso(now + 5 * hour + 10 * minute));
    expect(answer.assumptions[0]).toBe(
      'Stage rest needs an approval, which is assumed to be given when it is due.',
    );
  });

  test('treats a plan that waits for its approval as approved now', async () => {
    const parameters = sampleParameters();
    const answer = await ask(
      await planned(10, () => ({}), {
        parameters: { ...parameters, strategy: { ...parameters.strategy, approval: true } },
        rollout: { version: 0, stage: 0, stages: [{ name: 'all', first: 1, last: 10 }] },
      }),
    );
    expect(answer.stages.map(({ name, runtimes }) => [name, runtimes])).toEqual([['all', 10]]);
    expect(answer.likely).toBe(iso(now + 20 * minute));
    expect(answer.assumptions[0]).toMatch(/^Stage all needs an approval/);
  });

  test('runs a retried operation of an earlier stage with the open stage', async () => {
    const parameters = sampleParameters();
    const stages = [{ name: 'canary' }, { name: 'rest', workers: 1 }];
    const answer = await ask(
      await planned(3, (place) => (place === 1 ? { state: 'succeeded' } : { stage: place === 0 ? 0 : 1 }), {
        parameters: { ...parameters, strategy: { ...parameters.strategy, stages } },
        rollout: {
          version: 5,
          stage: 1,
          stages: [
            { name: 'canary', first: 1, last: 2, openedAt: now - hour, doneAt: now - hour / 2 },
            { name: 'rest', first: 3, last: 3, openedAt: now - hour / 2 },
          ],
        },
      }),
    );
    expect(answer.stages.map(({ name, runtimes }) => [name, runtimes])).toEqual([['rest', 2]]);
    expect(answer.likely).toBe(iso(now + 20 * minute));
  });

  test('is empty for an orchestration that is over', async () => {
    const { id } = await world.put({ state: 'succeeded' }, ['succeeded']);
    expect(await ask(id)).toMatchObject({
      state: 'succeeded',
      likely: noTime,
      late: noTime,
      waiting: 0,
      starts: { buckets: [] },
      assumptions: [],
      description: 'It is over: succeeded since 2026-03-02T12:00:00.000Z.',
    });
  });

  test('refuses an orchestration without a plan, and says when there will be a forecast', async () => {
    await expect(ask('none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const of = async (changed: Partial<Orchestration>) =>
      (await world.put({ planned: undefined, ...changed }, [])).id;
    const preview = { at: now, runtimes: 0, skipped: {}, failure: 'Gardener is down' };
    const cases: [Partial<Orchestration>, RegExp][] = [
      [{ state: 'in progress' }, /being listed/],
      [{ state: 'pending' }, /strategy\.approval/],
      [{ state: 'pending', earliestStartAt: now + hour }, /ask again in a minute/],
      [{ state: 'pending', earliestStartAt: now + hour, preview }, /Gardener is down/],
    ];
    for (const [changed, message] of cases)
      await expect(ask(await of(changed))).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringMatching(message),
      });
  });

  test('forecasts a scheduled orchestration from its preview, with the runtimes’ rules or as if their windows were daily', async () => {
    const earliestStartAt = now + 2 * hour;
    const preview = { at: now, runtimes: 130, skipped: {}, failure: '' };
    const { id } = await world.put({ planned: undefined, state: 'pending', earliestStartAt, preview }, []);
    const runtimes = (ruled: boolean) =>
      Array.from({ length: 130 }, (_, place) => ({
        runtimeID: `runtime-${place}`,
        shootName: `shoot-${place}`,
        globalAccountID: 'global',
        subAccountID: 'sub',
        servicePlanName: 'aws',
        region: 'eu-central-1',
        windowBegin: opens,
        windowEnd: opens + 4 * hour,
        ...(ruled ? { rule: { ...rule, days: ['Mon' as const] } } : {}),
      }));
    await world.deps.previews.replace(id, now, runtimes(true), earliestStartAt);
    const policy = async () => parsePolicy(JSON.stringify({ default: { days: ['Mon'] } }));
    const ruled = await ask(id, { policy });
    expect(ruled).toMatchObject({ waiting: 130, missing: { count: 10 } });
    expect(ruled.likely).toBe(iso(opens + 7 * 24 * hour + 20 * minute));
    expect(ruled.assumptions[0]).toMatch(/^It starts at 2026-03-02T14:00:00.000Z/);
    await world.deps.previews.replace(id, now + 1, runtimes(false), earliestStartAt);
    expect((await ask(id)).likely).toBe(iso(opens + 24 * hour + 20 * minute));
  });

  test('reads a bounded number of times, however many operations there are', async () => {
    const reads: string[] = [];
    const { table } = world;
    const counts = async (count: number) => {
      const id = await planned(count, () => windowed, { parameters: sampleParameters(50) });
      const { query, getAll, get } = table;
      reads.length = 0;
      Object.assign(table, {
        query: async (...call: Parameters<typeof query>) => {
          reads.push('query');
          return await query.apply(table, call);
        },
        get: async (...call: Parameters<typeof get>) => {
          reads.push('get');
          return await get.apply(table, call);
        },
        getAll: async (...call: Parameters<typeof getAll>) => {
          if (call[0].length > 0) reads.push('getAll');
          return await getAll.apply(table, call);
        },
      });
      await ask(id);
      Object.assign(table, { query, getAll, get });
      return [...reads].sort();
    };
    // The due index and the plan's list; the orchestration, durations and ratios.
    expect(await counts(3)).toEqual(['get', 'get', 'get', 'query', 'query']);
    expect(await counts(600)).toEqual(['get', 'get', 'get', 'query', 'query']);
  });
});
