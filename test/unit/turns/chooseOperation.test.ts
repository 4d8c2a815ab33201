import { describe, expect, test } from 'vitest';
import { DueIndex } from '../../../lib/forecast/DueIndex.ts';
import { type Candidate, encodeDue } from '../../../lib/model/dueKey.ts';
import { chooseOperation, movesPerTurn } from '../../../lib/turns/chooseOperation.ts';
import { readCandidates } from '../../../lib/turns/readCandidates.ts';

const minute = 60_000;
const now = Date.parse('2026-03-10T22:00:00Z');
const at = { now, turn: 7, workers: 5, round: 0, minimumLeftSeconds: 900 };

/** A window from `begin` to `end`, in minutes from now. */
const candidate = (ordinal: number, begin: number, end: number, expectedMinutes?: number): Candidate => {
  const due = {
    kind: begin <= 0 ? ('open' as const) : ('closed' as const),
    opensAt: now + begin * minute,
    closesAt: now + end * minute,
    ...(expectedMinutes === undefined ? {} : { expectedSeconds: expectedMinutes * 60 }),
  };
  return { ordinal, key: encodeDue(due), due };
};
const ordinals = (candidates: readonly Candidate[]) => candidates.map(({ ordinal }) => ordinal);
const choose = (open: Candidate[], closed: Candidate[] = [], other: Partial<typeof at> = {}) => {
  const choice = chooseOperation({ ...at, ...other, open, closed });
  return {
    start: ordinals(choice.start),
    defer: ordinals(choice.defer).sort(),
    promote: ordinals(choice.promote),
    hold: ordinals(choice.hold),
  };
};

describe('chooseOperation', () => {
  test('takes the earliest window end first, and at the same end the longest upgrade that still fits', () => {
    const open = [
      candidate(1, -60, 200),
      candidate(2, -60, 100, 5),
      candidate(3, -60, 100, 30),
      candidate(4, -60, 100, 101),
    ];
    expect(choose(open).start[0]).toBe(4);
    const later = chooseOperation({ ...at, now: now + 60 * minute, open, closed: [] });
    expect(later.start[0]?.ordinal).toBe(3);
  });
  test('starts nothing with too little time left, although half of a window is always enough', () => {
    expect(choose([candidate(1, -60, 14)]).start).toEqual([]);
    expect(choose([candidate(1, -60, 15)]).start).toEqual([1]);
    expect(choose([candidate(1, -10, 10)]).start).toEqual([1]);
    expect(choose([candidate(1, -11, 10)]).start).toEqual([]);
    expect(choose([candidate(1, -60, 0)], [], { minimumLeftSeconds: 0 }).start).toEqual([]);
  });
  test('leaves an operation in its too short window while another can start, and defers ended windows', () => {
    const open = [candidate(1, -600, -60), candidate(2, -60, 10), candidate(3, -60, 100)];
    expect(choose(open)).toMatchObject({ start: [3], defer: [1] });
    expect(choose(open.slice(0, 2))).toMatchObject({ start: [], defer: [1, 2] });
  });
  test('defers a bounded number, and nothing after some rounds, so a fleet that missed its window keeps no turn awake', () => {
    const missed = Array.from({ length: 500 }, (_, ordinal) => candidate(ordinal, -60, 10));
    expect(choose(missed).defer).toHaveLength(movesPerTurn);
    expect(choose(missed, [], { round: 1 }).defer).toEqual([]);
    const ended = Array.from({ length: 500 }, (_, ordinal) => candidate(ordinal, -60, -10));
    expect(choose(ended, [], { round: 1 }).defer).toHaveLength(movesPerTurn);
    expect(choose(ended, [], { round: 2 }).defer).toEqual([]);
  });
  test('starts operations whose window has opened, else holds the one whose window opens earliest', () => {
    const closed = [candidate(1, 30, 90), candidate(2, 60, 90)];
    const opened = {
      ...candidate(3, -1, 90),
      key: encodeDue({ kind: 'closed', opensAt: now - minute, closesAt: now + 90 * minute }),
    };
    expect(choose([], [opened, ...closed])).toEqual({ start: [3], defer: [], promote: [3], hold: [1, 2] });
  });
  test('spreads the first turns of a Map over the candidates, and lets later ones try the best first', () => {
    const open = Array.from({ length: 100 }, (_, ordinal) => candidate(ordinal, -60, 100 + ordinal));
    expect(choose(open, [], { turn: 3, workers: 50 }).start.slice(0, 2)).toEqual([3, 4]);
    expect(choose(open, [], { turn: 63, workers: 50 }).start.slice(0, 2)).toEqual([0, 64]);
    expect(new Set(choose(open, [], { turn: 63, workers: 50 }).start).size).toBe(100);
  });
  test('a wave of 1,000 turns at one moment writes about twice for each claim', () => {
    const open = Array.from({ length: 1000 }, (_, ordinal) => candidate(ordinal, -60, 100));
    const taken = new Set<number>();
    let writes = 0;
    for (let turn = 1000; turn < 2000; turn += 1) {
      for (const { ordinal } of chooseOperation({ ...at, turn, workers: 1000, open, closed: [] }).start) {
        writes += 1;
        if (taken.has(ordinal)) continue;
        taken.add(ordinal);
        break;
      }
    }
    expect(taken.size).toBe(1000);
    expect(writes).toBeLessThan(3000);
  });
});

describe('readCandidates', () => {
  const indexOf = (candidates: readonly Candidate[]) => {
    const index = new DueIndex();
    for (const { ordinal, due } of candidates) index.put(ordinal, due);
    let reads = 0;
    let most = 0;
    return {
      async candidates(id: string, range: readonly [string, string], limit: number) {
        reads += 1;
        most = Math.max(most, limit);
        return await index.candidates(id, range, limit);
      },
      cost: () => ({ reads, most }),
    };
  };
  const many = (from: number, begin: number, end: number, expected?: number) =>
    Array.from({ length: 1000 }, (_, n) => candidate(from + n, begin, end, expected));

  test('finds what can start behind ended windows and upgrades that do not fit, in few small reads', async () => {
    const index = indexOf([
      ...many(0, -600, -60),
      ...many(1000, -60, 10, 40),
      candidate(5000, -60, 10, 8),
      candidate(5001, -60, 60, 30),
      ...many(6000, 30, 90),
    ]);
    const read = await readCandidates(index, 'id', at);
    expect(ordinals(chooseOperation({ ...at, ...read }).start)).toEqual([5000, 5001]);
    expect(index.cost().reads).toBeLessThanOrEqual(8);
    expect(index.cost().most).toBeLessThanOrEqual(20);
    expect(read.open.length + read.closed.length).toBeLessThanOrEqual(80);
  });
  test('finds windows that open later behind thousands that ended before they were promoted', async () => {
    const missed = many(0, -60, 5).map(({ ordinal, due }) => ({
      ordinal,
      key: '',
      due: { ...due, kind: 'closed' as const },
    }));
    const index = indexOf([...missed, candidate(2000, 30, 90)]);
    expect(ordinals(chooseOperation({ ...at, ...(await readCandidates(index, 'id', at)) }).hold)).toEqual([
      2000,
    ]);
  });
  test('returns some operations of every window that ended', async () => {
    const index = indexOf([...many(0, -600, -300), ...many(1000, -600, -200), ...many(2000, -600, -100)]);
    const { open } = await readCandidates(index, 'id', at);
    expect(new Set(open.map(({ due }) => due.closesAt)).size).toBe(3);
  });
});
