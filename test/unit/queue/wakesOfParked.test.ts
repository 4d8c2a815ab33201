import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../../lib/forecast/random.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import type { OperationState } from '../../../lib/model/states.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { createMemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

/** Each table call and each wake-up takes a while, one longer than the other: so many turns are awake at the same time. */
const longestHops = 40;

/**
 * A round of an orchestration in which all turns but the first few are parked. A turn that is woken takes at once, while others are
 * still being woken. @returns what a partition and Step Functions had to take
 */
async function wake(
  turns: number,
  first: number,
  changed: Partial<Orchestration>,
  states: readonly OperationState[],
  operation: (place: number) => Partial<Operation> = () => ({}),
  /** Whether the first turns have been parked, too, and somebody has woken them. */
  firstParked = false,
) {
  const world = createMemoryProduct();
  const { id } = await world.put({ state: 'in progress', ...changed }, states, operation);
  const random = randomFrom(7);
  const while_ = async () => {
    for (let hops = Math.ceil(random() * longestHops); hops > 0; hops -= 1) await Promise.resolve();
  };
  const asleep = new Map<string, number>();
  for (let turn = first; turn < turns; turn += 1) {
    asleep.set(`token-${turn}`, turn);
    await world.deps.parked.park(id, { taskToken: `token-${turn}`, child: `child-${turn}`, attempt: 1 }, now);
  }
  let tries = 0;
  const deletes = { count: 0 };
  const forget = world.table.delete.bind(world.table);
  world.table.delete = async (key, when) => {
    await while_();
    deletes.count += 1;
    return await forget(key, when);
  };
  const query = world.table.query.bind(world.table);
  world.table.query = async (range) => {
    await while_();
    return await query(range);
  };
  const answers: string[] = [];
  const running: Promise<void>[] = [];
  const take = async (turn: number): Promise<void> => {
    const { action } = await takeNextOperation(
      { ...world.deps, settings: { missedWindows: 3 }, executions, freezes: async () => [] },
      {
        ...{ orchestrationID: id, attempt: 1, turn, round: 1, turns, workers: turns, steps: 0 },
        child: `child-${turn}`,
        parked: firstParked || turn >= first,
      },
    );
    answers.push(action);
  };
  const executions = {
    ...world.deps.executions,
    wake: async (token: string) => {
      tries += 1;
      await while_();
      const turn = asleep.get(token);
      if (turn === undefined) return false;
      asleep.delete(token);
      running.push(take(turn));
      return true;
    },
  };
  for (let turn = 0; turn < first; turn += 1) running.push(take(turn));
  for (let done = 0; done < running.length; done += 1) await running[done];
  const left = (await world.deps.parked.all(id)).length;
  return { tries, deletes: deletes.count, asleep: asleep.size, left, answers };
}

describe('hundreds of parked turns', () => {
  const turns = 400;
  // A turn that finds the token of one that another call is waking has tried in vain: a few times each, not a thousand times.
  const most = 4 * turns;

  it.each([1, 50])(
    'end with the last operation, woken a few times each, if %i turns find at the same time that it is over',
    async (first) => {
      const over = await wake(turns, first, {}, ['succeeded']);
      expect(over).toMatchObject({ asleep: 0, left: 0 });
      expect(over.answers).toEqual(Array(turns).fill('done'));
      expect(over.tries).toBeLessThan(most);
      expect(over.deletes).toBeLessThan(most);
    },
  );

  it('are left alone at the end by one that was woken itself: its waker wakes them', async () => {
    const over = await wake(turns, 1, {}, ['succeeded'], undefined, true);
    expect(over).toMatchObject({ tries: 0, asleep: turns - 1, answers: ['done'] });
  });

  it('are woken by one that was woken itself if it has failed the last operation', async () => {
    const [windowBegin, windowEnd] = [now - 7_200_000, now - 3_600_000];
    const missed = {
      rule: { begin: '100000+0000', end: '110000+0000' },
      ...{ windowBegin, windowEnd, pausedUntil: windowBegin + 1000 },
      due: { kind: 'open', opensAt: windowBegin, closesAt: windowEnd },
      waiting: { seconds: 5, missedWindows: 2, lastSeen: 'Gardener reconciles it' },
    } as const;
    const over = await wake(turns, 1, {}, ['pending'], () => missed, true);
    expect(over).toMatchObject({ asleep: 0, left: 0 });
  });

  it('end with the last operation of a paused orchestration, woken a few times each', async () => {
    const over = await wake(turns, 1, { state: 'paused' }, ['pending']);
    expect(over).toMatchObject({ asleep: 0, left: 0 });
    expect(over.tries).toBeLessThan(most);
    expect(over.deletes).toBeLessThan(most);
  });

  it('take what is left for them, woken a few times each, even if the call that has added it dies', async () => {
    const pending = Array<OperationState>(turns).fill('pending');
    const over = await wake(turns, 1, {}, pending);
    expect(over).toMatchObject({ asleep: 0, left: 0 });
    expect(over.answers).toEqual(Array(turns).fill('upgrade'));
    expect(over.tries).toBeLessThan(most);
    expect(over.deletes).toBeLessThan(most);
  });
});
