import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type LogLine, summarize, TestStack } from '../support/stack.ts';

/** Issue "Rollouts": `kill -9` at every kind of gate and on with it, and a cancel at each within five seconds. */
const second = 1000;
const count = 8;
const canaries = 2;

let stack: TestStack;
beforeAll(async () => {
  const fleet = Array.from({ length: count }, (_, place) => ({
    shoot: `shoot-${place}`,
    channel: 'fast',
    upgrade: { seconds: 1, outcome: 'succeed' },
  }));
  stack = await TestStack.start({ fleet });
}, 180_000);
afterAll(async () => {
  await stack?.close();
});

/** A rollout that comes to a gate: how it is asked for, how it gets there, and what opens it. */
interface Gate {
  readonly status: string;
  readonly strategy: () => object;
  readonly reach: (id: string) => Promise<void>;
  readonly open: (id: string) => Promise<void>;
  /** How many runtimes are changed before it, at least and at most. */
  readonly before: readonly [number, number];
  /** When the first runtime behind the gate may be changed (epoch ms). */
  readonly opensAt: (opened: number, strategy: object, before: readonly LogLine[]) => number;
}

const put = async (id: string, action: string, body?: object): Promise<void> => {
  expect(await stack.call('PUT', `/orchestrations/${id}/${action}`, body)).toMatchObject({ status: 200 });
};
const soakSeconds = 8;
const stages = [{ name: 'canary', limit: canaries, soakSeconds }, { name: 'rest' }];

const gates: Readonly<Record<string, Gate>> = {
  approval: {
    status: 'waiting for approval',
    strategy: () => ({ approval: true }),
    reach: async () => {},
    open: async (id) => await put(id, 'approve', { stage: 'all' }),
    before: [0, 0],
    opensAt: (opened) => opened,
  },
  soak: {
    status: 'soaking',
    strategy: () => ({ stages }),
    reach: async () => {},
    open: async () => {},
    before: [canaries, canaries],
    opensAt: (_opened, _strategy, before) => {
      const ends = before.filter(({ event }) => event === 'done').map(({ at }) => Date.parse(at));
      return Math.max(...ends) + soakSeconds * second;
    },
  },
  start: {
    status: 'waiting for start',
    strategy: () => ({
      stages: [{ name: 'later', notBefore: new Date(Date.now() + 12 * second).toISOString() }],
    }),
    reach: async () => {},
    open: async () => {},
    before: [0, 0],
    opensAt: (_opened, strategy) =>
      Date.parse((strategy as { stages: { notBefore: string }[] }).stages[0]?.notBefore ?? ''),
  },
  pause: {
    status: 'paused',
    strategy: () => ({ parallel: { workers: 1 } }),
    reach: async (id) => {
      await eventually('one is done', async () => (await stack.status(id)).operationStats.succeeded > 0);
      await put(id, 'pause', { reason: 'a look' });
      await eventually('it drains', async () => (await stack.status(id)).operationStats['in progress'] === 0);
    },
    open: async (id) => await put(id, 'resume', {}),
    before: [1, count - 1],
    opensAt: (opened) => opened,
  },
};

const startsOf = (log: readonly LogLine[]) =>
  log.filter(({ event }) => event === 'patch').map(({ at }) => Date.parse(at));

/** Brings a rollout to a gate. */
async function arrive({ status, strategy, reach, before: [least, most] }: Gate, channel: string) {
  const from = (await stack.log()).length;
  const asked = strategy();
  const id = await stack.create({ kyma: { channel } }, asked);
  await reach(id);
  await eventually(`it is ${status}`, async () => (await stack.status(id)).rollout?.status === status, 60);
  const seen = (await stack.log()).slice(from);
  expect(startsOf(seen).length).toBeGreaterThanOrEqual(least);
  expect(startsOf(seen).length).toBeLessThanOrEqual(most);
  return { id, from, asked, seen };
}

let channel = 'fast';
const other = (): string => {
  channel = channel === 'fast' ? 'regular' : 'fast';
  return channel;
};

describe('at the gate of', () => {
  it.each(Object.entries(gates))('%s, a killed stack goes on with it', async (_, gate) => {
    const { id, from, asked, seen } = await arrive(gate, other());
    await stack.kill();
    await stack.startAgain();
    const opened = Date.now();
    await gate.open(id);
    const ended = await stack.ended(id);
    expect(ended).toMatchObject({ state: 'succeeded', operationStats: { succeeded: count } });
    const log = (await stack.log()).slice(from);
    const later = startsOf(log)
      .toSorted((a, b) => a - b)
      .slice(startsOf(seen).length);
    expect(later.length).toBe(count - startsOf(seen).length);
    const opensAt = gate.opensAt(opened, asked, seen);
    for (const at of later) expect(at).toBeGreaterThanOrEqual(opensAt);
    expect([...summarize(log).patches.values()]).toEqual(Array.from({ length: count }, () => 1));
    await eventually('no schedule is left', async () => (await stack.schedules()).length === 0, 30);
  });

  it.each(Object.entries(gates))('%s, a cancel is over within five seconds', async (_, gate) => {
    const { id, from, seen } = await arrive(gate, other());
    const canceledAt = Date.now();
    await put(id, 'cancel');
    const ended = await stack.until(id, ['canceled'], 5);
    expect(Date.now() - canceledAt).toBeLessThan(5000);
    expect(ended.operationStats).toMatchObject({ pending: 0, 'in progress': 0 });
    expect(startsOf((await stack.log()).slice(from))).toEqual(startsOf(seen));
    await eventually('no schedule is left', async () => (await stack.schedules()).length === 0, 10);
    // What it has left behind goes to the channel that the next one comes from.
    const back = await stack.create({ kyma: { channel } });
    expect((await stack.ended(back)).state).toBe('succeeded');
  });
});
