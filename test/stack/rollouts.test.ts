import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KebClient } from '../support/KebClient.ts';
import { operationsTable, orchestrationsTable, orchestrationText } from '../support/kcpTables.ts';
import { eventually, type LogLine, TestStack } from '../support/stack.ts';

/** Issue "Rollouts": stages, and the gates between them, as the clusters see them. */
const second = 1000;
const regions = { eu: 6, us: 5, ap: 4 };
const fleet = Object.entries(regions).flatMap(([region, count]) =>
  Array.from({ length: count }, (_, place) => ({
    shoot: `${region}-${place}`,
    region,
    channel: 'fast',
    upgrade: { seconds: 1, outcome: 'succeed' },
  })),
);

/** When each Shoot was changed, from a line of the log on. */
const startsOf = (log: readonly LogLine[]): ReadonlyMap<string, number> =>
  new Map(log.filter(({ event }) => event === 'patch').map(({ shoot, at }) => [shoot, Date.parse(at)]));

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ fleet });
}, 180_000);
afterAll(async () => {
  await stack?.close();
});

const atGate = async (id: string, status: string, seconds = 60) =>
  await eventually(
    `${id} is ${status}`,
    async () => {
      const shown = await stack.status(id);
      // The machine stands there a moment later, and then the description says so.
      const stands = shown.rollout?.status === status && !shown.description.startsWith('Upgrading');
      return stands ? shown : undefined;
    },
    seconds,
  );
const approve = async (id: string, stage: string) =>
  await stack.call('PUT', `/orchestrations/${id}/approve`, { stage });

describe('a rollout', () => {
  it('starts nothing of a later stage before its gate is open', async () => {
    const notBefore = Math.ceil(Date.now() / second) * second + 14 * second;
    const id = await stack.create(
      {},
      {
        stages: [
          { name: 'canary', limit: '20%', workers: 2, soakSeconds: 3 },
          { name: 'eu', include: [{ region: '^eu$' }], notBefore: new Date(notBefore).toISOString() },
          { name: 'rest', exclude: [{ shoot: 'ap-0' }], approval: true, workers: 4 },
        ],
      },
    );
    const soaking = await atGate(id, 'soaking');
    const canaries = startsOf(await stack.log());
    expect(canaries.size).toBe(3);
    // One of each region.
    expect(new Set([...canaries.keys()].map((shoot) => shoot.slice(0, 2))).size).toBe(3);
    expect(soaking.rollout?.stages[0]).toMatchObject({ name: 'canary', runtimes: 3, status: 'soaking' });
    expect(soaking.description).toMatch(/^Soaking after stage canary until /);
    expect(await stack.schedules()).toHaveLength(1);

    const waiting = await atGate(id, 'waiting for start');
    expect(waiting.rollout).toMatchObject({ stage: 1, until: new Date(notBefore).toISOString() });
    const asked = await atGate(id, 'waiting for approval');
    expect(asked).toMatchObject({ state: 'in progress', rollout: { stage: 2, of: 3 } });
    expect(await stack.schedules()).toEqual([]);
    const before = startsOf(await stack.log());
    const isOf = (region: string) => (shoot: string) => shoot.startsWith(region) && !canaries.has(shoot);
    const early = [...before].filter(([shoot, at]) => isOf('eu')(shoot) && at < notBefore);
    expect(early).toEqual([]);
    expect([...before.keys()].filter((shoot) => isOf('us')(shoot) || isOf('ap')(shoot))).toEqual([]);
    expect([...before.keys()].filter(isOf('eu')).length).toBe(asked.rollout?.stages[1]?.runtimes);

    const approvedAt = Date.now();
    expect(await approve(id, 'rest')).toMatchObject({ status: 200 });
    const ended = await stack.ended(id);
    const skipped = canaries.has('ap-0') ? 0 : 1;
    expect(ended).toMatchObject({ state: 'succeeded', operationStats: { succeeded: 15 - skipped } });
    expect(ended.skipped).toEqual(skipped === 0 ? {} : { 'in no stage': 1 });
    const starts = startsOf(await stack.log());
    expect(starts.size).toBe(15 - skipped);
    const late = [...starts].filter(([shoot]) => !before.has(shoot));
    expect(late.length).toBe(ended.rollout?.stages[2]?.runtimes);
    for (const [, at] of late) expect(at).toBeGreaterThanOrEqual(approvedAt);
    expect(ended.rollout).toMatchObject({ status: 'ended' });
    expect(ended.rollout?.stages.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
  });

  it('whose plan waits for its approval can be read and canceled', async () => {
    const before = (await stack.log()).length;
    const id = await stack.create({}, { approval: true });
    const waiting = await atGate(id, 'waiting for approval');
    expect(waiting).toMatchObject({ operationStats: { pending: 15 }, rollout: { of: 1 } });
    expect(await stack.operations(id)).toHaveLength(15);
    expect((await stack.call('GET', `/orchestrations/${id}/forecast`)).status).toBe(200);
    const asked = Date.now();
    await stack.call('PUT', `/orchestrations/${id}/cancel`);
    expect(await stack.until(id, ['canceled'], 5)).toMatchObject({ operationStats: { canceled: 15 } });
    expect(Date.now() - asked).toBeLessThan(5000);
    expect((await stack.log()).slice(before)).toEqual([]);
  });

  it('does not break old clients, which can cancel it at a gate', async () => {
    const client = new KebClient(stack.ready.url, stack.ready.tokens.both);
    const id = await stack.create(
      { dryRun: true },
      { maxFailures: '50%', stages: [{ name: 'canary', limit: 2, soakSeconds: 86_400 }, { name: 'rest' }] },
    );
    await atGate(id, 'soaking');
    expect(await stack.schedules()).toHaveLength(1);
    const status = await client.getOrchestration(id);
    expect(orchestrationText(status)).toContain('in progress');
    const listed = await client.listOrchestrations({ states: ['in progress'] });
    expect(listed.data.map(({ orchestrationID }) => orchestrationID)).toEqual([id]);
    expect(orchestrationsTable(listed.data)).toContain(id);
    const { data } = await client.listOperations(id);
    expect(data).toHaveLength(15);
    expect(operationsTable(data)).toContain('eu-0');
    const asked = Date.now();
    await client.cancelOrchestration(id);
    await stack.until(id, ['canceled'], 5);
    expect(Date.now() - asked).toBeLessThan(5000);
    await eventually('no schedule is left', async () => (await stack.schedules()).length === 0, 10);
  });
});
