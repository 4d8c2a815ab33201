import { beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import type { Stage } from '../../../lib/model/Stage.ts';
import type { OperationState } from '../../../lib/model/states.ts';
import { executionEnded } from '../../../lib/orchestrations/executionEnded.ts';
import { pauseForFailures } from '../../../lib/orchestrations/failureThreshold.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { reviveOrchestration } from '../../../lib/orchestrations/reviveOrchestration.ts';
import { settleCancel } from '../../../lib/orchestrations/settleCancel.ts';
import { startNext } from '../../../lib/orchestrations/startNext.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleOrchestration, sampleParameters } from '../../support/samples.ts';

let world: MemoryProduct;
let id: string;
let status: 'running' | 'ended' | 'unknown';
let stopped: string[];
let recorded: object[];
beforeEach(() => {
  world = createMemoryProduct();
  status = 'ended';
  stopped = [];
  recorded = [];
  world.deps.executions.status = (async () => status) as never;
  world.deps.executions.stop = async (...[name]: string[]) => void stopped.push(name ?? '');
  world.deps.metrics.record = (...[values]: object[]) => void recorded.push(values ?? {});
});
async function given(
  changed: Partial<Orchestration>,
  states: readonly OperationState[] = ['pending'],
  operation: Partial<Operation> = {},
): Promise<void> {
  ({ id } = await world.put({ state: 'in progress', ...changed }, states, () => operation));
}
const stored = async () => (await world.deps.orchestrations.get(id))!;
const revived = async () => {
  await reviveOrchestration(world.deps, id);
  return world.started.map((name) => name.slice(id.length + 1));
};

describe('an ended execution', () => {
  const ended = async (name: string) => {
    await executionEnded(world.deps, name);
    return world.started;
  };

  it.each([1, 12])('is followed by another attempt if it was the current one, number %i', async (attempt) => {
    await given({ attempt });
    expect(await ended(`${id}-${attempt}`)).toEqual([`${id}-${attempt + 1}`]);
  });

  it('is ignored if it was an older attempt, a child of the Map, or of another machine', async () => {
    await given({ attempt: 12 });
    for (const name of [`${id}-1`, `${id}-2`, `${id}-12-child`, 'foreign', 'foreign-12', '-12'])
      expect(await ended(name)).toEqual([]);
  });

  it('is left to the sweep once five in a row have ended no operation, and the queue moves on', async () => {
    await given({ idleRestarts: 5 });
    expect(await ended(`${id}-1`)).toHaveLength(1);
    world = createMemoryProduct();
    await given({ idleRestarts: 6 });
    world.deps.executions.status = (async () => 'ended') as never;
    await world.deps.slots.release(id, 1);
    const next = sampleOrchestration({ state: 'pending' });
    await world.deps.orchestrations.create(next);
    expect(await ended(`${id}-1`)).toEqual([`${next.orchestrationID}-1`]);
  });
});

describe('an orchestration without a running execution', () => {
  it('starts another attempt, which stops the previous one, and counts the restart', async () => {
    await given({});
    expect(await revived()).toEqual(['2']);
    expect(stopped).toEqual([`${id}-1`]);
    expect(await stored()).toMatchObject({ attempt: 2, idleRestarts: 0, openAtRestart: 1 });
    expect(await world.deps.slots.holders()).toMatchObject([{ orchestrationID: id, attempt: 2 }]);
    expect(recorded).toEqual([{ OrchestrationsRestarted: 1 }]);
  });

  it('is started anew by the end of an emergency if it was left alone during that pause', async () => {
    const parameters = { ...sampleParameters(), priority: 'emergency' } as const;
    await given({ idleRestarts: 5, openAtRestart: 1 });
    const emergency = sampleOrchestration({ state: 'pending', parameters });
    await world.deps.orchestrations.create(emergency);
    await startNext(world.deps);
    expect((await stored()).state).toBe('paused');
    await reviveOrchestration(world.deps, id);
    expect(await stored()).toMatchObject({ state: 'paused', attempt: 1, endedAttempt: 1 });
    await finishOrchestration(world.deps, {
      orchestrationID: emergency.orchestrationID,
      attempt: 1,
      failure: 'Canceled by hand',
    });
    expect(await stored()).toMatchObject({ state: 'in progress', attempt: 2, idleRestarts: 0 });
    expect(world.started).toContain(`${id}-2`);
  });

  it('starts the same attempt if it was never started', async () => {
    await given({});
    status = 'unknown';
    expect(await revived()).toEqual(['1']);
    expect(stopped).toEqual([]);
  });

  it.each([
    ['runs', {}, 'running'],
    ['has never begun', { state: 'pending', attempt: 0 }, 'ended'],
    ['waits for a slot', { state: 'retrying' }, 'ended'],
    ['is over', { state: 'succeeded' }, 'ended'],
    ['is paused and may end nothing', { state: 'paused', idleRestarts: 5, openAtRestart: 1 }, 'ended'],
  ] as const)('is not started again if it %s', async (_, changed, is) => {
    await given(changed);
    status = is;
    expect(await revived()).toEqual([]);
    expect(await stored()).toMatchObject({ attempt: (changed as { attempt?: number }).attempt ?? 1 });
  });

  it('frees its slot if it is over', async () => {
    await given({ state: 'failed' });
    await world.deps.slots.claim(id, 1);
    await revived();
    expect(await world.deps.slots.holders()).toEqual([]);
  });

  it('counts the restarts since an operation last ended', async () => {
    await given({ idleRestarts: 3, openAtRestart: 1 });
    await revived();
    expect(await stored()).toMatchObject({ idleRestarts: 4 });
    await given({ idleRestarts: 3, openAtRestart: 2 });
    await revived();
    expect(await stored()).toMatchObject({ idleRestarts: 0 });
  });

  it('counts restarts also before it has a plan', async () => {
    await given({ planned: undefined, idleRestarts: 3, openAtRestart: -1 }, []);
    await revived();
    expect(await stored()).toMatchObject({ idleRestarts: 4, openAtRestart: -1 });
  });

  it('is given up with the last trouble after more than five restarts that ended no operation', async () => {
    await given({ idleRestarts: 4, openAtRestart: 1, trouble: 'broken' });
    expect(await revived()).toEqual(['2']);
    await given({ idleRestarts: 5, openAtRestart: 1, trouble: 'broken' });
    await revived();
    expect(await stored()).toMatchObject({
      state: 'failed',
      description: 'Given up after 6 executions that ended no operation: broken',
    });
    expect(await world.statesOf(id)).toEqual(['failed']);
    await given({ idleRestarts: 5, openAtRestart: 1 });
    await revived();
    expect(await stored()).toMatchObject({
      description: 'Given up after 6 executions that ended no operation',
    });
  });

  it('is not given up while it waits for a window', async () => {
    const opens = now + 60_000;
    await given({ idleRestarts: 5, openAtRestart: 1 }, ['pending'], {
      due: { kind: 'closed', opensAt: opens, closesAt: opens + 60_000 },
    });
    expect(await revived()).toEqual(['2']);
    expect(await stored()).toMatchObject({ state: 'in progress', idleRestarts: 6 });
  });

  it('is left to a caller that raised the attempt at the same moment', async () => {
    await given({});
    const { counts } = world.deps.operations;
    world.deps.operations.counts = async (...asked) => {
      await world.deps.orchestrations.change(id, { at: now, set: { attempt: 2 } });
      return await counts.apply(world.deps.operations, asked);
    };
    expect(await revived()).toEqual([]);
    expect(await stored()).toMatchObject({ attempt: 2 });
  });
});

describe('the end of an orchestration', () => {
  it('is counted, with the duration of a cancel', async () => {
    await given({ state: 'canceling', cancelRequestedAt: now - 2000 });
    await settleCancel(world.deps, id);
    expect(recorded).toEqual([{ OrchestrationsEnded: 1 }, { CancelSeconds: 2 }]);
  });

  it('is counted once', async () => {
    await given({}, ['succeeded']);
    await finishOrchestration(world.deps, { orchestrationID: id, attempt: 1, failure: '' });
    await finishOrchestration(world.deps, { orchestrationID: id, attempt: 1, failure: '' });
    expect(recorded).toEqual([{ OrchestrationsEnded: 1 }]);
  });

  it('stops no execution where none was started', async () => {
    await given({ state: 'canceling', attempt: 0 });
    await settleCancel(world.deps, id);
    expect(stopped).toEqual([]);
  });

  it('does not come before there is a plan, nor while an operation is open', async () => {
    await given({ planned: undefined }, []);
    const finish = async () =>
      await finishOrchestration(world.deps, { orchestrationID: id, attempt: 1, failure: '' });
    expect(await finish()).toMatchObject({ again: true });
    await given({}, ['succeeded', 'pending']);
    expect(await finish()).toMatchObject({ again: true });
    expect(await stored()).toMatchObject({ state: 'in progress' });
  });
});

describe('a failure threshold', () => {
  const parameters = (maxFailures: number | `${number}%` | undefined, stages?: readonly Stage[]) => {
    const base = sampleParameters();
    return { ...base, strategy: { ...base.strategy, maxFailures, stages } } as Orchestration['parameters'];
  };
  const passed = async () => {
    await pauseForFailures(world.deps, id);
    const { state, pause } = await stored();
    return state === 'paused' && pause?.cause === 'failures' ? pause.reason : undefined;
  };
  const two: OperationState[] = ['failed', 'failed', 'pending', 'succeeded'];

  it('tolerates as many failures as it allows, and pauses at one more', async () => {
    await given({ parameters: parameters(2) }, two);
    expect(await passed()).toBeUndefined();
    await given({ parameters: parameters(1) }, two);
    expect(await passed()).toBe('2 of 4 failed, more than the 1 allowed');
    expect(recorded).toContainEqual({ FailureThresholdsPassed: 1 });
  });

  it('takes a share of the plan, rounded down', async () => {
    await given({ parameters: parameters('74%') }, two);
    expect(await passed()).toBeUndefined();
    await given({ parameters: parameters('49%') }, two);
    expect(await passed()).toBe('2 of 4 failed, more than the 1 allowed');
  });

  it('pauses nothing if no operation is left to start', async () => {
    await given({ parameters: parameters(0) }, ['failed', 'succeeded']);
    expect(await passed()).toBeUndefined();
  });

  it('replaces an emergency’s pause, and no other', async () => {
    const by = (cause: 'emergency' | 'operator') =>
      ({ state: 'paused', pause: { at: now, cause, reason: '' }, parameters: parameters(0) }) as const;
    await given(by('operator'), two);
    expect(await passed()).toBeUndefined();
    await given(by('emergency'), two);
    expect(await passed()).toBe('2 of 4 failed, more than the 0 allowed');
  });

  it('does not count failures from before a resume', async () => {
    const resumed = (resumedAt: number) => ({ parameters: parameters(1), resumedAt, failedAtResume: 2 });
    // They failed a second ago.
    await given(resumed(now - 1000), two);
    expect(await passed()).toBeUndefined();
    await given(resumed(now - 1001), two);
    expect(await passed()).toBe('2 of 4 failed since it was resumed or retried, more than the 1 allowed');
  });

  it('of a stage counts the failures of that stage, once it has begun', async () => {
    const stages = [
      { name: 'a', first: 1, last: 1, openedAt: now },
      { name: 'b', first: 2, last: 4 },
    ];
    const asked = parameters(undefined, [
      { name: 'a', maxFailures: 1 },
      { name: 'b', maxFailures: '34%' },
    ]);
    const at = (stage: number) => ({ parameters: asked, rollout: { version: 1, stage, stages } }) as const;
    const states: OperationState[] = ['failed', 'failed', 'failed', 'pending'];
    await given(at(0), states);
    expect(await passed()).toBeUndefined();
    await given(at(1), states);
    expect(await passed()).toBe('2 of 3 failed in the stage b, more than the 1 allowed');
    await given({ ...at(1), maxFailures: 2 }, states);
    expect(await passed()).toBeUndefined();
  });

  it('wakes parked turns, which then see the pause', async () => {
    await given({ parameters: parameters(1) }, two);
    await world.deps.parked.park(id, { taskToken: 'parked', child: 'c', attempt: 1 }, now);
    await passed();
    expect(world.woken).toEqual(['parked']);
  });
});
