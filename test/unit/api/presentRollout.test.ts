import { beforeEach, describe, expect, test } from 'vitest';
import { noTime } from '../../../lib/api/noTime.ts';
import { orchestrationAnswer, orchestrationListAnswer } from '../../../lib/api/orchestrationAnswers.ts';
import type { Orchestration, RolloutStage } from '../../../lib/model/Orchestration.ts';
import type { Stage } from '../../../lib/model/Stage.ts';
import type { OperationState } from '../../../lib/model/states.ts';
import { getOrchestration, listOrchestrations } from '../../../lib/useCases/readOrchestrations.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleParameters } from '../../support/samples.ts';

const hour = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();
let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

/** What the API shows of four operations in two stages. */
async function shown(
  stages: readonly [Stage, Stage],
  progress: readonly [Partial<RolloutStage>, Partial<RolloutStage>],
  states: readonly OperationState[],
  changed: Partial<Orchestration> & { readonly stage?: number } = {},
) {
  const parameters = sampleParameters();
  const { stage = 0, ...others } = changed;
  const { id } = await world.put(
    {
      state: 'in progress',
      parameters: { ...parameters, strategy: { ...parameters.strategy, stages } },
      rollout: {
        version: 0,
        stage,
        stages: [
          { name: stages[0].name, first: 1, last: 2, ...progress[0] },
          { name: stages[1].name, first: 3, last: 4, ...progress[1] },
        ],
      },
      ...others,
    },
    states,
  );
  const answer = await getOrchestration(world.deps, id);
  expect(orchestrationAnswer.safeParse(answer).error).toBeUndefined();
  return answer;
}
const canary = { name: 'canary', soakSeconds: 7200 };
const rest = { name: 'rest', approval: true };
const opened = { openedAt: now - 2 * hour };
const done = { ...opened, doneAt: now - hour };

describe('a rollout as the API shows it', () => {
  test('is upgrading', async () => {
    const { rollout } = await shown(
      [canary, rest],
      [opened, {}],
      ['succeeded', 'in progress', 'pending', 'pending'],
    );
    expect(rollout).toMatchObject({ stage: 0, of: 2, status: 'upgrading', until: noTime });
    expect(rollout?.stages).toMatchObject([
      {
        name: 'canary',
        runtimes: 2,
        status: 'upgrading',
        operationStats: { succeeded: 1, 'in progress': 1, pending: 0 },
        startedAt: iso(opened.openedAt),
        endedAt: noTime,
      },
      { name: 'rest', runtimes: 2, status: 'pending', operationStats: { pending: 2 }, startedAt: noTime },
    ]);
  });

  test('is soaking', async () => {
    const { rollout } = await shown(
      [canary, rest],
      [done, {}],
      ['succeeded', 'failed', 'pending', 'pending'],
    );
    expect(rollout).toMatchObject({
      stage: 0,
      status: 'soaking',
      until: iso(now + hour),
      stages: [{ status: 'soaking', endedAt: iso(done.doneAt) }, { status: 'pending' }],
    });
  });

  test('is waiting for an approval, and names the stage', async () => {
    const { rollout } = await shown(
      [{ name: 'canary' }, rest],
      [done, {}],
      ['succeeded', 'failed', 'pending', 'pending'],
    );
    expect(rollout).toMatchObject({ stage: 1, status: 'waiting for approval', until: noTime });
    expect(rollout?.stages.map(({ status }) => status)).toEqual(['done', 'waiting for approval']);
  });

  test('is waiting for its time', async () => {
    const later = { name: 'rest', notBefore: iso(now + hour) };
    const { rollout } = await shown(
      [{ name: 'canary' }, later],
      [done, {}],
      ['succeeded', 'succeeded', 'pending', 'pending'],
    );
    expect(rollout).toMatchObject({ stage: 1, status: 'waiting for start', until: iso(now + hour) });
  });

  test('is paused', async () => {
    const pause = { at: now, cause: 'operator', reason: '' } as const;
    const { rollout } = await shown(
      [canary, rest],
      [opened, {}],
      ['pending', 'succeeded', 'pending', 'pending'],
      { state: 'paused', pause },
    );
    expect(rollout).toMatchObject({ stage: 0, status: 'paused' });
    expect(rollout?.stages.map(({ status }) => status)).toEqual(['paused', 'pending']);
  });

  test('is canceled at its gate', async () => {
    const { rollout } = await shown(
      [canary, rest],
      [done, {}],
      ['succeeded', 'succeeded', 'pending', 'pending'],
      {
        state: 'canceled',
      },
    );
    expect(rollout).toMatchObject({ status: 'ended', until: noTime });
    expect(rollout?.stages).toMatchObject([
      { status: 'done' },
      { status: 'not started', operationStats: { canceled: 2, pending: 0 } },
    ]);
  });

  test('of a paused orchestration without stages is one stage', async () => {
    const pause = { at: now, cause: 'failures', reason: '3 of 4 failed' } as const;
    const { id } = await world.put({ state: 'paused', pause }, ['failed', 'failed', 'failed', 'pending']);
    const { rollout } = await getOrchestration(world.deps, id);
    expect(rollout).toMatchObject({
      stage: 0,
      of: 1,
      status: 'paused',
      stages: [{ name: 'all', runtimes: 4 }],
    });
  });

  test('is absent from other orchestrations and from lists', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending']);
    expect(await getOrchestration(world.deps, id)).not.toHaveProperty('rollout');
    await shown([canary, rest], [opened, {}], ['succeeded', 'in progress', 'pending', 'pending']);
    const list = await listOrchestrations(world.deps, { page: 1, pageSize: 100, states: [] });
    expect(orchestrationListAnswer.safeParse(list).success).toBe(true);
    expect(JSON.stringify(list)).not.toContain('rollout');
  });
});
