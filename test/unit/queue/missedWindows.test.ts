import { beforeEach, describe, expect, it } from 'vitest';
import { missedDetailType } from '../../../lib/events/eventNames.ts';
import { missedEventSchema } from '../../../lib/events/noticeEvent.ts';
import type { PublishedEvent } from '../../../lib/events/PublishedEvent.ts';
import { OrchestrationStore } from '../../../lib/store/OrchestrationStore.ts';
import { Outbox } from '../../../lib/store/Outbox.ts';
import { tellMissed } from '../../../lib/sweep/tellMissed.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { sampleNow as now } from '../../support/samples.ts';
import { createWorld, type World } from '../useCases/world.ts';

const hour = 3_600_000;
const rule = { begin: '090000+0000', end: '110000+0000' };
/** Over for an hour, and nobody had time for it. */
const over = {
  ...{ rule, windowBegin: now - 3 * hour, windowEnd: now - hour },
  due: { kind: 'open', begin: now - 3 * hour, end: now - hour },
} as const;

let world: World;
let id: string;
let published: PublishedEvent[];
let orchestrations: OrchestrationStore;
beforeEach(() => {
  world = createWorld();
  published = [];
  const bus = {
    publish: async (events: readonly PublishedEvent[]) => {
      published.push(...events.filter(({ detailType }) => detailType === missedDetailType));
    },
  };
  orchestrations = new OrchestrationStore(world.table, new Outbox(world.table, bus, world.deps.log));
});

const take = async () =>
  await takeNextOperation(
    { ...world.deps, settings: { missedWindows: 3 }, freezes: async () => [] },
    {
      ...{ orchestrationID: id, attempt: 1, turn: 0, round: 1, turns: 2, workers: 2, steps: 0 },
      child: 'child-0',
    },
  );
const tell = async () => await tellMissed({ orchestrations, clock: world.deps.clock }, id);

describe('missed windows', () => {
  it('are counted by the turns that give operations their next ones, and told once for all', async () => {
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

  it('are told again for those that were missed since', async () => {
    ({ id } = await world.put({ state: 'in progress' }, []));
    await orchestrations.countMissed(id, 2);
    await tell();
    await orchestrations.countMissed(id, 1);
    await tell();
    expect(published.map(({ detail }) => ('missed' in detail ? detail.missed : 0))).toEqual([2, 1]);
    expect(published[1]?.detail.description).toMatch(/^1 operation has missed its maintenance window/);
  });

  it('are told by one of two sweeps at the same time', async () => {
    ({ id } = await world.put({ state: 'in progress' }, []));
    await orchestrations.countMissed(id, 2);
    world.table.interrupt(1, tell);
    await tell();
    expect(world.table.uninterrupted).toBe(false);
    expect(published).toHaveLength(1);
  });

  it('are nothing to tell where there are none', async () => {
    ({ id } = await world.put({ state: 'in progress' }, []));
    await tell();
    expect(published).toEqual([]);
  });
});
