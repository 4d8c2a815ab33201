import { beforeEach, describe, expect, it } from 'vitest';
import type { Orchestration, Rollout } from '../../../lib/model/Orchestration.ts';
import type { OperationState } from '../../../lib/model/states.ts';
import { approveStage } from '../../../lib/useCases/approveStage.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleParameters } from '../../support/samples.ts';

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

const { strategy, ...rest } = sampleParameters();
const parameters = {
  ...rest,
  strategy: {
    ...strategy,
    stages: [
      { name: 'canary', soakSeconds: 60 },
      { name: 'Rest', approval: true },
    ],
  },
};
const rollout = (changed: Partial<Rollout['stages'][number]> = {}): Rollout => ({
  version: 3,
  stage: 0,
  stages: [
    { name: 'canary', first: 1, last: 1, openedAt: now - 9e6, doneAt: now - 8e6, ...changed },
    { name: 'Rest', first: 2, last: 2 },
  ],
});
const put = async (changed: Partial<Orchestration> = {}, canary: OperationState = 'succeeded') =>
  (await world.put({ state: 'in progress', parameters, rollout: rollout(), ...changed }, [canary, 'pending']))
    .id;
const approve = async (orchestrationID: string, stage: string) =>
  await approveStage(world.deps, { orchestrationID, stage, actor: { subject: 'someone' } });
const approvedAt = async (id: string) =>
  (await world.deps.orchestrations.get(id))?.rollout?.stages[1]?.approvedAt;

describe('an approval', () => {
  it('is stored with its stage, whose name may be in any case, and wakes the gate', async () => {
    const gate = { sleepID: 's', taskToken: 'gate', scheduleName: '', wakeAt: now + 9e6 };
    const id = await put();
    await world.deps.orchestrations.waitAtGate(id, gate, { at: now, attempt: 1, description: undefined });
    await approve(id, 'rest');
    expect(await approvedAt(id)).toBe(now);
    expect(world.woken).toEqual(['gate']);
  });

  it('changes nothing when repeated', async () => {
    const id = await put();
    await approve(id, 'Rest');
    world.advance(1000);
    await approve(id, 'Rest');
    expect(await approvedAt(id)).toBe(now);
  });

  it('counts even while the orchestration is paused', async () => {
    const id = await put({ state: 'paused', pause: { at: now, cause: 'operator', reason: '' } });
    await approve(id, 'Rest');
    expect(await approvedAt(id)).toBe(now);
  });

  it.each<[string, Partial<Orchestration>, OperationState, string, string]>([
    [
      'of an unknown stage',
      {},
      'succeeded',
      'canari',
      'There is no stage canari: its stages are canary, Rest.',
    ],
    ['of one that needs none', {}, 'succeeded', 'canary', 'The stage canary needs no approval.'],
    [
      'of one without runtimes',
      { rollout: { ...rollout(), stages: [...rollout().stages, { name: 'None', first: 3, last: 2 }] } },
      'succeeded',
      'none',
      'The stage none has no runtimes: it is skipped and needs no approval.',
    ],
    [
      'while the one before is at work',
      { rollout: rollout({ doneAt: undefined }) },
      'in progress',
      'Rest',
      'It is too early: the stage before it is still at work.',
    ],
    [
      'while the one before soaks',
      { rollout: rollout({ doneAt: now }) },
      'succeeded',
      'Rest',
      'It is too early: the stage before it soaks until 2026-03-02T12:01:00.000Z.',
    ],
    [
      'without stages',
      { rollout: undefined, parameters: sampleParameters() },
      'succeeded',
      'all',
      'The orchestration has no stages: nothing waits for an approval.',
    ],
    [
      'before there is a plan',
      { rollout: undefined, planned: undefined },
      'succeeded',
      'Rest',
      'The orchestration is not planned yet: nothing waits for an approval.',
    ],
    [
      'after the end',
      { state: 'failed' },
      'succeeded',
      'Rest',
      'The orchestration has ended: it is failed. Nothing waits for an approval.',
    ],
  ])('is refused: %s', async (_, changed, canary, stage, message) => {
    const id = await put(changed, canary);
    await expect(approve(id, stage)).rejects.toThrow(message);
    expect(await approvedAt(id)).toBeUndefined();
  });
});
