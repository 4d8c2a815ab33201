import { beforeEach, describe, expect, it } from 'vitest';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { idleRestartsAllowed, reviveOrchestration } from '../../../lib/orchestrations/reviveOrchestration.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { pauseOrchestration } from '../../../lib/useCases/pauseOrchestration.ts';
import { getOrchestration } from '../../../lib/useCases/readOrchestrations.ts';
import { resumeOrchestration } from '../../../lib/useCases/resumeOrchestration.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleParameters } from '../../support/samples.ts';

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

const actor = { subject: 'someone' };
const pause = async (orchestrationID: string, reason = '') =>
  await pauseOrchestration(world.deps, { orchestrationID, reason, actor });
const resume = async (orchestrationID: string, maxFailures?: number | string) =>
  await resumeOrchestration(world.deps, { orchestrationID, maxFailures, actor });
const read = async (id: string) => (await world.deps.orchestrations.get(id)) as Orchestration;
const held = (turn: number) => ({
  due: { kind: 'held', turn } as const,
  claim: { child: `child-${turn}`, turn, attempt: 1, round: 1, expiresAt: now + 9e6 },
});
const sleep = { sleepID: 's', taskToken: 'asleep', scheduleName: 'schedule', wakeAt: now + 9e6 };
const plan = async (id: string) =>
  await planOperations(
    { ...world.deps, fleet: async () => Promise.reject(new Error('nothing is listed')) },
    { orchestrationID: id, attempt: 1, progress: { round: 1, idleRounds: 0, open: 3 } },
  );

describe('a pause', () => {
  it('is written with its reason, keeps the slot, and wakes sleepers and parked turns', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['in progress', 'pending'], (place) => ({
      ...held(place),
      ...(place === 1 ? { sleep } : {}),
    }));
    await world.deps.parked.park(id, { taskToken: 'parked', child: 'child-2', attempt: 1 }, now);
    await pause(id, 'Ingress is broken');
    expect(await read(id)).toMatchObject({
      state: 'paused',
      description: 'Paused: Ingress is broken',
      pause: { at: now, cause: 'operator', reason: 'Ingress is broken', actor: 'someone' },
    });
    expect(world.woken.toSorted()).toEqual(['asleep', 'parked']);
    expect(await world.deps.slots.holders()).toMatchObject([{ orchestrationID: id }]);
    expect(world.published).toContain('paused');
  });

  it('answers after the changes on their way have been answered', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['in progress'], () => ({
      ...held(0),
      memory: { sendingAt: now },
    }));
    const waited: number[] = [];
    const deps = {
      ...world.deps,
      sleep: async (milliseconds: number) => {
        world.advance(milliseconds);
        waited.push(milliseconds);
        if (waited.length < 3) return;
        const operation = (await world.deps.operations.get(id, 1))!;
        await world.deps.operations.remember(operation, 'child-0', { patchedAt: world.deps.clock() });
      },
    };
    await pauseOrchestration(deps, { orchestrationID: id, reason: '', actor });
    expect(waited).toHaveLength(3);
  });

  it('keeps the first reason when repeated', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending']);
    await pause(id, 'first');
    await pause(id, 'second');
    expect((await read(id)).pause?.reason).toBe('first');
  });

  it.each([
    ['pending', 'The orchestration is pending. Only one in progress can be paused.'],
    ['canceling', 'The orchestration is canceling. Only one in progress can be paused.'],
    ['succeeded', 'The orchestration has ended: it is succeeded. Only one in progress can be paused.'],
  ] as const)('is refused for a %s orchestration', async (state, message) => {
    const { id } = await world.put({ state }, ['in progress']);
    await expect(pause(id)).rejects.toThrow(message);
  });

  it('lets the plan finish only what is in progress, then wait', async () => {
    const { id } = await world.put(
      { state: 'in progress' },
      ['in progress', 'pending', 'pending'],
      (place) => (place === 0 ? held(0) : {}),
    );
    await pause(id);
    expect(await plan(id)).toMatchObject({ next: 'upgrade', progress: { open: -1 } });
    const operation = (await world.deps.operations.get(id, 1))!;
    await world.deps.operations.abandon(operation, { at: now + 1, to: 'failed', message: 'ended' });
    const waits = await plan(id);
    expect(waits.turns).toEqual([]);
    expect(waits.next).not.toBe('finish');
    expect(waits.next).not.toBe('upgrade');
  });

  it('ends the orchestration with its last operation, because nothing is left to resume', async () => {
    const { id } = await world.put({ state: 'paused', pause: operatorPause }, ['succeeded']);
    expect(await plan(id)).toMatchObject({ next: 'finish', failure: '' });
    await finishOrchestration(world.deps, { orchestrationID: id, attempt: 1, failure: '' });
    expect(await read(id)).toMatchObject({ state: 'succeeded' });
    expect(await read(id)).not.toHaveProperty('pause');
    expect(await world.deps.slots.holders()).toEqual([]);
  });

  it('keeps the orchestration from being given up, whatever fails', async () => {
    const { id } = await world.put({ state: 'paused', pause: operatorPause }, ['pending']);
    const input = { orchestrationID: id, attempt: 1, failure: 'Planning failed' };
    expect(await finishOrchestration(world.deps, input)).toMatchObject({ again: false });
    expect(await read(id)).toMatchObject({ state: 'paused', trouble: 'Planning failed' });
    expect(await world.deps.slots.holders()).toMatchObject([{ orchestrationID: id }]);
  });

  it('replaces a dead execution a limited number of times, and again after a resume', async () => {
    const { id } = await world.put({ state: 'paused', pause: operatorPause }, ['pending']);
    world.deps.executions.status = async () => 'ended' as never;
    for (let sweep = 0; sweep < idleRestartsAllowed + 5; sweep += 1)
      await reviveOrchestration(world.deps, id);
    const restarts = world.started.length;
    expect(restarts).toBeGreaterThan(1);
    expect(restarts).toBeLessThanOrEqual(idleRestartsAllowed + 1);
    expect(await world.stateOf(id)).toBe('paused');
    world.deps.executions.status = (async (name: string) =>
      world.started.slice(restarts).includes(name) ? 'running' : 'ended') as never;
    await resume(id);
    expect(world.started).toHaveLength(restarts + 1);
  });

  it('allows a cancel', async () => {
    const { id } = await world.put({ state: 'paused', pause: operatorPause }, ['pending', 'succeeded']);
    await cancelOrchestration(world.deps, id, actor);
    expect(await read(id)).toMatchObject({ state: 'canceled' });
    expect(await read(id)).not.toHaveProperty('pause');
  });

  it('of an emergency says that it keeps others paused, unless it does not', async () => {
    const of = async (changed: object) => {
      const parameters = { ...sampleParameters(), ...changed };
      const { id } = await world.put({ state: 'in progress', parameters }, ['pending']);
      await pause(id);
      const [stored, shown] = [await read(id), await getOrchestration(world.deps, id)];
      expect(shown.description).toBe(stored?.description);
      expect(shown.pause).toEqual({ cause: 'operator' });
      return shown.description;
    };
    const others = '; other orchestrations stay paused meanwhile';
    expect(await of({ priority: 'emergency' })).toBe(`Paused${others}`);
    expect(await of({ priority: 'emergency', pauseOthers: false })).toBe('Paused');
    expect(await of({})).toBe('Paused');
  });

  it('keeps retried operations for the resume', async () => {
    const { id } = await world.put({ state: 'paused', pause: operatorPause }, ['failed', 'pending']);
    const { msg } = await retryOrchestration(world.deps, {
      orchestrationID: id,
      operationIDs: [],
      immediate: false,
      actor,
    });
    expect(msg).toBe('Retrying 1 operation');
    expect(await world.statesOf(id)).toEqual(['retrying', 'pending']);
    expect(await world.stateOf(id)).toBe('paused');
  });
});

const operatorPause = { at: now, cause: 'operator', reason: '', actor: 'someone' } as const;

describe('a resume', () => {
  it('continues the orchestration, forgives its failures, and wakes parked turns', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['failed', 'failed', 'pending']);
    await pause(id);
    await world.deps.parked.park(id, { taskToken: 'parked', child: 'child-2', attempt: 1 }, now);
    await resume(id, '5%');
    expect(await read(id)).toMatchObject({
      state: 'in progress',
      description: 'Resumed: scheduled 3 operations',
      resumedAt: now,
      failedAtResume: 2,
      maxFailures: '5%',
    });
    expect(world.woken).toContain('parked');
  });

  it('says which stage goes on', async () => {
    const stages = [
      { name: 'canary', first: 1, last: 1, openedAt: now },
      { name: 'rest', first: 2, last: 2 },
    ];
    const rollout = { version: 1, stage: 0, stages };
    const { id } = await world.put({ state: 'in progress', rollout }, ['in progress', 'pending']);
    await pause(id);
    await resume(id);
    expect((await read(id))?.description).toBe('Resumed. Upgrading stage canary, 1 of 2');
  });

  it('repeated changes nothing', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['failed', 'pending']);
    await resume(id);
    expect(await read(id)).toMatchObject({ state: 'in progress' });
    expect(await read(id)).not.toHaveProperty('resumedAt');
  });

  it.each(['pending', 'canceling', 'failed'] as const)('is refused for a %s orchestration', async (state) => {
    const { id } = await world.put({ state }, ['in progress']);
    await expect(resume(id)).rejects.toThrow(/Only a paused one can be resumed\.$/);
  });
});
