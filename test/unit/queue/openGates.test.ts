import { beforeEach, describe, expect, it } from 'vitest';
import type { Gate, Orchestration, Rollout } from '../../../lib/model/Orchestration.ts';
import { closedGate } from '../../../lib/orchestrations/closedGate.ts';
import { waitsForTime } from '../../../lib/orchestrations/waitsForTime.ts';
import { wakeUp } from '../../../lib/orchestrations/wakeUp.ts';
import { wakeOpenGate } from '../../../lib/sweep/wakeOpenGate.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleOrchestration, sampleParameters } from '../../support/samples.ts';

const minute = 60_000;
const parameters = sampleParameters();
/** The first stage has been opened and soaks for an hour. */
const soaking: Partial<Orchestration> = {
  state: 'in progress',
  parameters: {
    ...parameters,
    strategy: { ...parameters.strategy, stages: [{ name: 'a', soakSeconds: 3600 }, { name: 'b' }] },
  },
  rollout: {
    version: 1,
    stage: 0,
    stages: [
      { name: 'a', first: 1, last: 1, openedAt: now, doneAt: now },
      { name: 'b', first: 2, last: 2 },
    ],
  } as Rollout,
};
const gate = { sleepID: 's', taskToken: 'token', scheduleName: 'schedule', wakeAt: now + 60 * minute };

let world: MemoryProduct;
let recorded: object[];
let deleted: string[];
beforeEach(() => {
  world = createMemoryProduct();
  recorded = [];
  deleted = [];
  world.deps.metrics.record = (...[values]: object[]) => void recorded.push(values ?? {});
  world.deps.wakeUps.delete = async (...[name]: string[]) => void deleted.push(name ?? '');
});
const putSoaking = async (changed: Partial<Orchestration> = {}, at: Gate = gate) => {
  const { id } = await world.put({ ...soaking, ...changed }, ['succeeded', 'pending']);
  await world.deps.orchestrations.waitAtGate(id, at, { at: now, attempt: 1 });
  return id;
};
const stored = async (id: string) => (await world.deps.orchestrations.get(id))!;

describe('the sweep at a gate', () => {
  it('does nothing for an orchestration without a gate', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending']);
    await wakeOpenGate(world.deps, await stored(id));
    expect(world.woken).toEqual([]);
  });

  it('waits two minutes for a gate’s overdue schedule, then wakes the orchestration itself and counts that', async () => {
    const id = await putSoaking({}, { ...gate, wakeAt: now + 10 * minute });
    world.advance(12 * minute);
    await wakeOpenGate(world.deps, await stored(id));
    expect(world.woken).toEqual([]);
    world.advance(1);
    await wakeOpenGate(world.deps, await stored(id));
    expect(world.woken).toEqual(['token']);
    expect(deleted).toEqual(['schedule']);
    expect(recorded).toEqual([{ SleepersOverslept: 1 }]);
    expect(await stored(id)).not.toHaveProperty('gate');
  });

  it('does not count a gate as overslept if it had no schedule', async () => {
    const id = await putSoaking({}, { ...gate, scheduleName: '' });
    world.advance(63 * minute);
    await wakeOpenGate(world.deps, await stored(id));
    expect(world.woken).toEqual(['token']);
    expect(recorded).toEqual([]);
  });

  it('wakes an orchestration whose gate opened early, and does not count that as overslept', async () => {
    const id = await putSoaking();
    await world.deps.orchestrations.change(id, { at: now, to: 'canceling' });
    await wakeOpenGate(world.deps, await stored(id));
    expect(world.woken).toEqual(['token']);
    expect(recorded).toEqual([]);
  });

  it('ends only the wait that it has read', async () => {
    const id = await putSoaking();
    const read = await stored(id);
    world.advance(63 * minute);
    await world.deps.orchestrations.leaveGate(id, gate);
    await wakeOpenGate(world.deps, { ...read, gate: { ...gate, sleepID: 'older' } });
    expect(world.woken).toEqual([]);
  });

  it('does not end a wait that began after its read', async () => {
    const id = await putSoaking();
    world.advance(63 * minute);
    await wakeOpenGate(world.deps, { ...(await stored(id)), gate: { ...gate, sleepID: 'older' } });
    expect(world.woken).toEqual([]);
    expect(await stored(id)).toHaveProperty('gate');
  });
});

describe('a gate', () => {
  const closed = async (changed: Partial<Orchestration>, first: 'succeeded' | 'in progress' | 'pending') => {
    const { id } = await world.put({ ...soaking, ...changed }, [first, 'pending']);
    return (await closedGate(world.deps, await stored(id)))?.status;
  };

  it('is closed while its stage soaks and none of its operations are open', async () => {
    expect(await closed({}, 'succeeded')).toBe('soaking');
    expect(await closed({}, 'pending')).toBeUndefined();
    expect(await closed({}, 'in progress')).toBeUndefined();
  });

  it('is closed by a pause once nothing is in progress, whatever is waiting', async () => {
    expect(await closed({ state: 'paused' }, 'in progress')).toBeUndefined();
    expect(await closed({ state: 'paused' }, 'pending')).toBe('paused');
    expect(await closed({ state: 'paused' }, 'succeeded')).toBe('paused');
  });

  it('is open for an orchestration that is being canceled or is over', async () => {
    expect(await closed({ state: 'canceling' }, 'succeeded')).toBeUndefined();
    expect(await closed({ state: 'failed' }, 'succeeded')).toBeUndefined();
  });
});

describe('an orchestration', () => {
  const window = (begin: number) => ({
    rule: { begin: '000000+0000', end: '010000+0000' },
    windowBegin: begin,
    windowEnd: begin + 60 * minute,
    due: { kind: 'closed', opensAt: begin, closesAt: begin + 60 * minute } as const,
  });
  const heldBy = (turn: number) => ({
    due: { kind: 'held', turn } as const,
    claim: { child: `child-${turn}`, turn, attempt: 1, expiresAt: now + 90 * minute },
  });
  const asleep = (until: number) => ({
    ...window(now + 30 * minute),
    ...heldBy(0),
    sleep: { sleepID: 's', taskToken: 't', scheduleName: 'n', wakeAt: until },
  });
  const waits = async (...operations: object[]) => {
    const { id } = await world.put(
      { state: 'in progress' },
      operations.map((each) => ('state' in each ? 'in progress' : 'pending')),
      (place) => operations[place] ?? {},
    );
    return await waitsForTime(world.deps.operations, await stored(id), now);
  };
  const later = window(now + minute);

  it.each([
    ['a turn sleeps, whatever else waits', [asleep(now + minute), {}], true],
    ['all windows are still to come', [later, window(now + 90 * minute)], true],
    ['a window to come is held, by a turn that is not asleep', [{ ...later, ...heldBy(1) }], true],
    ['a sleep has ended, and its window is still to come', [asleep(now)], true],
  ])('waits for a known time while %s', async (_, operations, expected) => {
    expect(await waits(...operations)).toBe(expected);
  });

  it.each([
    [
      'something is in progress',
      [{ state: 'in progress', startedAt: now, ...heldBy(1) }, asleep(now + minute)],
    ],
    ['an operation may start at any time', [{}, later]],
    ['a window is open', [window(now - minute), later]],
    ['a window opens now', [window(now)]],
    ['a turn holds what may start now, and is not asleep', [heldBy(1), later]],
    ['a sleep has ended and another operation may start', [asleep(now), {}]],
    ['nothing waits', []],
  ])('does not wait for a known time while %s', async (_, operations) => {
    expect(await waits(...operations)).toBe(false);
  });

  it('waits for a known time at a gate even if no operation has a window', async () => {
    const id = await putSoaking();
    expect(await waitsForTime(world.deps.operations, await stored(id), now)).toBe(true);
  });
});

describe('a schedule that fires', () => {
  const sleeping = async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending'], () => ({
      due: { kind: 'held', turn: 0 },
      claim: { child: 'child', turn: 0, attempt: 1, expiresAt: now + minute },
      sleep: { sleepID: 'this', taskToken: 'sleeper', scheduleName: 'n', wakeAt: now },
    }));
    return { kind: 'operation', orchestrationID: id, ordinal: 1 } as const;
  };

  it('wakes its turn exactly once', async () => {
    const input = { ...(await sleeping()), sleepID: 'this' };
    await wakeUp(world.deps, input);
    await wakeUp(world.deps, input);
    expect(world.woken).toEqual(['sleeper']);
  });

  it('ignores a sleep that has been replaced and an operation that does not exist', async () => {
    const input = await sleeping();
    await wakeUp(world.deps, { ...input, sleepID: 'an earlier one' });
    await wakeUp(world.deps, { ...input, ordinal: 2, sleepID: 'this' });
    expect(world.woken).toEqual([]);
  });

  it('starts an orchestration at its start time', async () => {
    const next = sampleOrchestration({ state: 'pending', earliestStartAt: now });
    await world.deps.orchestrations.create(next);
    await wakeUp(world.deps, { kind: 'orchestration', orchestrationID: next.orchestrationID });
    expect(world.started).toEqual([`${next.orchestrationID}-1`]);
  });

  it('does not wake a turn if it belongs to a gate', async () => {
    const { orchestrationID } = await sleeping();
    await wakeUp(world.deps, { kind: 'gate', orchestrationID, sleepID: 'this' });
    expect(world.woken).toEqual([]);
  });
});
