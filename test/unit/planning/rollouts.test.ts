import { beforeEach, describe, expect, test } from 'vitest';
import type { Shoot } from '../../../lib/fleet/Shoot.ts';
import type { Stage } from '../../../lib/model/Stage.ts';
import type { OperationState } from '../../../lib/model/states.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { wakeUp } from '../../../lib/orchestrations/wakeUp.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { waitAtGate } from '../../../lib/planning/waitAtGate.ts';
import { stageApproved } from '../../../lib/rollout/changeRollout.ts';
import { wakeGate } from '../../../lib/sleepers/wakeGate.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { waitForWork } from '../../../lib/turns/waitForWork.ts';
import { approveStage } from '../../../lib/useCases/approveStage.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { pauseOrchestration } from '../../../lib/useCases/pauseOrchestration.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { parsePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import type { PlanAnswer, TakeAnswer, WakeUpInput } from '../../../lib/workflow/payloads.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleParameters } from '../../support/samples.ts';

const hour = 3_600_000;
const shoot = (place: number): Shoot => ({
  name: `c-${place}`,
  runtimeID: `r-${place}`,
  globalAccountID: 'global',
  subAccountID: 'sub',
  region: place % 2 === 0 ? 'eu-1' : 'us-1',
  window: { begin: '110000+0000', end: '150000+0000' },
  deleting: false,
  hibernated: false,
  kubernetesVersion: '1.33.4',
});

let world: MemoryProduct;
let id: string;
let schedules: Map<string, { at: number; payload: WakeUpInput }>;
beforeEach(() => {
  world = createMemoryProduct();
  schedules = new Map();
});

const depsOf = (runtimes = 10) => ({
  ...world.deps,
  fleet: async () => ({
    shoots: async function* () {
      yield Array.from({ length: runtimes }, (_, place) => shoot(place));
    },
    runtimes: () => undefined,
  }),
  policy: async () => parsePolicy('{}'),
  freezes: async () => [],
  settings: { missedWindows: 3 },
  wakeUps: {
    schedule: async (name: string, at: number, payload: WakeUpInput) => {
      schedules.set(name, { at, payload });
    },
    delete: async (name: string) => {
      schedules.delete(name);
    },
  },
});

/** Begins a rollout of ten runtimes, half of them in each region. */
async function begin(
  stages: readonly Stage[] | undefined,
  strategy: { readonly approval?: boolean; readonly maintenanceWindow?: boolean } = {},
): Promise<void> {
  const parameters = sampleParameters(3);
  ({ id } = await world.put(
    {
      state: 'in progress',
      planned: undefined,
      parameters: { ...parameters, strategy: { ...parameters.strategy, ...strategy, stages } },
    },
    [],
  ));
}
let progress: PlanAnswer['progress'] = { round: 0, idleRounds: 0, open: -1 };
async function plan(gates = true): Promise<PlanAnswer> {
  const answer = await planOperations(depsOf(), { orchestrationID: id, attempt: 1, progress, gates });
  ({ progress } = answer);
  return answer;
}
beforeEach(() => {
  progress = { round: 0, idleRounds: 0, open: -1 };
});
const stored = async () => (await world.deps.orchestrations.get(id))!;
const rollout = async () => (await stored()).rollout!;
/** Ends all open operations between two ordinals. */
async function end(first: number, last: number, to: 'failed' | 'canceled' = 'failed'): Promise<void> {
  for (let ordinal = first; ordinal <= last; ordinal += 1)
    await world.deps.operations.endWaiting(
      { orchestrationID: id, ordinal },
      { at: world.deps.clock(), to, message: 'ended' },
    );
}
const turn = (number: number) => ({
  orchestrationID: id,
  attempt: 1,
  turn: number,
  turns: 5,
  round: progress.round,
  workers: 3,
  steps: 0,
  parked: false,
  child: `child-${progress.round}-${number}`,
});
const take = async (number: number): Promise<TakeAnswer> => await takeNextOperation(depsOf(), turn(number));
const gate = async (token: string, { gate, ...answer }: PlanAnswer) =>
  await waitAtGate(depsOf(), {
    orchestrationID: id,
    attempt: 1,
    progress: answer.progress,
    gate,
    taskToken: token,
  });
const approve = async (stage: number) => {
  const { rollout: before } = await stored();
  const set = { rollout: stageApproved(before!, stage, world.deps.clock()) };
  return await world.deps.orchestrations.change(id, { at: now, set }, { rollout: before!.version });
};

const three: Stage[] = [
  { name: 'canary', limit: 2, workers: 1, soakSeconds: 3600 },
  { name: 'eu', include: [{ region: '^eu' }], notBefore: new Date(now + 3 * hour).toISOString() },
  { name: 'rest', approval: true, workers: 9 },
];

describe('a plan in stages', () => {
  test('numbers the operations stage by stage, and lists skipped runtimes with their reason', async () => {
    await begin([
      { name: 'eu', include: [{ region: '^eu' }], limit: 3 },
      { name: 'us', include: [{ region: '^us' }] },
    ]);
    expect(await plan()).toMatchObject({ next: 'upgrade' });
    const all = await world.deps.operations.range(id, 1, 99);
    expect(all.map(({ ordinal, stage = 0, region }) => [ordinal, stage, region])).toEqual([
      ...[1, 2, 3].map((ordinal) => [ordinal, 0, 'eu-1']),
      ...[4, 5, 6, 7, 8].map((ordinal) => [ordinal, 1, 'us-1']),
    ]);
    expect(await stored()).toMatchObject({ planned: 8, skipped: { 'in no stage': 2 } });
    expect((await rollout()).stages).toMatchObject([
      { name: 'eu', first: 1, last: 3, openedAt: now },
      { name: 'us', first: 4, last: 8 },
    ]);
  });

  test('opens one stage at a time, with its turns and workers', async () => {
    await begin([{ name: 'canary', limit: 2, workers: 1 }, { name: 'rest' }]);
    expect(await plan()).toMatchObject({ next: 'upgrade', workers: 1, turns: [0, 1], turnCount: 2 });
    await end(1, 2);
    expect(await plan()).toMatchObject({ next: 'upgrade', workers: 3, turnCount: 8 });
    expect(await stored()).toMatchObject({ description: 'Upgrading stage rest, 2 of 2' });
    await end(3, 10);
    expect(await plan()).toMatchObject({ next: 'finish', failure: '' });
    expect((await rollout()).stages.map(({ doneAt }) => doneAt)).toEqual([now, now]);
  });

  test('skips stages without runtimes', async () => {
    await begin([
      { name: 'none', include: [{ region: '^ap' }], approval: true },
      { name: 'all', soakSeconds: 60 },
      { name: 'empty' },
    ]);
    expect(await plan()).toMatchObject({ next: 'upgrade', turnCount: 10 });
    await end(1, 10);
    expect(await plan()).toMatchObject({ next: 'finish' });
  });

  test('opens no stage on a late call of a running round, and continues after a repeated call', async () => {
    await begin([{ name: 'canary', limit: 2 }, { name: 'rest' }]);
    const call = { orchestrationID: id, attempt: 1, progress, gates: true };
    await plan();
    await end(1, 2);
    // The turns of this round may still be there.
    const late = await planOperations(depsOf(), call);
    expect(late).toMatchObject({ next: 'finish', failure: '', progress: { round: 1 } });
    expect((await rollout()).stages[1]?.openedAt).toBeUndefined();
    // If the first answer was lost, the machine goes on with this one.
    const finished = await finishOrchestration(depsOf(), { ...late, failure: '' });
    expect(finished).toMatchObject({ again: true, progress: { round: 1 } });
    expect(await plan()).toMatchObject({ next: 'upgrade', turnCount: 8, progress: { round: 2 } });
  });

  test('is retried stage by stage after it was given up, with the gates that had not opened yet', async () => {
    await begin([
      { name: 'canary', limit: 2 },
      { name: 'rest', approval: true },
    ]);
    await plan();
    await finishOrchestration(depsOf(), { orchestrationID: id, attempt: 1, failure: 'broken' });
    expect(await stored()).toMatchObject({ state: 'failed' });
    expect(await world.statesOf(id)).toEqual(Array.from({ length: 10 }, () => 'failed'));
    await retryOrchestration(depsOf(), {
      orchestrationID: id,
      operationIDs: [],
      immediate: false,
      actor: { subject: 'u' },
    });
    expect(await stored()).toMatchObject({ state: 'in progress', attempt: 2 });
    progress = { round: 0, idleRounds: 0, open: -1 };
    const again = async () => {
      const answer = await planOperations(depsOf(), {
        orchestrationID: id,
        attempt: 2,
        progress,
        gates: true,
      });
      ({ progress } = answer);
      return answer;
    };
    expect(await again()).toMatchObject({ next: 'upgrade', turnCount: 2 });
    await end(1, 2);
    expect(await again()).toMatchObject({
      next: 'gate',
      gate: { status: 'waiting for approval', stage: 'rest' },
    });
    await end(3, 10);
    expect(await again()).toMatchObject({ next: 'finish' });
  });

  test('asks once for each missing approval if only a late stage is retried after it was given up', async () => {
    await begin([
      { name: 'canary', limit: 2, approval: true },
      { name: 'wave', include: [{ region: '^eu' }], approval: true },
      { name: 'rest', approval: true },
    ]);
    const actor = { subject: 'u' };
    const approve = async (stage: string) =>
      await approveStage(depsOf(), { orchestrationID: id, stage, actor });
    const retry = async (ordinal: number) => {
      const { operationID } = (await world.deps.operations.get(id, ordinal))!;
      const asked = { orchestrationID: id, operationIDs: [operationID], immediate: false, actor };
      expect(await retryOrchestration(depsOf(), asked)).toMatchObject({ retryOperations: [operationID] });
    };
    await plan();
    await approve('canary');
    expect(await plan()).toMatchObject({ next: 'upgrade' });
    await finishOrchestration(depsOf(), { orchestrationID: id, attempt: 1, failure: 'broken' });
    await retry(10);
    progress = { round: 0, idleRounds: 0, open: -1 };
    /** As the machine goes on: the end may find that there is more to do. */
    const again = async (): Promise<PlanAnswer> => {
      const input = { orchestrationID: id, attempt: 2, progress, gates: true };
      const answer = await planOperations(depsOf(), input);
      ({ progress } = answer);
      if (answer.next !== 'finish') return answer;
      const finished = await finishOrchestration(depsOf(), answer);
      ({ progress } = finished);
      return finished.again ? await again() : answer;
    };
    // Nothing of it is retried now. But once it is open, what is retried of it later runs at once.
    expect(await again()).toMatchObject({
      next: 'gate',
      gate: { status: 'waiting for approval', stage: 'wave' },
    });
    await approve('wave');
    expect(await again()).toMatchObject({
      next: 'gate',
      gate: { status: 'waiting for approval', stage: 'rest' },
    });
    await approve('rest');
    expect(await again()).toMatchObject({ next: 'upgrade' });
    // Earlier stages run again beside it, and nobody is asked again.
    await retry(3);
    await retry(1);
    await end(10, 10);
    expect(await again()).toMatchObject({
      next: expect.stringMatching(/upgrade|wait/),
      gate: { status: '' },
    });
    expect(await world.statesOf(id)).toMatchObject({ 0: 'retrying', 2: 'retrying', 9: 'failed' });
    await end(1, 3);
    expect(await again()).toMatchObject({ next: 'finish' });
  });

  test('pauses before the next stage opens, even if the turn that should have paused it died', async () => {
    await begin([{ name: 'canary', limit: 2, maxFailures: 0 }, { name: 'rest' }]);
    await plan();
    await end(1, 2);
    expect(await plan()).toMatchObject({ next: 'gate', gate: { status: 'paused' } });
    expect(await stored()).toMatchObject({ state: 'paused', pause: { cause: 'failures' } });
    expect((await rollout()).stages[1]?.openedAt).toBeUndefined();
  });

  test('splits a stage into rounds if its turns do not fit one payload', async () => {
    await begin([{ name: 'all' }]);
    await plan();
    await end(1, 4);
    expect(await plan()).toMatchObject({ next: 'upgrade', progress: { round: 2, idleRounds: 0, open: 6 } });
    expect(await plan()).toMatchObject({ next: 'wait', progress: { round: 3, idleRounds: 1 } });
  });
});

describe('a turn', () => {
  test('takes only from the open stage, and does not wait for later ones', async () => {
    await begin([
      { name: 'canary', limit: 2 },
      { name: 'rest', approval: true },
    ]);
    await plan();
    const ordinals = [await take(0), await take(1)].map(({ ordinal }) => ordinal);
    expect(ordinals.toSorted()).toEqual([1, 2]);
    expect(await take(2)).toMatchObject({ action: 'park' });
    await end(1, 2);
    expect(await take(3)).toMatchObject({ action: 'done' });
    await waitForWork(depsOf(), { ...turn(2), taskToken: 'parked' });
    expect(world.woken).toContain('parked');
    expect((await world.deps.operations.range(id, 3, 10)).every(({ claim }) => claim === undefined)).toBe(
      true,
    );
  });

  test('takes retried operations of an earlier stage along with the open stage', async () => {
    await begin([
      { name: 'canary', limit: 2 },
      { name: 'eu', include: [{ region: '^eu' }] },
      { name: 'rest' },
    ]);
    await plan();
    await end(1, 2);
    await plan();
    const { last } = (await rollout()).stages[1]!;
    const failed = (await world.deps.operations.get(id, 2))!;
    const retry = {
      orchestrationID: id,
      operationIDs: [failed.operationID],
      immediate: false,
      actor: { subject: 'u' },
    };
    expect(await retryOrchestration(depsOf(), retry)).toMatchObject({
      retryOperations: [failed.operationID],
    });
    const taken = await Promise.all([take(0), take(1), take(2), take(3), take(4), take(5)]);
    expect(taken.map(({ ordinal }) => ordinal)).toContain(2);
    expect(Math.max(...taken.map(({ ordinal }) => ordinal))).toBeLessThanOrEqual(last);
  });
});

describe('a gate', () => {
  const states = async (): Promise<OperationState[]> =>
    (await world.deps.operations.range(id, 1, 99)).map(({ state }) => state);

  test('separates stages by soak, time and approval', async () => {
    await begin(three);
    await plan();
    await end(1, 2);
    const soaking = await plan();
    expect(soaking).toMatchObject({
      next: 'gate',
      turns: [],
      gate: { status: 'soaking', stage: 'canary', until: new Date(now + hour).toISOString() },
      progress: { round: 1, idleRounds: 0, open: -1 },
    });
    await gate('token-1', soaking);
    expect(await stored()).toMatchObject({
      description: `Soaking after stage canary until ${new Date(now + hour).toISOString()}`,
      gate: { taskToken: 'token-1', wakeAt: now + hour },
    });
    const [[name, schedule] = []] = [...schedules];
    expect(schedule).toMatchObject({ at: now + hour, payload: { kind: 'gate', orchestrationID: id } });
    expect(JSON.stringify(schedule)).not.toContain('token');
    expect(name?.length).toBeLessThanOrEqual(64);
    world.advance(hour);
    await wakeUp(depsOf(), schedule!.payload);
    expect(world.woken).toEqual(['token-1']);
    expect(await stored()).not.toHaveProperty('gate');

    expect(await plan()).toMatchObject({ next: 'gate', gate: { status: 'waiting for start', stage: 'eu' } });
    world.advance(2 * hour);
    expect(await plan()).toMatchObject({ next: 'upgrade', workers: 3 });
    await end(3, (await rollout()).stages[1]!.last);
    const waiting = await plan();
    expect(waiting).toMatchObject({
      next: 'gate',
      gate: { status: 'waiting for approval', stage: 'rest', until: '' },
    });
    schedules.clear();
    await gate('token-2', waiting);
    expect(schedules.size).toBe(0);
    expect(await approve(2)).toBe(true);
    await wakeGate(depsOf(), id);
    expect(world.woken).toEqual(['token-1', 'token-2']);
    expect(await plan()).toMatchObject({ next: 'upgrade', workers: 9 });
    expect((await states()).filter((state) => state === 'pending').length).toBeGreaterThan(0);
  });

  test('waits for the approval of all runtimes in a plan without stages', async () => {
    await begin(undefined, { approval: true });
    expect(await plan()).toMatchObject({
      next: 'gate',
      gate: { status: 'waiting for approval', stage: 'all' },
    });
    expect(await stored()).toMatchObject({ planned: 10 });
    expect(await take(0)).toMatchObject({ action: 'done' });
    await approve(0);
    expect(await plan()).toMatchObject({ next: 'upgrade', turnCount: 10 });
    expect(await take(1)).toMatchObject({ action: 'upgrade' });
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'does not miss an approval that comes before its call number %i',
    async (at) => {
      await begin(undefined, { approval: true });
      const answer = await plan();
      world.table.interrupt(at, async () => {
        await approve(0);
        await wakeGate(depsOf(), id);
      });
      await gate('token', answer);
      if (world.table.uninterrupted) {
        await approve(0);
        await wakeGate(depsOf(), id);
      }
      expect(world.woken).toContain('token');
      expect(await stored()).not.toHaveProperty('gate');
      expect(await plan()).toMatchObject({ next: 'upgrade' });
    },
  );

  test.each([0, 2, 4, 6, 8, 10, 12, 14, 16, 18])(
    'opens one stage when the approval comes before call number %i of the plan',
    async (at) => {
      await begin([
        { name: 'canary', limit: 2 },
        { name: 'eu', approval: true, include: [{ region: '^eu' }] },
        { name: 'rest' },
      ]);
      await plan();
      await end(1, 2);
      world.table.interrupt(at, async () => {
        while (!(await approve(1)));
      });
      const answer = await plan();
      const { stage, stages } = await rollout();
      expect(stages[1]).toMatchObject({ approvedAt: now });
      expect(answer.next).toBe(stage === 1 ? 'upgrade' : 'gate');
      expect(stages[2]?.openedAt).toBeUndefined();
      expect(await plan()).toMatchObject(stage === 1 ? {} : { next: 'upgrade' });
    },
  );

  test('opens no stage after a pause, at whichever call of the plan it comes', async () => {
    for (let at = 0; ; at += 1) {
      world = createMemoryProduct();
      progress = { round: 0, idleRounds: 0, open: -1 };
      await begin([{ name: 'canary', limit: 2 }, { name: 'rest' }]);
      await plan();
      await end(1, 2);
      let opened: number | undefined;
      world.table.interrupt(at, async () => {
        await pauseOrchestration(depsOf(), { orchestrationID: id, reason: '', actor: { subject: 'u' } });
        opened = (await rollout()).stages[1]?.openedAt;
      });
      await plan();
      if (world.table.uninterrupted) {
        expect(at).toBeGreaterThan(10);
        return;
      }
      expect((await rollout()).stages[1]?.openedAt).toBe(opened);
      await plan();
      expect((await plan()).next).toBe('gate');
    }
  });

  test('lets retried operations of earlier stages run, then soaks again', async () => {
    await begin([{ name: 'canary', limit: 2, soakSeconds: 3600 }, { name: 'rest' }]);
    await plan();
    await end(1, 2);
    await gate('token', await plan());
    world.advance(hour / 2);
    await retryOrchestration(depsOf(), {
      orchestrationID: id,
      operationIDs: [],
      immediate: false,
      actor: { subject: 'u' },
    });
    expect(world.woken).toContain('token');
    expect((await stored()).description).toMatch(/^Soaking after stage canary/);
    expect(await plan()).toMatchObject({ next: 'upgrade', turnCount: 2 });
    expect((await stored()).description).toBe('Upgrading stage canary, 1 of 2');
    expect(await take(0)).toMatchObject({ action: 'upgrade' });
    world.advance(hour / 4);
    await end(1, 2);
    expect(await plan()).toMatchObject({
      next: 'gate',
      gate: { status: 'soaking', until: new Date(now + 1.75 * hour).toISOString() },
    });
  });

  test('is asked again after a day', async () => {
    await begin([{ name: 'canary', limit: 2, soakSeconds: 100 * 3600 }, { name: 'rest' }]);
    await plan();
    await end(1, 2);
    await gate('token', await plan());
    expect((await stored()).gate?.wakeAt).toBe(now + 24 * hour);
  });

  test('is not changed by an older wake-up or a repeated call', async () => {
    await begin(undefined, { approval: true });
    const answer = await plan();
    await gate('first', answer);
    const { gate: before } = await stored();
    await gate('first', answer);
    expect((await stored()).gate).toEqual(before);
    await wakeUp(depsOf(), { kind: 'gate', orchestrationID: id, sleepID: 'older' });
    expect(world.woken).toEqual([]);
    // A call with a new token comes from a machine that does not wait for the old one any more.
    await gate('second', answer);
    expect(world.woken).toEqual(['first']);
    expect((await stored()).gate?.taskToken).toBe('second');
  });

  test('ends at once with a cancel', async () => {
    await begin(three);
    await plan();
    await end(1, 2);
    await gate('token', await plan());
    await cancelOrchestration(depsOf(), id, { subject: 'u' });
    expect(await stored()).toMatchObject({ state: 'canceled' });
    expect(await stored()).not.toHaveProperty('gate');
    expect(schedules.size).toBe(0);
  });

  test('is not woken by the sweep until it opens or is overdue', async () => {
    await begin(three);
    await plan();
    await end(1, 2);
    await gate('token', await plan());
    await sweep(depsOf());
    expect(world.woken).toEqual([]);
    world.advance(3 * hour);
    await sweep(depsOf());
    expect(world.woken).toEqual(['token']);
    expect(await stored()).toMatchObject({ state: 'in progress', idleRestarts: 0 });
  });

  test('is restarted, and not given up, however often its execution is lost', async () => {
    await begin(three);
    await plan();
    await end(1, 2);
    await gate('token', await plan());
    const gone = {
      ...depsOf(),
      executions: { ...world.deps.executions, status: async () => 'ended' as const },
    };
    for (let restart = 0; restart < 10; restart += 1) await sweep(gone);
    expect(await stored()).toMatchObject({ state: 'in progress', attempt: 11 });
  });

  test('is polled by an execution that knows no gates', async () => {
    await begin(undefined, { approval: true });
    expect(await plan(false)).toMatchObject({
      next: 'wait',
      turns: [],
      waitSeconds: 30,
      progress: { round: 1 },
    });
    await approve(0);
    expect(await plan(false)).toMatchObject({ next: 'upgrade', progress: { round: 2, idleRounds: 0 } });
  });
});

test('gives the next stage the windows after its opening, and counts no operation as deferred', async () => {
  await begin([{ name: 'canary', limit: 2, soakSeconds: 5 * 86_400 }, { name: 'rest' }], {
    maintenanceWindow: true,
  });
  await plan();
  await end(1, 2);
  expect(await plan()).toMatchObject({ next: 'gate' });
  world.advance(5 * 86_400_000);
  expect(await plan()).toMatchObject({ next: 'upgrade' });
  const [operation] = await world.deps.operations.range(id, 3, 3);
  expect(operation).toMatchObject({
    windowBegin: Date.parse('2026-03-07T11:00:00Z'),
    description: 'Stage rest has been opened: its window is open',
    due: { kind: 'open', stage: 1 },
  });
  expect(await take(0)).toMatchObject({ action: 'upgrade' });
});
