import { describe, expect, it } from 'vitest';
import { executionEnded } from '../../../lib/orchestrations/executionEnded.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { reviveOrchestration } from '../../../lib/orchestrations/reviveOrchestration.ts';
import { settleCancel } from '../../../lib/orchestrations/settleCancel.ts';
import { begin } from '../../../lib/orchestrations/startNext.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import {
  act,
  given,
  holders,
  id,
  minute,
  operation,
  orchestration,
  progress,
  sleeping,
  system,
  take,
  upgrade,
  windowIn,
} from '../../support/raceSteps.ts';
import { sampleNow as now, sampleOrchestration, sampleParameters } from '../../support/samples.ts';

describe('the queue', () => {
  it('keeps the slot of an attempt that begins between the steps of a cancel’s end', async () => {
    await given({ state: 'canceling', attempt: 1 });
    await act((deps) => deps.slots.claim(id, 1));
    const over = await act(async (deps) => {
      const { orchestrations } = deps;
      let first = true;
      const change = orchestrations.change.bind(orchestrations);
      orchestrations.change = async (...args) => {
        if (first) {
          first = false;
          await change(id, { at: now, set: { attempt: 2 } }, { attempt: 1 });
          await deps.slots.claim(id, 2);
        }
        return await change(...args);
      };
      return await settleCancel(deps, id);
    });
    expect(over).toBe(true);
    expect((await orchestration()).state).toBe('canceled');
    expect(await holders()).toEqual([]);
  });

  it('frees a slot that was claimed for an orchestration that has ended in the meantime', async () => {
    await given({ state: 'canceled', attempt: 1 });
    const asItWas = sampleOrchestration({ orchestrationID: id, state: 'pending', attempt: 0 });
    await act((deps) => begin(deps, asItWas));
    expect(await holders()).toEqual([]);
  });

  it('does not begin an attempt again that has ended since it was read, whose orchestration waits to be retried', async () => {
    await given({ state: 'retrying', attempt: 1 });
    const asItWas = sampleOrchestration({ orchestrationID: id, state: 'pending', attempt: 0 });
    await act((deps) => begin(deps, asItWas));
    expect(await orchestration()).toMatchObject({ state: 'retrying', attempt: 1 });
    expect(system.services.executions.size).toBe(0);
  });

  it('gives an orchestration one slot if two callers claim it', async () => {
    for (let place = 0; place < 30; place += 1) {
      const claims = [1, 2].map(() =>
        system.run('claim', async (process) => await system.deps(process).slots.claim(`o${place}`, 1)),
      );
      await system.scheduler.run(() => true, 1000);
      expect(await Promise.all(claims)).toContainEqual({ value: true });
      expect(await holders()).toHaveLength(1);
      await act((deps) => deps.slots.release(`o${place}`, 1));
    }
  });

  it('hands the slot to an attempt whose start died halfway', async () => {
    await given({ attempt: 2 });
    await act((deps) => deps.slots.claim(id, 1));
    await act((deps) => reviveOrchestration(deps, id));
    expect(await holders()).toMatchObject([{ attempt: 2 }]);
    expect(system.services.executions.has(`${id}-2`)).toBe(true);
  });

  it('deletes the schedules of an attempt that died', async () => {
    await given({}, windowIn(30));
    await take(0);
    await sleeping(0, 1);
    system.services.executions.set(`${id}-1`, { name: `${id}-1`, input: {} as never, alive: false });
    await act((deps) => reviveOrchestration(deps, id));
    expect(await orchestration()).toMatchObject({ attempt: 2 });
    expect(system.services.schedules.size).toBe(0);
  });

  it('ignores calls of an ended attempt once its orchestration was retried and waits', async () => {
    await given({ state: 'retrying' }, { state: 'retrying' });
    await act((deps) => deps.slots.claim(id, 1));
    const execution = { orchestrationID: id, attempt: 1 };
    for (const failure of ['', 'nothing works'])
      expect(await act((deps) => finishOrchestration(deps, { ...execution, failure }))).toMatchObject({
        again: false,
      });
    expect(await act((deps) => planOperations(deps, { ...execution, progress }))).toMatchObject({
      next: 'finish',
    });
    expect(await take(0)).toMatchObject({ action: 'done' });
    expect(await operation()).toMatchObject({ state: 'retrying' });
    // What had held the slot has freed it; and so it has begun, as the next attempt.
    expect(await orchestration()).toMatchObject({ state: 'in progress', attempt: 2, trouble: '' });
  });

  it('does not give up an orchestration that was restarted often while its turns slept', async () => {
    await given({}, windowIn(30), windowIn(60));
    await take(0);
    await sleeping(0, 1);
    for (let restart = 0; restart < 12; restart += 1) {
      const { attempt } = await orchestration();
      system.services.executions.set(`${id}-${attempt}`, { name: '', input: {} as never, alive: false });
      await act((deps) => reviveOrchestration(deps, id));
    }
    expect(await orchestration()).toMatchObject({ state: 'in progress', attempt: 13 });
    let answer = { progress: { ...progress, open: 2 } } as { progress: typeof progress; next?: string };
    for (let round = 0; round < 12; round += 1) {
      const input = { orchestrationID: id, attempt: 13, progress: answer.progress };
      answer = await act((deps) => planOperations(deps, input));
      expect(answer).toMatchObject({ next: 'wait', failure: '', waitSeconds: expect.any(Number) });
    }
    // Once something could run and nothing does, it counts.
    system.scheduler.now += 40 * minute;
    for (let restart = 0; restart < 2; restart += 1) {
      const { attempt } = await orchestration();
      system.services.executions.set(`${id}-${attempt}`, { name: '', input: {} as never, alive: false });
      await act((deps) => reviveOrchestration(deps, id));
    }
    expect(await orchestration()).toMatchObject({ state: 'failed' });
  });

  it('restarts an orchestration at the pace of the sweep if its executions die repeatedly', async () => {
    await given({ idleRestarts: 6, openAtRestart: 1 }, windowIn(30));
    system.services.executions.set(`${id}-1`, { name: '', input: {} as never, alive: false });
    await act((deps) => executionEnded(deps, `${id}-1`));
    expect(await orchestration()).toMatchObject({ attempt: 1 });
    await act((deps) => sweep(deps));
    expect(await orchestration()).toMatchObject({ attempt: 2 });
  });

  it('does not end an orchestration that gets more work while its end is being written', async () => {
    await given({}, { state: 'failed', due: undefined });
    const answer = await act(async (deps) => {
      const { operations } = deps;
      const counts = operations.counts.bind(operations);
      operations.counts = async (...args) => {
        const counted = await counts(...args);
        const failed = await operations.get(id, 1);
        if (failed?.state !== 'failed') return counted;
        const step = { at: now, to: 'retrying', message: 'Retrying' } as const;
        await operations.retry(failed, { kind: 'open', opensAt: 0, closesAt: now * 2 }, step);
        await deps.orchestrations.addWork(id, now);
        return counted;
      };
      return await finishOrchestration(deps, { orchestrationID: id, attempt: 1, failure: '' });
    });
    expect(answer).toMatchObject({ again: true });
    expect((await orchestration()).state).toBe('in progress');
  });

  it('is swept to the end even if the sweep fails for one orchestration', async () => {
    await given({});
    const waiting = sampleOrchestration({ state: 'pending' });
    await act(async (deps) => {
      await deps.orchestrations.create(waiting);
      const executions = {
        ...deps.executions,
        status: async () => {
          throw new Error('the service is ill');
        },
      };
      await expect(sweep({ ...deps, executions })).rejects.toThrow('The sweep failed 1 times');
    });
    expect(system.services.executions.has(`${waiting.orchestrationID}-1`)).toBe(true);
  });

  it('gives up a canceling orchestration whose operations never end', async () => {
    await given({ state: 'canceling' }, {});
    await given({}, {});
    await take(0);
    await upgrade(0);
    await act((deps) => deps.orchestrations.change(id, { at: now, to: 'canceling' }));
    system.scheduler.now += 60 * minute;
    const input = { orchestrationID: id, attempt: 1, failure: 'nothing works' };
    expect(await act((deps) => finishOrchestration(deps, input))).toMatchObject({ again: false });
    expect((await orchestration()).state).toBe('canceled');
    expect(await operation()).toMatchObject({ state: 'failed' });
  });
});

describe('a round', () => {
  it('has a turn for each worker, however little is open, so that a retry uses all workers', async () => {
    const parameters = sampleParameters(3);
    await given(
      { parameters },
      {},
      ...Array.from({ length: 5 }, () => ({ state: 'failed', due: undefined }) as const),
    );
    const input = { orchestrationID: id, attempt: 1, progress };
    expect(await act((deps) => planOperations(deps, input))).toMatchObject({
      turns: [0, 1, 2],
      turnCount: 3,
    });
    await act((deps) => deps.orchestrations.change(id, { at: now, to: 'canceling' }));
    expect(await act((deps) => planOperations(deps, input))).toMatchObject({ turns: [], next: 'finish' });
  });

  it('records that all its turns have started once the last one has', async () => {
    await given({}, {}, {});
    await take(98);
    expect((await orchestration()).turnsOut).toBeUndefined();
    system.scheduler.now += 10 * minute;
    await take(99);
    expect((await orchestration()).turnsOut).toBe('1.1');
  });
});
