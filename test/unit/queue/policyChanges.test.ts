import { beforeEach, describe, expect, it } from 'vitest';
import { ALWAYS_OPEN, closedRange } from '../../../lib/model/dueKey.ts';
import { claimMarginMilliseconds } from '../../../lib/model/lateness.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Orchestration, Rollout } from '../../../lib/model/Orchestration.ts';
import { applyPolicy, renewWindows } from '../../../lib/orchestrations/applyPolicy.ts';
import { parsePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleParameters } from '../../support/samples.ts';

const minute = 60_000;
const hour = 60 * minute;
const iso = (at: number) => new Date(at).toISOString();
/** The Shoots' own window, every day: 14:00 to 15:00. It is noon. */
const rule = { begin: '140000+0000', end: '150000+0000' };
const own: Partial<Operation> = {
  rule,
  windowBegin: now + 2 * hour,
  windowEnd: now + 3 * hour,
  due: { kind: 'closed', opensAt: now + 2 * hour, closesAt: now + 3 * hour },
};
/** Asleep until its window opens. */
const asleep = (turn: number, fields = own, until = fields.windowBegin ?? 0): Partial<Operation> => ({
  ...fields,
  due: { kind: 'held', turn },
  claim: { child: `child-${turn}`, turn, attempt: 1, expiresAt: until + claimMarginMilliseconds },
  sleep: {
    sleepID: `sleep-${turn}`,
    taskToken: `sleeper-${turn}`,
    scheduleName: `schedule-${turn}`,
    wakeAt: until,
  },
});
/** All windows open an hour earlier: 13:00. */
const earlier = { default: { timeBegin: '130000+0000' } };
const later = { default: { timeBegin: '143000+0000' } };

let world: MemoryProduct;
let id: string;
let policy: object;
beforeEach(() => {
  world = createMemoryProduct();
  policy = {};
});
const depsOf = () => ({ ...world.deps, policy: async () => parsePolicy(JSON.stringify(policy)) });
async function given(changed: Partial<Orchestration>, ...operations: Partial<Operation>[]): Promise<void> {
  ({ id } = await world.put(
    { state: 'in progress', ...changed },
    operations.map(({ state = 'pending' }) => state),
    (place) => operations[place] ?? {},
  ));
}
async function park(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1)
    await world.deps.parked.park(id, { taskToken: `parked-${turn}`, child: `p-${turn}`, attempt: 1 }, now);
}
const applied = async () => {
  await applyPolicy(depsOf(), id);
  return [...world.woken];
};
const operation = async (ordinal: number) => (await world.deps.operations.get(id, ordinal))!;
const stored = async () => (await world.deps.orchestrations.get(id))!;
const opensAt = async (ordinal: number) => ((await operation(ordinal)).windowBegin - now) / minute;

describe('a new policy', () => {
  it('moves waiting operations, says why, and is recorded as applied', async () => {
    await given({}, own);
    policy = later;
    await applied();
    expect(await operation(1)).toMatchObject({
      windowBegin: now + 2.5 * hour,
      windowEnd: now + 3 * hour,
      due: { kind: 'closed', opensAt: now + 2.5 * hour, closesAt: now + 3 * hour },
    });
    expect((await operation(1)).history.at(-1)?.message).toBe(
      `The maintenance policy has changed: its window opens at ${iso(now + 2.5 * hour)}`,
    );
    expect(await stored()).toMatchObject({ policySeen: parsePolicy(JSON.stringify(later)).version });
  });

  it('says so if the new window is already open', async () => {
    await given({}, own);
    policy = { default: { timeBegin: '110000+0000' } };
    await applied();
    expect(await operation(1)).toMatchObject({ due: { kind: 'open', opensAt: now - hour } });
    expect((await operation(1)).history.at(-1)?.message).toBe(
      'The maintenance policy has changed: its window is open',
    );
  });

  it('moves a window of which only the end has changed', async () => {
    await given({}, own);
    policy = { default: { timeEnd: '153000+0000' } };
    await applied();
    expect(await operation(1)).toMatchObject({ windowBegin: now + 2 * hour, windowEnd: now + 3.5 * hour });
  });

  it('does not touch unaffected, running or ended operations', async () => {
    const running = { ...asleep(1), sleep: undefined, state: 'in progress', startedAt: now } as const;
    await given({}, own, running, { ...own, state: 'succeeded', due: undefined });
    await applied();
    expect((await operation(1)).history).toHaveLength(1);
    policy = later;
    await applied();
    expect(await opensAt(1)).toBe(150);
    expect([await opensAt(2), await opensAt(3)]).toEqual([120, 120]);
  });

  it('wakes one parked turn for each operation that is due earlier and held by no turn', async () => {
    await given({}, own, own, { ...own, ...asleep(7) }, { due: ALWAYS_OPEN });
    await park(5);
    policy = earlier;
    const woken = await applied();
    expect(woken.filter((token) => token.startsWith('parked'))).toHaveLength(1);
    expect(woken).toContain('sleeper-7');
    expect(woken).toHaveLength(2);
  });

  it.each([
    ['later', later],
    ['as before', {}],
  ])('wakes nobody if windows open %s', async (_, text) => {
    await given({}, own, asleep(1));
    await park(2);
    policy = text;
    expect(await applied()).toEqual([]);
  });

  it('wakes nobody for stages that have not been opened', async () => {
    const stages = [
      { name: 'a', first: 1, last: 1, openedAt: now },
      { name: 'b', first: 2, last: 2 },
    ];
    await given(
      { rollout: { version: 1, stage: 0, stages } as Rollout },
      { ...asleep(0, { ...own, stage: 0 }, now + 30 * minute) },
      { ...own, stage: 1, due: { ...own.due!, stage: 1 } as Operation['due'] },
    );
    await park(2);
    policy = earlier;
    expect(await applied()).toEqual([]);
    expect(await opensAt(2)).toBe(60);
  });

  it('wakes nobody in a freeze that lasts as long as they sleep', async () => {
    await given({}, own, asleep(1));
    await park(2);
    policy = { ...earlier, freezes: [{ begin: iso(now - hour), end: iso(now + 2 * hour) }] };
    expect(await applied()).toEqual([]);
    expect(await stored()).toMatchObject({ hold: { endsAt: now + 2 * hour } });
  });

  it('is not applied to an orchestration that has no plan or does not run', async () => {
    policy = later;
    for (const changed of [{ planned: undefined }, { state: 'paused' }, { state: 'canceling' }] as const) {
      world = createMemoryProduct();
      await given(changed, own);
      await applied();
      expect(await opensAt(1)).toBe(120);
      expect((await stored()).policySeen).toBeUndefined();
    }
  });

  it('is also applied to an operation that a turn claims at the same moment', async () => {
    for (let at = 0; ; at += 1) {
      world = createMemoryProduct();
      await given({}, own);
      policy = later;
      world.table.interrupt(at, async () => {
        const claim = { child: 'c', turn: 0, attempt: 1, expiresAt: now + 3 * hour };
        const [candidate] = await world.deps.operations.candidates(
          id,
          closedRange(now, ALWAYS_OPEN.closesAt),
          1,
        );
        if (candidate !== undefined) await world.deps.operations.claim(id, candidate, claim);
      });
      await applied();
      if (world.table.uninterrupted) break;
      expect(await opensAt(1)).toBe(150);
    }
  });

  it('is not recorded as applied if a newer attempt begins in the meantime', async () => {
    await given({}, own);
    world.deps.operations.inStates = async () => {
      await world.deps.orchestrations.change(id, { at: now, set: { attempt: 2 } });
      return [];
    };
    await applied();
    expect((await stored()).policySeen).toBeUndefined();
  });
});

describe('the end of a freeze', () => {
  const frozen = { hold: { text: 'Frozen', endsAt: now + hour } };
  const version = parsePolicy('{}').version;

  it('wakes the turns that would sleep on if it comes early', async () => {
    const ready: Partial<Operation> = { due: ALWAYS_OPEN };
    await given({ ...frozen, policySeen: version }, asleep(0, ready, now + hour), asleep(1));
    expect(await applied()).toEqual(['sleeper-0']);
    expect(await stored()).toMatchObject({ hold: { text: '' } });
  });

  it('is not searched for if nothing has changed', async () => {
    await given({ policySeen: version }, asleep(0, { due: ALWAYS_OPEN }, now + hour));
    expect(await applied()).toEqual([]);
  });
});

describe('a freeze of some runtimes', () => {
  const until = now + 5 * hour;
  const freezes = [{ begin: iso(now - hour), end: iso(until), match: { region: 'eu' } }];

  it('makes runtimes without a window wait until its end', async () => {
    await given({}, {}, { region: 'us' }, { pausedUntil: until + hour });
    policy = { freezes };
    await applied();
    expect(await operation(1)).toMatchObject({ pausedUntil: until, pausedByFreeze: true });
    expect((await operation(1)).history.at(-1)?.message).toBe(
      `The maintenance policy has changed: this runtime is frozen until ${iso(until)}`,
    );
    expect((await operation(2)).history).toHaveLength(1);
    expect((await operation(3)).history).toHaveLength(1);
    policy = {};
    await park(3);
    expect(await applied()).toHaveLength(1);
    expect(await operation(1)).toMatchObject({
      pausedUntil: 0,
      pausedByFreeze: false,
      due: { kind: 'open' },
    });
    expect((await operation(1)).history.at(-1)?.message).toBe(
      'The maintenance policy has changed: its freeze is over',
    );
    expect(await operation(3)).toMatchObject({ pausedUntil: until + hour });
  });

  it('moves nothing if its end is unchanged', async () => {
    await given({}, { pausedUntil: until, pausedByFreeze: true });
    policy = { freezes };
    await applied();
    expect((await operation(1)).history).toHaveLength(1);
  });

  it('shortens the wait if it ends earlier than before', async () => {
    await given({}, { pausedUntil: until + hour, pausedByFreeze: true });
    policy = { freezes };
    await applied();
    expect(await operation(1)).toMatchObject({ pausedUntil: until });
  });
});

describe('a policy that cannot be used', () => {
  it('moves nothing, and makes the orchestration say why nothing starts', async () => {
    await given({ policySeen: 'before' }, own);
    await applyPolicy({ ...world.deps, policy: async () => parsePolicy('not JSON') }, id);
    expect(await stored()).toMatchObject({
      policySeen: 'before',
      hold: { text: expect.stringContaining('Nothing starts: '), endsAt: 0 },
    });
    expect((await operation(1)).history).toHaveLength(1);
  });

  it('is distinguished from a table that cannot be read', async () => {
    await given({}, own);
    const broken = { ...world.deps, policy: async () => Promise.reject(new Error('throttled')) };
    await expect(applyPolicy(broken, id)).rejects.toThrow('throttled');
  });
});

describe('a stage that has just been opened', () => {
  const stages = [
    { name: 'a', first: 1, last: 1, openedAt: now },
    { name: 'b', first: 2, last: 3, openedAt: now },
    { name: 'c', first: 4, last: 4 },
  ];
  const rollout = { version: 1, stage: 1, stages } as Rollout;
  const parameters = sampleParameters();
  const windowed = { ...parameters, strategy: { ...parameters.strategy, maintenanceWindow: true } };

  it('gets the next windows, and no other stage does', async () => {
    await given({ rollout, parameters: windowed }, own, own, own, own);
    policy = later;
    await renewWindows(depsOf(), await stored(), 1);
    expect([await opensAt(1), await opensAt(2), await opensAt(3), await opensAt(4)]).toEqual([
      120, 150, 150, 120,
    ]);
    expect((await operation(2)).history.at(-1)?.message).toContain('Stage b has been opened: ');
  });

  it('moves nothing if the orchestration has no windows', async () => {
    await given({ rollout, parameters }, own, own);
    policy = later;
    await renewWindows(depsOf(), await stored(), 1);
    expect(await opensAt(2)).toBe(120);
  });

  it('opens even while the policy cannot be read', async () => {
    await given({ rollout, parameters: windowed }, own, own);
    await renewWindows({ ...world.deps, policy: async () => parsePolicy('no') }, await stored(), 1);
    expect(await opensAt(2)).toBe(120);
  });
});
