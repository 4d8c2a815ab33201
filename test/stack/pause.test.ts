import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, TestStack } from '../support/stack.ts';

/** Pause, limits of failures and emergencies as the clusters see them, by the log of what they were asked (§13.3, §13.4). */
describe('an orchestration', () => {
  let stack: TestStack;
  const runtimes = (region: string, count: number, failing: number) =>
    Array.from({ length: count }, (_, place) => ({
      ...{ shoot: `${region}-${place}`, region, channel: 'fast' },
      upgrade: { seconds: 1, outcome: place < failing ? 'fail' : 'succeed' },
    }));
  beforeAll(async () => {
    stack = await TestStack.start({
      fleet: [...runtimes('many', 200, 0), ...runtimes('canary', 40, 8), ...runtimes('rest', 10, 0)],
    });
  }, 180_000);
  afterAll(async () => {
    await stack.close();
  });

  const put = async (id: string, action: string, body?: object) =>
    await stack.call('PUT', `/orchestrations/${id}/${action}`, body);
  const patchesOf = async (region: string) =>
    (await stack.log())
      .filter(({ event, shoot }) => event === 'patch' && shoot.startsWith(`${region}-`))
      .map(({ at, shoot }) => ({ at: Date.parse(at), shoot }));
  const drained = async (id: string) =>
    await eventually('what was in progress has finished', async () => {
      const status = await stack.status(id);
      return status.operationStats['in progress'] === 0 && status;
    });

  it('that is paused while 200 run starts nothing after the answer, and upgrades all of them after a resume', async () => {
    const id = await stack.create(
      { targets: { include: [{ region: '^many$' }] } },
      { parallel: { workers: 20 } },
    );
    await eventually('some are changed', async () => (await patchesOf('many')).length >= 40);
    expect(await put(id, 'pause', { reason: 'Ingress is broken' })).toMatchObject({ status: 200 });
    const answered = Date.now();
    const status = await drained(id);
    expect(status).toMatchObject({ state: 'paused', description: 'Paused: Ingress is broken' });
    expect(await put(id, 'pause')).toMatchObject({ status: 200 });
    const before = await patchesOf('many');
    expect(before.length).toBeLessThan(200);
    expect(before.filter(({ at }) => at > answered)).toEqual([]);
    // The queue waits on: the slot is kept.
    const next = await stack.create({ targets: { include: [{ region: '^rest$' }] } });
    expect(await stack.status(next)).toMatchObject({ state: 'pending' });

    // An emergency overtakes both, and lets the person's pause stand.
    const emergency = await stack.create({
      ...{ targets: { include: [{ shoot: 'many-199' }, { shoot: 'rest-9' }] }, priority: 'emergency' },
    });
    expect(await stack.ended(emergency)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: 2 },
    });
    expect(await stack.status(id)).toMatchObject({ state: 'paused' });

    expect(await put(id, 'resume')).toMatchObject({ status: 200 });
    expect(await stack.ended(id)).toMatchObject({ state: 'succeeded', operationStats: { succeeded: 200 } });
    expect(await stack.ended(next)).toMatchObject({ state: 'succeeded' });
    expect(new Set((await patchesOf('many')).map(({ shoot }) => shoot)).size).toBe(200);
  }, 120_000);

  it('with more failures than allowed pauses before the next stage, and continues after a resume', async () => {
    const workers = 10;
    const id = await stack.create(
      { targets: { include: [{ region: '^(canary|rest)$' }] }, kyma: { channel: 'regular' } },
      {
        parallel: { workers },
        stages: [{ name: 'canary', include: [{ region: 'canary' }], maxFailures: 2 }, { name: 'rest' }],
      },
    );
    await stack.until(id, ['paused']);
    const status = await drained(id);
    expect(status).toMatchObject({
      state: 'paused',
      description: expect.stringMatching(
        /^Paused: \d of 40 failed in the stage canary, more than the 2 allowed$/,
      ),
    });
    const failed = await Promise.all(
      (await stack.operations(id, '&state=failed')).map(
        async ({ operationID }) => await stack.operation(id, operationID),
      ),
    );
    const [, , third] = failed
      .map(({ history }) => Date.parse(history.at(-1)?.at ?? ''))
      .toSorted((a, b) => a - b);
    const touched = (await patchesOf('canary')).filter(({ at }) => at > (third ?? Number.NaN));
    expect(touched.length).toBeLessThanOrEqual(workers);
    const told = (await stack.events()).filter(({ detail }) => detail['orchestrationID'] === id);
    expect(told.map(({ detail }) => detail['state'])).toContain('paused');
    const begun = new Set((await patchesOf('rest')).map(({ shoot }) => shoot));

    expect(await put(id, 'resume', { maxFailures: '50%' })).toMatchObject({ status: 200 });
    expect(await stack.ended(id)).toMatchObject({
      state: 'failed',
      operationStats: { failed: 8, succeeded: 42 },
    });
    // These were upgraded by the orchestrations before, and need no change.
    expect(new Set((await patchesOf('rest')).map(({ shoot }) => shoot))).toEqual(begun);
  }, 120_000);
});
