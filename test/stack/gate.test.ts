import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { windowTime } from '../../local/simulator/fleet.ts';
import { eventually, TestStack } from '../support/stack.ts';

/** Issue "The promise holds at the moment of the change": seen from the clusters, by the log of what they were asked. */
const second = 1000;
const hour = 3600 * second;
/** How old a policy may be that the gate trusts, and how long a call that it let through may take on this machine. */
const trust = 8 * second;

describe('no runtime is changed for the first time', () => {
  let stack: TestStack;
  const begun = Date.now();
  const whole = { begin: windowTime(begun - 2 * hour, 0), end: windowTime(begun + 2 * hour, 0) };
  const fleet = (region: string, count: number) =>
    Array.from({ length: count }, (_, place) => ({
      ...{ shoot: `${region}-${place}`, region, channel: 'fast', window: whole },
      upgrade: { seconds: 1, outcome: 'succeed' },
    }));
  beforeAll(async () => {
    stack = await TestStack.start({
      fleet: [...fleet('closing', 80), ...fleet('freezing', 60), ...fleet('canceling', 60)],
    });
  }, 180_000);
  afterAll(async () => {
    await stack.close();
  });

  const create = async (region: string, strategy: object) =>
    await stack.create(
      { targets: { include: [{ region: `^${region}$` }] } },
      { parallel: { workers: 20 }, ...strategy },
    );
  const patchesOf = async (region: string) =>
    (await stack.log())
      .filter(({ event, shoot }) => event === 'patch' && shoot.startsWith(`${region}-`))
      .map(({ at }) => Date.parse(at));

  it('after its window has closed during an outage of its API server, until the policy opens another', async () => {
    await stack.gardenerFaults({ runtimesDown: true });
    const id = await create('closing', { schedule: 'maintenanceWindow' });
    await eventually('no worker is held: more are handed back than there are workers', async () => {
      const waiting = await stack.operations(id, '&state=pending');
      return waiting.filter(({ description }) => description.startsWith('Nothing changed yet')).length > 20;
    });
    // Whole seconds, as windows have.
    const end = Math.ceil(Date.now() / second) * second + 3 * second;
    const times = { timeBegin: windowTime(end - hour, 0), timeEnd: windowTime(end, 0) };
    await stack.editPolicy({ rules: [{ match: { region: '^closing$' }, ...times }] });
    await eventually('the window is closed', async () => Date.now() > end, 60);
    await stack.gardenerFaults({});
    await eventually('what was met has its next window', async () => {
      const { operationStats } = await stack.status(id);
      const waiting = await stack.operations(id, '&state=pending');
      const moved = waiting.filter((each) => Date.parse(each.maintenanceWindowBegin) > end);
      return operationStats['in progress'] === 0 && moved.length > 20;
    });
    expect(await patchesOf('closing')).toEqual([]);

    await stack.editPolicy({});
    const opened = Date.now();
    expect(await stack.ended(id, 90)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: 80 },
    });
    const patches = await patchesOf('closing');
    expect(patches).toHaveLength(80);
    expect(patches.filter((at) => at < opened)).toEqual([]);
  });

  it('in a freeze that begins while others are upgraded, nor under an invalid policy', async () => {
    const id = await create('freezing', {});
    await eventually('some are changed', async () => (await patchesOf('freezing')).length >= 10);
    const freeze = { begin: new Date().toISOString(), end: new Date(Date.now() + hour).toISOString() };
    await stack.editPolicy({ freezes: [{ ...freeze, reason: 'quarter end' }] });
    const frozen = Date.now();
    const stopped = async () => {
      const { operationStats } = await stack.status(id);
      return operationStats['in progress'] === 0 && Date.now() > frozen + trust;
    };
    await eventually('nothing is in progress any more', stopped);
    const status = await stack.status(id);
    expect(status).toMatchObject({
      state: 'in progress',
      description: expect.stringContaining('(quarter end)'),
    });
    expect(status.operationStats.pending).toBeGreaterThan(0);
    for (const { description } of await stack.operations(id, '&state=pending'))
      expect(description).toMatch(/^Nothing starts during a freeze until .* \(quarter end\)\. /);
    expect((await patchesOf('freezing')).filter((at) => at > frozen + trust)).toEqual([]);

    await stack.editPolicy('{ "freezes": [} ');
    await eventually('the orchestration says what is wrong', async () =>
      (await stack.status(id)).description.startsWith('Nothing starts: The maintenance policy is not JSON'),
    );
    expect((await patchesOf('freezing')).filter((at) => at > frozen + trust)).toEqual([]);
    await stack.editPolicy({});
    expect(await stack.ended(id, 90)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: 60 },
    });
  });

  it('after a cancel has been answered', async () => {
    const id = await create('canceling', {});
    await eventually('some are changed', async () => (await patchesOf('canceling')).length >= 10);
    await stack.call('PUT', `/orchestrations/${id}/cancel`);
    const answered = Date.now();
    const { operationStats } = await stack.until(id, ['canceled'], 30);
    const patches = await patchesOf('canceling');
    expect(patches.filter((at) => at > answered)).toEqual([]);
    expect(operationStats).toMatchObject({ succeeded: patches.length, canceled: 60 - patches.length });
  });
});
