import { describe, expect, test } from 'vitest';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { measureOrchestration } from '../../../lib/orchestrations/measureOrchestration.ts';
import { measureQueue } from '../../../lib/sweep/measureQueue.ts';
import { measureEnd, measureStart } from '../../../lib/turns/measureOperation.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { createMemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow, sampleOperation, sampleOrchestration, sampleParameters } from '../../support/samples.ts';

/** Metrics that remember what they were told. */
function remembering() {
  const recorded: {
    values: object;
    dimensions: object | undefined;
    properties: Readonly<Record<string, string>> | undefined;
  }[] = [];
  return {
    recorded,
    values: () => Object.assign({}, ...recorded.map(({ values }) => values)) as Record<string, number>,
    metrics: {
      record: (values: object, dimensions?: object, properties?: Readonly<Record<string, string>>) => {
        recorded.push({ values, dimensions, properties });
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

  test('overruns its window if it ends after the window', () => {
    const ends = (windowEnd: number) => {
      const { metrics, values } = remembering();
      measureEnd(metrics, operation({ windowEnd }), 'upgradeKyma');
      return values()['WindowOverruns'];
    };
    expect(ends(sampleNow + 89_999)).toBe(1);
    expect(ends(sampleNow + 90_000)).toBeUndefined();
    expect(ends(0)).toBeUndefined();
  });

  test('has no duration if it changed nothing', () => {
    const { metrics, values } = remembering();
    measureEnd(metrics, operation({ memory: {} }), 'upgradeKyma');
    expect(values()).toEqual({ OperationsEnded: 1 });
  });
});

describe('an orchestration', () => {
  test('is measured from the request for its cancel', async () => {
    const world = createMemoryProduct();
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
  test('is measured while anything is queued, and costs nothing when idle', async () => {
    const world = createMemoryProduct();
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

  describe('the wait for a person', () => {
    const hour = 3_600_000;
    const now = sampleNow + 100 * hour;
    const gate = { sleepID: 's', taskToken: 't', scheduleName: '', wakeAt: now };
    const parameters = sampleParameters();
    const staged = {
      ...parameters,
      strategy: {
        ...parameters.strategy,
        stages: [
          { name: 'canary', approval: true, soakSeconds: 1800 },
          { name: 'rest', approval: true },
        ],
      },
    };
    const rollout = (canary: object, rest = {}) => ({
      version: 1,
      stage: 0,
      stages: [
        { name: 'canary', first: 1, last: 1, ...canary },
        { name: 'rest', first: 2, last: 2, ...rest },
      ],
    });
    const pausedBy = (cause: 'operator' | 'failures' | 'emergency', at: number) => ({
      state: 'paused' as const,
      pause: { at, cause, reason: '' },
    });
    const done = { approvedAt: 1, openedAt: 1, doneAt: now - 2 * hour };
    const waits = async (...orchestrations: Partial<Orchestration>[]) => {
      const world = createMemoryProduct();
      world.advance(now - sampleNow);
      const ids: string[] = [];
      for (const each of orchestrations)
        ids.push((await world.put({ state: 'in progress', parameters: staged, ...each }, ['pending'])).id);
      const { metrics, recorded } = remembering();
      await measureQueue({ ...world.deps, metrics } as never);
      const lines = recorded.filter(({ values }) => 'WaitingForPersonSeconds' in values);
      expect(lines.length).toBeLessThanOrEqual(1);
      return lines.map(({ values, properties }) => ({
        ...values,
        ...properties,
        orchestrationID: ids.indexOf(properties?.['orchestrationID'] ?? ''),
      }));
    };

    test.each([
      ['that somebody paused', pausedBy('operator', now - hour), 3600, 'a resume'],
      ['that paused for failures', pausedBy('failures', now - hour), 3600, 'a resume'],
      [
        'that stands before its first stage, since the plan',
        { gate, rollout: rollout({}) },
        360_000,
        'an approval',
      ],
      ['whose stage has soaked, since then', { gate, rollout: rollout(done) }, 5400, 'an approval'],
      [
        'that was resumed after its stage had soaked, since the resume',
        { gate, rollout: rollout(done), resumedAt: now - hour / 2 },
        1800,
        'an approval',
      ],
    ])('counts an orchestration %s', async (_what, orchestration, seconds, waitsFor) => {
      expect(await waits(orchestration)).toEqual([
        { WaitingForPersonSeconds: seconds, waitsFor, orchestrationID: 0 },
      ]);
    });

    test.each([
      ['an emergency has paused', pausedBy('emergency', now - hour)],
      ['still soaks', { gate, rollout: rollout({ ...done, doneAt: now - 60_000 }) }],
      ['upgrades', { rollout: rollout({ openedAt: 1 }) }],
      ['is being canceled', { state: 'canceling' as const, gate, rollout: rollout(done) }],
      ['has the approval', { gate, rollout: rollout(done, { approvedAt: 1 }) }],
      ['has no stages', { parameters }],
    ])('does not count an orchestration that %s', async (_what, orchestration) => {
      expect(await waits(orchestration)).toEqual([]);
    });

    test('is the longest one, and names its orchestration', async () => {
      const [younger, older] = [pausedBy('operator', now - hour), pausedBy('failures', now - 2 * hour)];
      expect(await waits(younger, older, pausedBy('emergency', 0))).toEqual([
        { WaitingForPersonSeconds: 7200, waitsFor: 'a resume', orchestrationID: 1 },
      ]);
    });
  });
});
