import { beforeEach, expect, test } from 'vitest';
import { KubernetesError } from '../../../lib/kubernetes/KubernetesError.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { handBackOperation } from '../../../lib/turns/handBackOperation.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

// Alarms and the dashboard (infra/constructs) rely on these counts.

const hour = 3_600_000;
let world: MemoryProduct;
let recorded: object[];
beforeEach(() => {
  world = createMemoryProduct();
  recorded = [];
});
const deps = () => ({ ...world.deps, metrics: { record: (values: object) => void recorded.push(values) } });
const put = async (...operations: Partial<Operation>[]): Promise<string> => {
  const states = operations.map(({ state = 'pending' }) => state);
  return (await world.put({ state: 'in progress' }, states, (place) => operations[place] ?? {})).id;
};
const heldUntil = (expiresAt: number): Partial<Operation> => ({
  due: { kind: 'held', turn: 0 },
  claim: { child: 'child-0', turn: 0, attempt: 1, expiresAt },
});
const turn = {
  attempt: 1,
  turn: 0,
  round: 1,
  turns: 1,
  workers: 1,
  steps: 0,
  parked: false,
  child: 'child-0',
};

test('a plan that fails is counted', async () => {
  const { id } = await world.put({ state: 'in progress', planned: undefined }, []);
  const fleet = async () => {
    throw new KubernetesError(403, 'Forbidden', 'Gardener refuses');
  };
  const progress = { round: 0, idleRounds: 0, open: -1 };
  await planOperations({ ...deps(), fleet } as never, { orchestrationID: id, attempt: 1, progress });
  expect(recorded).toContainEqual({ PlansFailed: 1 });
});

test('a turn that fails is counted', async () => {
  const orchestrationID = await put(heldUntil(now + hour));
  const error = { Error: 'E', Cause: 'broken' };
  await handBackOperation(deps(), { ...turn, orchestrationID, ordinal: 1, error });
  expect(recorded).toEqual([{ TurnsFailed: 1 }]);
});

test('dead turns are counted, each once', async () => {
  const dead = { ...heldUntil(now - 1), state: 'in progress', startedAt: now - hour } as const;
  await put(dead, dead, heldUntil(now + hour));
  await sweep(deps() as never);
  await sweep(deps() as never);
  expect(recorded.filter((values) => 'DeadTurns' in values)).toEqual([{ DeadTurns: 2 }]);
});

test('a sleeper that its schedule did not wake is counted', async () => {
  const wakeAt = now - hour;
  const sleep = { sleepID: 's', taskToken: 'token', scheduleName: 'schedule', wakeAt };
  await put({ ...heldUntil(now + hour), sleep });
  await sweep(deps() as never);
  expect(recorded).toContainEqual({ SleepersOverslept: 1 });
});

test('an operation that gets its next window is counted', async () => {
  const rule = { begin: '000000+0000', end: '010000+0000' };
  const [opensAt, closesAt] = [now - 2 * hour, now - hour];
  const due = { kind: 'closed', opensAt, closesAt } as const;
  const orchestrationID = await put({ rule, windowBegin: opensAt, windowEnd: closesAt, due });
  const settings = { missedWindows: 3 };
  const taking = { ...deps(), settings, freezes: async () => [] };
  await takeNextOperation(taking as never, { ...turn, orchestrationID });
  expect(recorded).toEqual([{ OperationsDeferred: 1 }]);
});
