import { describe, expect, it } from 'vitest';
import { closedNow } from '../../../lib/turns/closedNow.ts';
import { sampleNow as now } from '../../support/samples.ts';

const minute = 60_000;
const window = { begin: now - 60 * minute, end: now + 60 * minute };
const at = { now, neededSeconds: 600 };

describe('whether an upgrade may start', () => {
  it.each([
    ['the window begins', { begin: now, end: now + 120 * minute }, 0],
    [
      'just as much of the window is left as is needed',
      { begin: now - 110 * minute, end: now + 10 * minute },
      0,
    ],
    ['a pause ends', window, now],
  ])('is true at the moment in which %s', (_, open, pausedUntil) => {
    expect(closedNow(open, at, pausedUntil)).toBeUndefined();
  });

  it('is true at the moment in which a freeze ends', () => {
    expect(closedNow(window, { ...at, frozenUntil: now })).toBeUndefined();
    expect(closedNow(window, { ...at, frozenUntil: now + 1 })).toBe('a freeze');
  });

  it.each([
    ['not open yet', { begin: now + 1, end: now + 120 * minute }, 0],
    ['too late', { begin: now - 110 * minute, end: now + 10 * minute - 1 }, 0],
    ['too late', { begin: now - 60 * minute, end: now }, 0],
    ['a pause', window, now + 1],
  ])('is false, being %s, a millisecond away from that', (why, closed, pausedUntil) => {
    expect(closedNow(closed, at, pausedUntil)).toBe(why);
  });

  it('is false at the end of a window, even if nothing is needed', () => {
    expect(closedNow({ begin: now - minute, end: now }, { now, neededSeconds: 0 })).toBe('too late');
  });
});
