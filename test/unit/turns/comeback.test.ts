import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ComebackConditions,
  comeback,
  type HandBackCause,
  pauseSeconds,
} from '../../../lib/turns/comeback.ts';
import { nextWindow } from '../../../lib/windows/nextWindow.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = Date.parse('2026-03-02T12:00:00Z');
const rule = { begin: '110000+0000', end: '130000+0000' };
const inWindow = { rule, windowBegin: now - hour, windowEnd: now + hour };
const conditions: ComebackConditions = {
  now,
  rule,
  freezes: [],
  minimumLeftSeconds: 600,
  timeoutSeconds: 3600,
  missedWindows: 3,
};
const sick: HandBackCause = {
  kind: 'runtime',
  description: 'Gardener reconciles it; looking again',
  seconds: 2,
};
const again = (...[operation, cause, changed]: Parameters<typeof comeback>) => {
  const next = comeback(operation, cause, changed);
  if (next.kind !== 'again') throw new Error(next.message);
  return next;
};

describe('an operation that waits for its runtime', () => {
  it('is tried again after a pause, in its window', () => {
    expect(again(inWindow, sick, conditions)).toMatchObject({
      pausedUntil: now + 15_000,
      windowBegin: inWindow.windowBegin,
      windowEnd: inWindow.windowEnd,
      waiting: { seconds: 17, missedWindows: 0, lastSeen: 'Gardener reconciles it' },
      message: 'Nothing changed yet: Gardener reconciles it. Next try at 2026-03-02T12:00:15.000Z',
    });
  });

  it('fails with the last observation after its timeout, not counting its time in the queue', () => {
    let waiting: ReturnType<typeof again>['waiting'];
    let at = now;
    let tries = 0;
    for (;;) {
      const next = comeback({ ...inWindow, rule: undefined, waiting }, sick, {
        ...conditions,
        rule: undefined,
        now: at,
      });
      tries += 1;
      if (next.kind === 'failed') {
        expect(next.message).toBe(
          'Nothing changed: gave up after waiting 3600 s. Last seen: Gardener reconciles it',
        );
        break;
      }
      waiting = next.waiting;
      // Nobody has time for it for hours.
      at = next.pausedUntil + 5 * hour;
    }
    expect(tries).toBeGreaterThan(8);
    expect(tries).toBeLessThan(20);
  });

  it('gets its next window if its pause leaves too little of this one, and fails after too many', () => {
    const late = { ...conditions, now: now + 50 * minute };
    const first = again(inWindow, sick, late);
    expect(first).toMatchObject({
      windowBegin: now + 23 * hour,
      pausedUntil: 0,
      waiting: { missedWindows: 1 },
    });
    const second = { ...inWindow, waiting: { seconds: 30, missedWindows: 2, lastSeen: 'x' } };
    expect(comeback(second, sick, late)).toEqual({
      kind: 'failed',
      message: 'Nothing changed: missed 3 maintenance windows. Last seen: Gardener reconciles it',
    });
  });

  it('is tried once more before its window ends if its pause would outlast it', () => {
    const waiting = { seconds: 1200, missedWindows: 0, lastSeen: 'x' };
    // Of the window of two hours ten minutes must be left; a pause of ten minutes from 12:42 on would end after 12:50.
    const at = now + 42 * minute;
    expect(again({ ...inWindow, waiting }, sick, { ...conditions, now: at })).toMatchObject({
      pausedUntil: now + 49 * minute,
      windowEnd: inWindow.windowEnd,
      waiting: { seconds: 1202 + 7 * 60, missedWindows: 0 },
    });
    // Nor must it end so near to the last chance that a late wake-up misses it.
    const near = again({ ...inWindow, waiting: { ...waiting, seconds: 900 } }, sick, {
      ...conditions,
      now: at,
    });
    expect(near.pausedUntil).toBe(now + 49 * minute);
    const policy = { kind: 'unread policy', description: 'x' } as const;
    expect(
      again(inWindow, policy, { ...conditions, now: now + 49.6 * minute, timeoutSeconds: 60 }),
    ).toMatchObject({ pausedUntil: now + 49.95 * minute, windowEnd: inWindow.windowEnd });
  });

  it('counts no missed window for a freeze, or for a window that the policy moved', () => {
    const freezes = [{ begin: now, end: now + 2 * hour }];
    expect(again(inWindow, sick, { ...conditions, freezes }).waiting).toMatchObject({ missedWindows: 0 });
    const moved = { begin: '200000+0000', end: '220000+0000' };
    expect(again(inWindow, sick, { ...conditions, rule: moved })).toMatchObject({
      rule: moved,
      windowBegin: now + 8 * hour,
      waiting: { missedWindows: 0 },
    });
  });

  it('has no window during an immediate retry, but still shows its own', () => {
    const next = again({ ...inWindow, immediate: true }, sick, { ...conditions, now: now + 9 * hour });
    expect(next).toMatchObject({ windowEnd: inWindow.windowEnd, pausedUntil: now + 9 * hour + 15_000 });
  });
});

describe('an operation that met a closed gate', () => {
  it('waits only for its window, the end of a freeze, or a moment', () => {
    const window = { kind: 'window', description: 'its window was over' } as const;
    expect(again(inWindow, window, { ...conditions, now: now + hour })).toMatchObject({
      windowBegin: now + 23 * hour,
      waiting: { seconds: 0, missedWindows: 1 },
    });
    const freezes = [{ begin: now - 1, end: now + hour }];
    const freeze = { kind: 'freeze', description: 'a freeze' } as const;
    const free = { ...conditions, rule: undefined, freezes };
    expect(again({ ...inWindow, rule: undefined }, freeze, free)).toMatchObject({
      pausedUntil: now + hour,
      waiting: undefined,
    });
    for (const kind of ['policy', 'unread policy', 'lease'] as const)
      expect(again(inWindow, { kind, description: 'x' }, conditions)).toMatchObject({
        pausedUntil: now + 30_000,
        waiting: undefined,
      });
  });

  it('counts no missed window if another operation or the policy kept it from starting', () => {
    const late = { ...conditions, now: now + 59.9 * minute };
    for (const kind of ['policy', 'unread policy', 'lease', 'late'] as const)
      expect(again(inWindow, { kind, description: 'x' }, late)).toMatchObject({
        windowBegin: now + 23 * hour,
        waiting: undefined,
      });
  });
});

it('is never due outside its window, in a freeze or in the past, and its pauses grow up to a limit', () => {
  const kinds = [
    'runtime',
    'window',
    'freeze',
    'policy',
    'unread policy',
    'lease',
    'late',
    'opted out',
  ] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.integer({ min: -1440, max: 1440 }),
      fc.integer({ min: 0, max: 3599 }),
      fc.option(
        fc.record({ from: fc.integer({ min: -600, max: 600 }), minutes: fc.integer({ min: 1, max: 3000 }) }),
      ),
      (kind, minutes, seconds, frozen) => {
        const at = now + minutes * minute;
        const freezes =
          frozen === null
            ? []
            : [{ begin: at + frozen.from * minute, end: at + (frozen.from + frozen.minutes) * minute }];
        const waiting = { seconds, missedWindows: 0, lastSeen: '' };
        const endsAt = at + seconds * 100_000;
        const next = comeback(
          { ...inWindow, waiting },
          { kind, description: 'x', seconds: 1, endsAt },
          { ...conditions, now: at, freezes },
        );
        if (next.kind === 'failed') {
          expect(seconds).toBeGreaterThan(3590);
          return;
        }
        const due = Math.max(next.windowBegin, next.pausedUntil, at);
        if (kind === 'opted out') expect(due).toBeGreaterThanOrEqual(endsAt);
        expect(next.windowEnd).toBeGreaterThan(due);
        expect(freezes.some(({ begin, end }) => begin <= due && due < end)).toBe(false);
        expect(nextWindow(due, rule, { minimumLeftSeconds: 600, freezes })).toMatchObject({
          end: next.windowEnd,
        });
        expect(next.waiting?.seconds ?? 0).toBeLessThanOrEqual(3600);
      },
    ),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3598 }), (waited) => {
      const pause = pauseSeconds(waited, 3600);
      expect(pause).toBeGreaterThanOrEqual(1);
      expect(waited + pause).toBeLessThanOrEqual(3600);
      expect(pause).toBeLessThanOrEqual(600);
    }),
  );
});
