import { beforeEach, describe, expect, it } from 'vitest';
import { approvalDetailType, missedDetailType } from '../../../lib/events/eventNames.ts';
import { approvalEventSchema, missedEventSchema } from '../../../lib/events/noticeEvent.ts';
import type { PublishedEvent } from '../../../lib/events/PublishedEvent.ts';
import { setPause } from '../../../lib/orchestrations/changePause.ts';
import { OrchestrationStore } from '../../../lib/store/OrchestrationStore.ts';
import { Outbox } from '../../../lib/store/Outbox.ts';
import { tellApproval } from '../../../lib/sweep/tellApproval.ts';
import { tellMissed } from '../../../lib/sweep/tellMissed.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { pauseOrchestration } from '../../../lib/useCases/pauseOrchestration.ts';
import { resumeOrchestration } from '../../../lib/useCases/resumeOrchestration.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleOrchestration, sampleTurn } from '../../support/samples.ts';

const hour = 3_600_000;
const rule = { begin: '090000+0000', end: '110000+0000' };
/** Over for an hour, and nobody had time for it. */
const over = {
  ...{ rule, windowBegin: now - 3 * hour, windowEnd: now - hour },
  due: { kind: 'open', opensAt: now - 3 * hour, closesAt: now - hour },
} as const;

let world: MemoryProduct;
let id: string;
let published: PublishedEvent[];
let orchestrations: OrchestrationStore;
beforeEach(() => {
  world = createMemoryProduct();
  published = [];
  const bus = {
    publish: async (events: readonly PublishedEvent[]) => {
      published.push(
        ...events.filter(({ detailType }) =>
          [approvalDetailType, missedDetailType].some((told) => told === detailType),
        ),
      );
    },
  };
  orchestrations = new OrchestrationStore(world.table, new Outbox(world.table, bus, world.deps.log));
});

const take = async () =>
  await takeNextOperation(
    { ...world.deps, settings: { missedWindows: 3 }, freezes: async () => [] },
    sampleTurn(id),
  );
const tell = async () => await tellMissed({ orchestrations, clock: world.deps.clock }, id);

describe('missed windows', () => {
  it('are counted by the turns that defer operations, and reported in one notice', async () => {
    ({ id } = await world.put({ state: 'in progress' }, ['pending', 'pending', 'pending'], () => over));
    await take();
    expect(await orchestrations.get(id)).toMatchObject({ windowsMissed: 3 });
    await tell();
    await tell();
    expect(published).toMatchObject([
      {
        detail: {
          ...{ orchestrationID: id, missed: 3 },
          description: expect.stringMatching(/^3 operations have missed their maintenance windows/),
        },
      },
    ]);
    missedEventSchema.parse(published[0]?.detail);
  });

  describe('windows that passed during a pause', () => {
    const actor = { subject: 'someone' };
    /** Both windows end while it is paused; the runtime of the second was not ready in two of them before. */
    const put = async (until: number) => {
      const window = { windowBegin: now - hour, windowEnd: until };
      const waiting = { seconds: 60, missedWindows: 2, lastSeen: 'not ready' };
      ({ id } = await world.put({ state: 'in progress' }, ['pending', 'pending'], (place) => ({
        ...{ rule, ...window, due: { kind: 'open', opensAt: now - hour, closesAt: until } },
        ...(place === 1 ? { waiting, pausedUntil: now - hour / 2 } : {}),
      })));
    };
    const pause = async () =>
      await pauseOrchestration(world.deps, { orchestrationID: id, reason: '', actor });
    const resume = async () =>
      await resumeOrchestration(world.deps, { orchestrationID: id, maxFailures: undefined, actor });

    it('are not missed, so operations get their next window and none fails', async () => {
      await put(now + hour);
      await pause();
      world.advance(2 * hour);
      await resume();
      await take();
      const operations = await world.deps.operations.range(id, 1, 2);
      expect(operations.map(({ state }) => state)).toEqual(['pending', 'pending']);
      for (const { windowBegin } of operations) expect(windowBegin).toBeGreaterThan(now + 2 * hour);
      expect(operations[1]?.waiting).toMatchObject({ missedWindows: 2 });
      expect(operations[0]?.history.at(-1)?.message).toMatch(
        /its window passed while the orchestration was paused$/,
      );
      await tell();
      expect(published).toEqual([]);
    });

    it('are not missed if they passed during an emergency’s pause that another pause has replaced', async () => {
      await put(now + hour);
      const emergency = { cause: 'emergency', reason: 'x', emergencyID: 'e-7' } as const;
      await setPause(world.deps, (await world.deps.orchestrations.get(id))!, emergency);
      world.advance(2 * hour);
      await pause();
      world.advance(hour);
      await resume();
      await take();
      await tell();
      expect(published).toEqual([]);
    });

    it.each([
      ['before', now - 60_000, 0],
      ['after', now + 4 * hour, 5 * hour],
    ])('are reported if they had passed %s it', async (_when, until, later) => {
      await put(until);
      await pause();
      world.advance(hour);
      await resume();
      world.advance(later);
      await take();
      await tell();
      // The other has missed too many because of its runtime.
      expect(published).toMatchObject([{ detail: { missed: 1 } }]);
    });
  });

  it('are reported again if more were missed since', async () => {
    ({ id } = await world.put({ state: 'in progress' }, []));
    await orchestrations.countMissed(id, 2);
    await tell();
    await orchestrations.countMissed(id, 1);
    await tell();
    expect(published.map(({ detail }) => ('missed' in detail ? detail.missed : 0))).toEqual([2, 1]);
    expect(published[1]?.detail.description).toMatch(/^1 operation has missed its maintenance window/);
  });

  it('are reported by only one of two simultaneous sweeps', async () => {
    ({ id } = await world.put({ state: 'in progress' }, []));
    await orchestrations.countMissed(id, 2);
    world.table.interrupt(1, tell);
    await tell();
    expect(world.table.uninterrupted).toBe(false);
    expect(published).toHaveLength(1);
  });

  it('are not reported if there are none', async () => {
    ({ id } = await world.put({ state: 'in progress' }, []));
    await tell();
    expect(published).toEqual([]);
  });
});

describe('a stage that waits for an approval', () => {
  const stages = [
    { name: 'canary', first: 1, last: 2, openedAt: now - 2 * hour, doneAt: now - hour },
    { name: 'rest', first: 3, last: 9 },
  ];
  const gate = { sleepID: 's-1', taskToken: 'token', scheduleName: '', wakeAt: now + 24 * hour };
  const put = async (changed: object = {}) => {
    const { parameters } = sampleOrchestration();
    const asked = [{ name: 'canary' }, { name: 'rest', approval: true }];
    ({ id } = await world.put(
      {
        ...{ state: 'in progress', attempt: 1, gate, rollout: { version: 1, stage: 0, stages } },
        parameters: { ...parameters, strategy: { ...parameters.strategy, stages: asked } } as never,
        ...changed,
      },
      [],
    ));
  };
  const approve = async () => {
    const orchestration = await orchestrations.get(id);
    if (orchestration === undefined) throw new Error('it is gone');
    await tellApproval({ orchestrations, clock: world.deps.clock }, orchestration);
  };

  it('is reported once', async () => {
    await put();
    await approve();
    await approve();
    expect(published).toMatchObject([{ detail: { stage: 'rest', orchestrationID: id, attempt: 1 } }]);
    approvalEventSchema.parse(published[0]?.detail);
  });

  it('is reported by only one of two simultaneous sweeps', async () => {
    await put();
    const orchestration = await orchestrations.get(id);
    const told = async () => await tellApproval({ orchestrations, clock: world.deps.clock }, orchestration!);
    await Promise.all([told(), told()]);
    expect(published).toHaveLength(1);
  });

  it.each([
    ['it does not stand at the gate yet', { gate: undefined }],
    ['it is paused', { state: 'paused', pause: { at: now, cause: 'operator', reason: 'x' } }],
    [
      'the stage is approved',
      { rollout: { version: 1, stage: 0, stages: [stages[0], { ...stages[1], approvedAt: now }] } },
    ],
  ])('is not reported while %s', async (_, changed) => {
    await put(changed);
    await approve();
    expect(published).toEqual([]);
  });
});
