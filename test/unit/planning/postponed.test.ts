import { beforeEach, describe, expect, it } from 'vitest';
import type { Shoot } from '../../../lib/fleet/Shoot.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Stage } from '../../../lib/model/Stage.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { parsePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import { readOptOut } from '../../../lib/windows/optOut.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleOrchestration } from '../../support/samples.ts';

const hour = 3_600_000;
const day = 24 * hour;
const iso = (at: number) => new Date(at).toISOString();
const optOut = (value: string) => ({ optOut: readOptOut('skip', value) });
/** Open from an hour before now until an hour after it. */
const window = { begin: '110000+0000', end: '130000+0000' };

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

async function plan(
  shoots: readonly Partial<Shoot>[],
  {
    windows = true,
    dryRun = false,
    policy = {},
    ignoreFreezes = false,
    stages = undefined,
  }: {
    stages?: readonly Stage[] | undefined;
    windows?: boolean;
    dryRun?: boolean;
    policy?: object;
    ignoreFreezes?: boolean;
  } = {},
) {
  const sample = sampleOrchestration();
  const strategy = { ...sample.parameters.strategy, maintenanceWindow: windows, stages };
  const priority = ignoreFreezes ? ({ priority: 'emergency', ignoreFreezes } as const) : {};
  const parameters = { ...sample.parameters, dryRun, strategy, ...priority };
  const { id } = await world.put({ state: 'in progress', planned: undefined, parameters }, []);
  const listed = shoots.map((shoot, place) => ({
    ...{
      name: `shoot-${place}`,
      runtimeID: `runtime-${place}`,
      globalAccountID: 'global',
      subAccountID: 'sub',
    },
    ...{ region: 'eu-central-1', window, deleting: false, hibernated: false, kubernetesVersion: '1.33.4' },
    ...shoot,
  }));
  const deps = {
    ...world.deps,
    fleet: async () => ({
      shoots: async function* () {
        yield listed;
      },
      runtimes: () => undefined,
    }),
    policy: async () => parsePolicy(JSON.stringify(policy)),
  };
  await planOperations(deps, {
    ...{ orchestrationID: id, attempt: 1 },
    progress: { round: 0, idleRounds: 0, open: -1 },
  });
  const operations = await world.deps.operations.range(id, 1, 99);
  return { id, operations, first: operations[0] as Operation };
}

describe('the plan of a Shoot that opts out', () => {
  it('postpones it to that time, and says why', async () => {
    const { first } = await plan([optOut(iso(now + 3 * day))], { windows: false });
    expect(first).toMatchObject({
      due: { kind: 'closed', opensAt: now + 3 * day },
      pausedUntil: now + 3 * day,
      pausedByFreeze: false,
      description: `The Shoot opts out of upgrades until ${iso(now + 3 * day)} (annotation skip)`,
      history: [{ message: expect.stringContaining('Planned: The Shoot opts out') }],
    });
  });

  it('gives it the first window after that time, or the rest of a window then open', async () => {
    const { operations } = await plan([optOut(iso(now + 3 * day + 2 * hour)), optOut(iso(now + 3 * day))]);
    expect(operations).toMatchObject([
      {
        description: expect.stringMatching(
          /^The Shoot opts out .*\. Waiting for the maintenance window that opens at 2026-03-06/,
        ),
        windowBegin: now + 4 * day - hour,
        due: { kind: 'closed', opensAt: now + 4 * day - hour },
      },
      {
        windowBegin: now + 3 * day - hour,
        due: { kind: 'closed', opensAt: now + 3 * day, closesAt: now + 3 * day + hour },
      },
    ]);
  });

  it('ignores an opt-out that is over', async () => {
    const { first } = await plan([optOut(iso(now))]);
    expect(first.pausedUntil).toBeUndefined();
    expect(first).toMatchObject({ due: { kind: 'open' }, description: 'Waiting for a free worker' });
  });

  it('skips it if the wait would be too long', async () => {
    const { id, operations } = await plan([optOut(iso(now + 401 * day)), {}]);
    expect(operations).toMatchObject([{ shootName: 'shoot-1' }]);
    expect(await world.deps.orchestrations.get(id)).toMatchObject({
      skipped: { 'opted out of upgrades': 1 },
    });
    const items = await world.deps.skipped.range(id, 0, 10);
    expect(items).toMatchObject([
      { shootName: 'shoot-0', reason: expect.stringContaining(iso(now + 401 * day)) },
    ]);
  });

  it('samples it only if there are too few others, because it would hold up later stages', async () => {
    const shoots = [optOut(iso(now + 3 * day)), {}, optOut('next year'), {}, optOut(iso(now + day))];
    const canaries = async (limit: number) =>
      (
        await plan(shoots, { windows: false, stages: [{ name: 'canary', limit }, { name: 'rest' }] })
      ).operations
        .filter(({ stage = 0 }) => stage === 0)
        .map(({ shootName }) => shootName);
    expect(await canaries(2)).toEqual(['shoot-1', 'shoot-3']);
    expect(await canaries(4)).toEqual(expect.arrayContaining(['shoot-1', 'shoot-3']));
  });

  it('reports an unreadable value, and leaves the decision to the gate', async () => {
    const { first } = await plan([optOut('next year')]);
    expect(first.description).toContain('“next year”');
    expect(first.pausedUntil).toBeUndefined();
    expect(first.due).toMatchObject({ kind: 'open' });
  });

  it('does not postpone it if nothing would change', async () => {
    const { first } = await plan([optOut(iso(now + 500 * day))], { dryRun: true });
    expect(first.pausedUntil).toBeUndefined();
  });
});

describe('the plan during a freeze that holds some runtimes', () => {
  const freeze = {
    begin: iso(now - hour),
    end: iso(now + 2 * day),
    reason: 'sale',
    match: { region: '^eu' },
  };
  const policy = { freezes: [freeze] };
  const shoots = [{}, { region: 'us-east-1' }];

  it('gives them the first window after it, and leaves the others theirs', async () => {
    const { id, operations } = await plan(shoots, { policy });
    const opens = iso(now + 2 * day);
    const reason = `This runtime is frozen until ${opens} (sale)`;
    expect(operations).toMatchObject([
      {
        windowBegin: now + 2 * day,
        description: `${reason}. Waiting for the maintenance window that opens at ${opens}`,
        history: [{ message: `Planned: ${reason}` }],
      },
      { windowBegin: now - hour, description: 'Waiting for a free worker' },
    ]);
    expect(operations[0]?.pausedUntil).toBeUndefined();
    expect((await world.deps.orchestrations.get(id))?.hold).toEqual({ text: '', endsAt: 0 });
  });

  it('makes them wait for its end if windows are not asked for', async () => {
    const { operations } = await plan(shoots, { policy, windows: false });
    expect(operations).toMatchObject([
      {
        ...{ pausedUntil: now + 2 * day, pausedByFreeze: true },
        description: `This runtime is frozen until ${iso(now + 2 * day)} (sale)`,
      },
      { description: 'Waiting for a free worker', due: { kind: 'open' } },
    ]);
  });

  it.each([true, false])('does not hold an emergency that ignores freezes (windows: %s)', async (windows) => {
    const { first } = await plan(shoots, { policy, windows, ignoreFreezes: true });
    expect(first.rule?.freezes).toBeUndefined();
    expect(first.pausedUntil).toBeUndefined();
    expect(first.due).toMatchObject({ kind: 'open' });
  });

  it('gives a Shoot that opts out until after it began a time after both', async () => {
    const later = { ...freeze, begin: iso(now + hour) };
    const { first } = await plan([optOut(iso(now + day))], { policy: { freezes: [later] }, windows: false });
    expect(first).toMatchObject({ pausedUntil: now + 2 * day, pausedByFreeze: true });
  });
});
