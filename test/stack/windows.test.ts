import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { windowTime } from '../../local/simulator/fleet.ts';
import { eventually, type LogLine, TestStack } from '../support/stack.ts';

/** Issue "Maintenance windows": the right runtime, at the right time, never outside. */
const second = 1000;
const hour = 3600 * second;
const window = (begin: number, end: number, offsetMinutes = 0) => ({
  begin: windowTime(begin, offsetMinutes),
  end: windowTime(end, offsetMinutes),
});

const startsOf = (log: readonly LogLine[]) =>
  new Map(log.filter(({ event }) => event === 'patch').map(({ shoot, at }) => [shoot, Date.parse(at)]));

describe('maintenance windows', () => {
  let stack: TestStack;
  /** Whole seconds, a while after the stack has been started. */
  const soon = Math.floor(Date.now() / second) * second + 35 * second;
  const tomorrow = soon + 20 * hour;
  beforeAll(async () => {
    const fleet = (name: string, count: number, from: number, to: number, offsetMinutes = 0) =>
      Array.from({ length: count }, (_, place) => ({
        shoot: `${name}-${place}`,
        region: name,
        channel: 'fast',
        window: window(from, to, offsetMinutes),
        upgrade: { seconds: 1, outcome: 'succeed' },
      }));
    stack = await TestStack.start({
      fleet: [
        ...fleet('open', 6, soon - 2 * hour, soon + 2 * hour, 330),
        ...fleet('opening', 4, soon, soon + hour, -570),
        ...fleet('tomorrow', 3, tomorrow, tomorrow + hour, 780),
        ...fleet('skipping', 3, soon - 2 * hour, soon + 2 * hour),
        ...fleet('trading', 2, soon - 2 * hour, soon + 2 * hour),
        ...fleet('selling', 2, soon - 2 * hour, soon + 2 * hour),
        ...fleet('narrow', 12, soon + 5 * second, soon + 15 * second).map((entry) => ({
          ...entry,
          upgrade: { seconds: 3, outcome: 'succeed' },
        })),
      ],
    });
  }, 180_000);
  afterAll(async () => {
    await stack.close();
  });

  it('are waited for with one schedule per sleeping turn, and a cancel leaves no schedule', async () => {
    const regions = { include: [{ region: '^(open|opening|tomorrow)$' }] };
    const strategy = { schedule: 'maintenanceWindow', parallel: { workers: 20 } };
    const id = await stack.create({ targets: regions }, strategy);
    const done = await eventually(
      'all but those of tomorrow have ended',
      async () => {
        const status = await stack.status(id);
        return status.operationStats.succeeded === 10 ? status : undefined;
      },
      120,
    );
    expect(done).toMatchObject({ state: 'in progress', operationStats: { pending: 3 } });
    const starts = startsOf(await stack.log());
    expect([...starts.keys()].filter((shoot) => shoot.startsWith('tomorrow'))).toEqual([]);
    for (const [shoot, at] of starts) {
      if (shoot.startsWith('opening')) expect(at).toBeGreaterThanOrEqual(soon);
      if (shoot.startsWith('open-')) expect(at).toBeLessThan(soon + 2 * hour);
    }
    const sleeping = (await stack.operations(id)).filter(({ state }) => state === 'pending');
    for (const { maintenanceWindowBegin, maintenanceWindowEnd } of sleeping) {
      expect(Date.parse(maintenanceWindowBegin)).toBe(tomorrow);
      expect(Date.parse(maintenanceWindowEnd)).toBe(tomorrow + hour);
    }
    expect(await stack.schedules()).toHaveLength(3);

    const asked = Date.now();
    await stack.call('PUT', `/orchestrations/${id}/cancel`);
    expect(await stack.until(id, ['canceled'], 5)).toMatchObject({
      operationStats: { succeeded: 10, canceled: 3 },
    });
    expect(Date.now() - asked).toBeLessThan(5000);
    await eventually('no schedule is left', async () => (await stack.schedules()).length === 0, 5);
  });

  it('that are too narrow for all take what fits, and the rest waits for the next ones', async () => {
    const strategy = { schedule: 'maintenanceWindow', parallel: { workers: 2 } };
    const id = await stack.create({ targets: { include: [{ region: '^narrow$' }] } }, strategy);
    // Its window may lie behind already if this machine is slow: then all of them wait for tomorrow's.
    const pending = await eventually(
      'the window is over, and every operation has ended or been deferred',
      async () => {
        const { operationStats } = await stack.status(id);
        const planned = operationStats.pending + operationStats.succeeded === 12;
        const settled = planned && operationStats['in progress'] === 0 && Date.now() > soon + 20 * second;
        return settled ? operationStats.pending : undefined;
      },
      120,
    );
    const starts = [...startsOf(await stack.log())].filter(([shoot]) => shoot.startsWith('narrow'));
    expect(starts.length + pending).toBe(12);
    expect(pending).toBeGreaterThan(0);
    for (const [, at] of starts) {
      expect(at).toBeGreaterThanOrEqual(soon + 5 * second);
      expect(at).toBeLessThanOrEqual(soon + 15 * second);
    }
    const waiting = await eventually(
      'two turns sleep, and those they hold have their next window',
      async () =>
        (await stack.schedules()).length === 2 ? await stack.operations(id, '&state=pending') : undefined,
      30,
    );
    const moved = waiting.filter(
      ({ maintenanceWindowBegin }) => Date.parse(maintenanceWindowBegin) > Date.now(),
    );
    expect(moved.length).toBeGreaterThanOrEqual(2);
    const told = async () => {
      const { mails, posts } = await stack.notifications();
      return {
        mails: mails.flatMap(({ subject, message }) => (message.includes(id) ? [subject] : [])),
        posts: posts.flatMap(({ subject, text }) => (text.includes(id) ? [subject] : [])),
      };
    };
    const missed = 'local: Kyma upgrade has missed maintenance windows';
    // Nobody has missed a window that was over before the plan.
    if (starts.length > 0)
      await eventually('people are told that windows were missed', async () => {
        const { mails, posts } = await told();
        return mails.includes(missed) && posts.includes(missed);
      });
    await stack.call('PUT', `/orchestrations/${id}/cancel`);
    await stack.until(id, ['canceled'], 5);
    expect(await stack.schedules()).toEqual([]);
    const canceled = 'local: Kyma upgrade was canceled';
    await eventually('people are told that it was canceled', async () => {
      const { mails, posts } = await told();
      return mails.includes(canceled) && posts.includes(canceled);
    });
    // Not one for each operation: one for all that a sweep finds.
    expect((await told()).mails.filter((subject) => subject === missed).length).toBeLessThan(12);
  });

  it('do not matter while a Shoot opts out, whether the plan or the gate finds its annotation', async () => {
    const annotation = 'operator.kyma-project.io/skip-upgrade-until';
    const later = new Date(soon + 2 * 24 * hour).toISOString();
    await stack.annotate('skipping-0', { [annotation]: later });
    await stack.gardenerFaults({ runtimesDown: true });
    const id = await stack.create(
      { targets: { include: [{ region: '^skipping$' }] } },
      { parallel: { workers: 3 } },
    );
    const described = async () =>
      Object.fromEntries(
        (await stack.operations(id)).map(({ shootName, description }) => [shootName, description]),
      );
    // The annotations are patches of Shoots, too: only the operations say whose Kyma was changed.
    const changed = async () => {
      const all = await stack.operations(id);
      const details = await Promise.all(all.map(({ operationID }) => stack.operation(id, operationID)));
      const isChanged = ({ history }: (typeof details)[number]) =>
        history.some(({ description }) => description.toLowerCase().includes('changed channel'));
      return details.filter(isChanged).map(({ shootName }) => shootName);
    };
    await eventually('the others wait for their runtimes', async () => {
      const { 'skipping-1': first = '', 'skipping-2': second = '' } = await described();
      return [first, second].every((text) => text.startsWith('Nothing changed yet'));
    });
    expect((await described())['skipping-0']).toBe(
      `The Shoot opts out of upgrades until ${later} (annotation ${annotation})`,
    );
    // After the plan, and before the change.
    await stack.annotate('skipping-1', { [annotation]: later });
    await stack.annotate('skipping-2', { [annotation]: 'after the season' });
    await stack.gardenerFaults({});
    await eventually('both are handed back for that reason', async () => {
      const { 'skipping-1': first = '', 'skipping-2': second = '' } = await described();
      return first.includes(`opts out of upgrades until ${later}`) && second.includes('“after the season”');
    });
    expect(await changed()).toEqual([]);
    await stack.annotate('skipping-2', { [annotation]: null });
    await eventually(
      'what was corrected is upgraded',
      async () => (await stack.status(id)).operationStats.succeeded === 1,
    );
    expect(await changed()).toEqual(['skipping-2']);
    await stack.call('PUT', `/orchestrations/${id}/cancel`);
    await stack.until(id, ['canceled'], 5);
  });

  it('do not matter in a freeze: one of a single region lets the others go on, and its own runtimes once lifted', async () => {
    const begin = new Date(Date.now() - hour).toISOString();
    const end = new Date(Date.now() + hour).toISOString();
    await stack.editPolicy({ freezes: [{ begin, end, reason: 'sale', match: { region: '^selling$' } }] });
    const id = await stack.create(
      { targets: { include: [{ region: '^(trading|selling)$' }] } },
      { parallel: { workers: 2 } },
    );
    await eventually('those of the other region are done', async () => {
      const { operationStats } = await stack.status(id);
      return operationStats.succeeded === 2;
    });
    for (const { shootName, description } of await stack.operations(id, '&state=pending')) {
      expect(shootName).toMatch(/^selling-/);
      // The plan says so; or, where that still had the policy before, the sweep or the gate.
      expect(description).toMatch(/this runtime is frozen until /i);
    }
    expect((await stack.status(id)).description).not.toContain('freeze');
    await stack.editPolicy({});
    expect(await stack.ended(id, 60)).toMatchObject({ state: 'succeeded', operationStats: { succeeded: 4 } });
  });

  it('are not needed for a scheduled start, which waits outside the queue', async () => {
    const startAt = Math.ceil(Date.now() / second) * second + 4 * second;
    const later = await stack.create(
      { targets: { include: [{ shoot: 'open-0' }] }, dryRun: true },
      { schedule: new Date(startAt).toISOString() },
    );
    expect(await stack.status(later)).toMatchObject({
      state: 'pending',
      description: expect.stringContaining('Starts at'),
    });
    const first = await stack.create({ targets: { include: [{ shoot: 'open-1' }] }, dryRun: true });
    expect((await stack.ended(first)).state).toBe('succeeded');
    const ended = await stack.ended(later, 80);
    expect(ended.state).toBe('succeeded');
    const [operation] = await stack.operations(later);
    const { history } = await stack.operation(later, operation!.operationID);
    expect(Date.parse(history[0]!.at)).toBeGreaterThanOrEqual(startAt);
  });
});
