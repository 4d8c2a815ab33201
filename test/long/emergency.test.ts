import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { windowTime } from '../../local/simulator/fleet.ts';
import { eventually, TestStack } from '../support/stack.ts';

/** An emergency beside a large orchestration in windows, and a kill while it is paused (§13.3, §13.4). */
const count = 500;
const hour = 3_600_000;

describe('an orchestration of 500 runtimes in their windows', () => {
  let stack: TestStack;
  beforeAll(async () => {
    const now = Date.now();
    const window = { begin: windowTime(now - 2 * hour, 0), end: windowTime(now + 4 * hour, 0) };
    stack = await TestStack.start({
      fleet: Array.from({ length: count }, (_, place) => ({
        ...{ shoot: `c-${place}`, region: place < 20 ? 'urgent' : 'many', channel: 'fast', window },
        upgrade: { seconds: 1, outcome: 'succeed' },
      })),
    });
  }, 180_000);
  afterAll(async () => {
    await stack.close();
  });

  const patches = async () =>
    (await stack.log()).filter(({ event }) => event === 'patch').map(({ at }) => Date.parse(at));
  const quiet = async (id: string) =>
    await eventually(
      'nothing is in progress',
      async () => (await stack.status(id)).operationStats['in progress'] === 0,
    );

  it('pauses for an emergency, resumes by itself, and stays paused by a person across a kill', async () => {
    const id = await stack.create({}, { schedule: 'maintenanceWindow', parallel: { workers: 40 } });
    const succeeded = async () => (await stack.status(id)).operationStats.succeeded;
    await eventually('it is under way', async () => (await succeeded()) >= 60, 180);
    const emergency = await stack.create({
      ...{ targets: { include: [{ region: 'urgent' }] }, priority: 'emergency' },
    });
    expect(await stack.status(id)).toMatchObject({
      state: 'paused',
      description: `Paused: the emergency ${emergency} is not over`,
    });
    expect(await stack.endedSteadily(emergency)).toMatchObject({ operationStats: { succeeded: 20 } });
    await stack.until(id, ['in progress']);

    expect(await stack.call('PUT', `/orchestrations/${id}/pause`)).toMatchObject({ status: 200 });
    const paused = Date.now();
    await quiet(id);
    await stack.kill();
    await stack.startAgain();
    // The sweep has run once by now, and its execution stands in the gate again.
    expect(await stack.status(id)).toMatchObject({ state: 'paused' });
    expect((await patches()).filter((at) => at > paused)).toEqual([]);
    expect(await stack.call('PUT', `/orchestrations/${id}/resume`)).toMatchObject({ status: 200 });
    expect(await stack.endedSteadily(id)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: count },
    });
  }, 600_000);
});
