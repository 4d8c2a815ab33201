import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedSkips, expectOutcomes, mixedFleet, outcomes, stuck } from '../support/outcomes.ts';
import { pooledShoots } from '../support/realShoots.ts';
import { summarize, TestStack } from '../support/stack.ts';

/** Issue "The upgrade itself": over three hundred runtimes with every outcome mixed. */
const all = { ...outcomes, stuck };
const each = 24;

let stack: TestStack;
beforeAll(async () => {
  const clusters = Array.from({ length: 50 }, (_, place) => ({
    shoot: `cluster-${place}`,
    region: 'clusters',
    kubernetesVersion: '1.33.4',
    upgrade: { seconds: 2, outcome: 'succeed' },
  }));
  stack = await TestStack.start({
    fleet: [
      ...mixedFleet(all, each).map((entry) => ({ region: 'kymas', ...entry })),
      ...clusters,
      ...pooledShoots(100),
    ],
  });
}, 180_000);
afterAll(async () => {
  await stack.close();
});

describe('a large mixed fleet', () => {
  it('ends correctly for every outcome, and nothing hangs past its timeout', async () => {
    const id = await stack.create(
      { targets: { include: [{ region: 'kymas' }] } },
      { parallel: { workers: 50 } },
    );
    const ended = await stack.ended(id, 600);
    expect(ended).toMatchObject({ state: 'failed', skipped: expectedSkips(all, each) });
    const operations = await stack.operations(id);
    expectOutcomes(all, each, operations, summarize(await stack.log()).patches);
    const [slow] = operations.filter(({ shootName }) => shootName.startsWith('stuck'));
    const { history } = await stack.operation(id, slow!.operationID);
    const started = Date.parse(history.find(({ description }) => description === 'Started')!.at);
    expect(Date.parse(history.at(-1)!.at) - started).toBeLessThan(90_000);
  });

  it('of 50 clusters is upgraded from 1.33.4 to 1.34.2', async () => {
    const id = await stack.create(
      { targets: { include: [{ region: 'clusters' }] } },
      { parallel: { workers: 25 } },
      'cluster',
    );
    expect(await stack.ended(id, 300)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: 50 },
    });
  });

  it('of 100 clusters gets new machine images, and no other field of a pool changes', async () => {
    const specs = async (): Promise<Map<string, unknown>> => {
      const [{ items }] = JSON.parse(await stack.objects([])) as [
        { items: { metadata: { name: string }; spec: unknown }[] },
      ];
      const own = items.filter(({ metadata }) => metadata.name.startsWith('pooled-'));
      return new Map(own.map(({ metadata, spec }) => [metadata.name, spec]));
    };
    const before = await specs();
    const id = await stack.create(
      {
        targets: { include: [{ region: 'pooled' }] },
        kubernetes: { kubernetesVersion: '1.34.3', machineImageVersion: '1877.5.0' },
      },
      { parallel: { workers: 25 } },
      'cluster',
    );
    expect(await stack.ended(id, 300)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: 100 },
    });
    const after = await specs();
    expect(after.size).toBe(100);
    const configs = (text: string) => text.match(/"providerConfig":\{.*?\}/g);
    for (const [name, spec] of after) {
      const old = JSON.stringify(before.get(name));
      expect(spec).toEqual(JSON.parse(old.replaceAll('1877.4.0', '1877.5.0')));
      // What is the extension's own is the same to the byte.
      expect(configs(JSON.stringify(spec))).toEqual(configs(old));
    }
  });
});
