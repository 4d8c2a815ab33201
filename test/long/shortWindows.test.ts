import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { windowTime } from '../../local/simulator/fleet.ts';
import { eventually, TestStack } from '../support/stack.ts';

const second = 1000;
const soonest = (seconds: number): number => Math.floor(Date.now() / second) * second + seconds * second;

let stack: TestStack | undefined;
afterEach(async () => {
  await stack?.close();
});

const startsOf = async (shoot: RegExp): Promise<number[]> =>
  ((await stack?.log()) ?? [])
    .filter((line) => line.event === 'patch' && shoot.test(line.shoot))
    .map(({ at }) => Date.parse(at));

describe('a window shorter than an upgrade is expected to take', () => {
  it('is used only in its first half', async () => {
    const begin = soonest(75);
    const end = begin + 8 * second;
    stack = await TestStack.start({
      fleet: [
        { shoot: 'slow', channel: 'fast', upgrade: { seconds: 10, outcome: 'succeed' } },
        {
          shoot: 'short',
          channel: 'fast',
          window: { begin: windowTime(begin), end: windowTime(end) },
          upgrade: { seconds: 1, outcome: 'succeed' },
        },
      ],
    });
    // Afterwards more than ten seconds are expected, and the window has eight.
    const first = await stack.create({ targets: { include: [{ shoot: 'slow' }] } });
    expect((await stack.ended(first)).state).toBe('succeeded');
    const id = await stack.create(
      { targets: { include: [{ shoot: 'short' }] } },
      { schedule: 'maintenanceWindow' },
    );
    expect((await stack.ended(id, 120)).state).toBe('succeeded');
    const [start = 0] = await startsOf(/^short$/);
    expect(start).toBeGreaterThanOrEqual(begin);
    expect(start).toBeLessThanOrEqual(end);
  });
});

describe('a turn that is woken after its window', () => {
  it('defers its operation and does not start it', async () => {
    const file = join(tmpdir(), `late-${process.pid}.json`);
    await writeFile(file, JSON.stringify({ services: { scheduleLate: 1 } }));
    const begin = soonest(60);
    const end = begin + 4 * second;
    stack = await TestStack.start({
      options: ['--faults', file],
      fleet: Array.from({ length: 8 }, (_, place) => ({
        shoot: `late-${place}`,
        channel: 'fast',
        window: { begin: windowTime(begin), end: windowTime(end) },
        upgrade: { seconds: 1, outcome: 'succeed' },
      })),
    });
    const running = stack;
    const id = await running.create({}, { schedule: 'maintenanceWindow', parallel: { workers: 8 } });
    const deferred = await eventually(
      'every operation has ended or moved to its next window',
      async () => {
        const pending = await running.operations(id, '&state=pending');
        const moved = pending.filter(
          ({ maintenanceWindowBegin }) => Date.parse(maintenanceWindowBegin) > end,
        );
        const { operationStats } = await running.status(id);
        return operationStats['in progress'] === 0 &&
          moved.length === operationStats.pending &&
          Date.now() > end
          ? moved
          : undefined;
      },
      200,
    );
    for (const start of await startsOf(/^late-/)) {
      expect(start).toBeGreaterThanOrEqual(begin);
      expect(start).toBeLessThanOrEqual(end);
    }
    // Eight deliveries, each one to fifty-nine seconds late: some of them miss a window of four.
    expect(deferred.length).toBeGreaterThan(0);
    for (const { operationID, description } of deferred) {
      const { history } = await running.operation(id, operationID);
      // By the turn that took it, or, where its time ran out between that and the gate, by the gate.
      const deferral =
        /Deferred to .*: \d+ s left, \d+ s needed|Nothing changed yet: (\d+ s left of|its turn came too late for) its maintenance window|Nothing changed yet: its maintenance window (was over|ended at)/;
      expect(history.map((entry) => entry.description).join('\n')).toMatch(deferral);
      expect(description).toMatch(/^(Deferred|Nothing changed yet)/);
    }
    await running.call('PUT', `/orchestrations/${id}/cancel`);
    await running.until(id, ['canceled'], 5);
    expect(await running.schedules()).toEqual([]);
  });
});
