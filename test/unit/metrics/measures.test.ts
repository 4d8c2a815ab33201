import { describe, expect, test } from 'vitest';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { measureOrchestration } from '../../../lib/orchestrations/measureOrchestration.ts';
import { measureQueue } from '../../../lib/sweep/measureQueue.ts';
import { measureEnd, measureStart } from '../../../lib/turns/measureOperation.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { sampleNow, sampleOperation, sampleOrchestration } from '../../support/samples.ts';
import { createWorld } from '../useCases/world.ts';

/** Metrics that remember what they were told. */
function remembering() {
  const recorded: { values: object; dimensions: object | undefined }[] = [];
  return {
    recorded,
    values: () => Object.assign({}, ...recorded.map(({ values }) => values)) as Record<string, number>,
    metrics: {
      record: (values: object, dimensions?: object) => {
        recorded.push({ values, dimensions });
      },
    },
  };
}

describe('an operation', () => {
  const operation = (changed = {}) =>
    sampleOperation('o', 1, {
      createdAt: sampleNow,
      startedAt: sampleNow + 60_000,
      endedAt: sampleNow + 90_000,
      state: 'succeeded',
      memory: { patchedAt: sampleNow + 61_000 },
      ...changed,
    });

  test('is measured by how long it waited, took, and by its result', () => {
    const { metrics, recorded, values } = remembering();
    measureStart(metrics, operation(), sampleNow + 60_000);
    measureEnd(metrics, operation(), 'upgradeKyma');
    expect(values()).toEqual({ OperationWaitSeconds: 60, OperationsEnded: 1, OperationSeconds: 30 });
    expect(recorded[1]?.dimensions).toEqual({ type: 'upgradeKyma', result: 'succeeded' });
  });

  test('overruns its window if it ends after it', () => {
    const ends = (windowEnd: number) => {
      const { metrics, values } = remembering();
      measureEnd(metrics, operation({ windowEnd }), 'upgradeKyma');
      return values()['WindowOverruns'];
    };
    expect(ends(sampleNow + 89_999)).toBe(1);
    expect(ends(sampleNow + 90_000)).toBeUndefined();
    expect(ends(0)).toBeUndefined();
  });

  test('that changed nothing has no duration', () => {
    const { metrics, values } = remembering();
    measureEnd(metrics, operation({ memory: {} }), 'upgradeKyma');
    expect(values()).toEqual({ OperationsEnded: 1 });
  });
});

describe('an orchestration', () => {
  test('that is canceled is measured from the request on', async () => {
    const world = createWorld();
    const { metrics, recorded } = remembering();
    const { id } = await world.put({ state: 'in progress' }, ['pending', 'pending']);
    await cancelOrchestration({ ...world.deps, metrics } as never, id, { subject: 'u' } as never);
    expect(recorded.map(({ values }) => values)).toEqual([{ OrchestrationsEnded: 1 }, { CancelSeconds: 0 }]);
    const orchestration = (await world.deps.orchestrations.get(id)) as Orchestration;
    expect(orchestration.cancelRequestedAt).toBe(sampleNow);
    const later = remembering();
    measureOrchestration(later.metrics, orchestration, 'canceled', sampleNow + 4000);
    expect(later.values()['CancelSeconds']).toBe(4);
  });
});

describe('the queue', () => {
  test('is measured while there is something in it, and costs nothing when idle', async () => {
    const world = createWorld();
    const measured = async () => {
      const { metrics, recorded } = remembering();
      await measureQueue({ ...world.deps, metrics } as never);
      return recorded.map(({ values }) => values);
    };
    await world.put({ state: 'succeeded' }, ['succeeded']);
    expect(await measured()).toEqual([]);
    await world.put({ state: 'in progress' }, ['in progress', 'pending', 'retrying', 'succeeded']);
    const since = sampleNow - 3_600_000;
    await world.deps.orchestrations.create(sampleOrchestration({ createdAt: since, updatedAt: since }));
    expect(await measured()).toEqual([
      {
        OrchestrationsActive: 1,
        OrchestrationsQueued: 1,
        OldestQueuedSeconds: 3600,
        OperationsInProgress: 1,
        OperationsWaiting: 2,
      },
    ]);
  });
});
