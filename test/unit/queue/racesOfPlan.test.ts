import { describe, expect, it } from 'vitest';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { upgradeRuntime } from '../../../lib/turns/upgradeRuntime.ts';
import {
  act,
  type Dependencies,
  given,
  id,
  minute,
  operation,
  orchestration,
  progress,
  sleeping,
  system,
  take,
  turnOf,
  upgrade,
  windowIn,
} from '../../support/raceSteps.ts';
import { sampleNow as now } from '../../support/samples.ts';

const depsOf = (deps: Dependencies, fleet: Dependencies['fleet']) => ({ ...deps, fleet });

describe('a plan', () => {
  it('is not changed by an older planner, however late it comes', async () => {
    await given({ planned: undefined });
    system.services.runtimes.set('r', {
      shoot: { name: 's', runtimeID: 'r', globalAccountID: '', subAccountID: '', region: '' } as never,
      durationSeconds: 1,
      outcome: 'succeed',
      channel: 'old',
      readyAt: 0,
      tries: 0,
    });
    const input = { orchestrationID: id, attempt: 1, progress };
    // The first one lists so slowly that a second one plans, and a turn starts, in the meantime.
    const slow = await act(async (deps) => {
      const fleet = deps.fleet;
      const late = async () => {
        expect(await planOperations(depsOf(deps, fleet), input)).toMatchObject({ next: 'upgrade' });
        await takeNextOperation(deps, turnOf(0));
        await upgradeRuntime(deps, { ...turnOf(0), ordinal: 1, taken: { claim: 0 } });
        return await fleet();
      };
      return await planOperations(depsOf(deps, late), input);
    });
    expect(slow).toMatchObject({ next: 'finish' });
    expect(await operation()).toMatchObject({ state: 'in progress' });
    expect(await orchestration()).toMatchObject({ planned: 1 });
  });

  it('is made again, and not mistaken for an empty one, if another planner interrupted it', async () => {
    await given({ planned: undefined });
    const input = { orchestrationID: id, attempt: 1, failure: '' };
    expect(await act((deps) => finishOrchestration(deps, input))).toMatchObject({ again: true });
    expect((await orchestration()).state).toBe('in progress');
  });

  it('does not disturb the turns of its current round when its call is repeated', async () => {
    await given({}, { due: ALWAYS_OPEN }, windowIn(30));
    await take(0);
    await upgrade(0);
    await take(1);
    const woken = await sleeping(1, 2);
    const before = await Promise.all([operation(1), operation(2)]);
    await act((deps) => planOperations(deps, { orchestrationID: id, attempt: 1, progress }));
    expect(await Promise.all([operation(1), operation(2)])).toEqual(before);
    expect(woken()).toBe(false);
    // Nor does one of an attempt that was followed by another while it stood still.
    const late = { orchestrationID: id, attempt: 1, progress: { ...progress, round: 9 } };
    await act(async (deps) => {
      const { get } = deps.orchestrations;
      deps.orchestrations.get = async (...args) => ({
        ...((await get.apply(deps.orchestrations, args)) as Orchestration),
        attempt: 1,
      });
      await deps.orchestrations.change(id, { at: now, set: { attempt: 2 } });
      await deps.operations.voidClaim({ orchestrationID: id, ordinal: 1, child: 'child-1-0' });
      await deps.operations.takeOver((await deps.operations.get(id, 1)) as Operation, {
        ...{ child: 'child-2-0', turn: 0, attempt: 2, round: 1, expiresAt: now + minute },
      });
      await planOperations(deps, late);
    });
    expect(await operation(1)).toMatchObject({ claim: { child: 'child-2-0' } });
  });

  it('wakes sleeping turns of a round that is over', async () => {
    await given({}, windowIn(30));
    await take(0);
    const woken = await sleeping(0, 1);
    const after = { ...progress, round: 1 };
    await act((deps) => planOperations(deps, { orchestrationID: id, attempt: 1, progress: after }));
    expect(woken()).toBe(true);
    expect(system.services.schedules.size).toBe(0);
  });

  it('takes back the operations that turns of release 0.1.0 hold, which do not record their round', async () => {
    await given({}, windowIn(30));
    await act((deps) => takeNextOperation(deps, { ...turnOf(0), round: 0, turns: 0 }));
    const execution = { orchestrationID: id, attempt: 1 };
    await act((deps) =>
      planOperations(deps, { ...execution, progress: { round: 3, idleRounds: 0, open: 1 } }),
    );
    expect(await operation()).toMatchObject({ claim: undefined });
  });

  it('keeps counting rounds if its orchestration cannot end yet', async () => {
    await given({}, {});
    const input = {
      orchestrationID: id,
      attempt: 1,
      failure: '',
      progress: { round: 4, idleRounds: 2, open: 9 },
    };
    expect(await act((deps) => finishOrchestration(deps, input))).toMatchObject({
      again: true,
      progress: { round: 4, idleRounds: 0, open: -1 },
    });
  });
});
