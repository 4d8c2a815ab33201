import { logNormal, pareto, randomFrom } from '../../lib/forecast/random.ts';
import type { WindowRule } from '../../lib/windows/windowRule.ts';
import type { Fleet } from './Fleet.ts';

type Share = readonly [share: number, rule: WindowRule];

const daily = (begin: string, end: string): WindowRule => ({ begin, end });

/** How a fleet's windows lie. Shares add up to 1. */
const shapes: Readonly<Record<string, readonly Share[]>> = {
  'regional nights': [
    [0.3, { begin: '220000', end: '020000', timeZone: 'Europe/Berlin' }],
    [0.1, daily('220000+0000', '040000+0000')],
    [0.2, { begin: '230000', end: '040000', timeZone: 'America/New_York' }],
    [0.1, daily('220000-0800', '020000-0800')],
    [0.1, daily('220000-0300', '010000-0300')],
    [0.1, daily('010000+0900', '050000+0900')],
    [0.1, daily('220000+1000', '020000+1000')],
  ],
  'all at one time': [[1, daily('220000+0000', '020000+0000')]],
  'crossing midnight': [
    [0.2, daily('200000+0000', '003000+0000')],
    [0.2, daily('213000+0100', '013000+0100')],
    [0.2, daily('230000+0000', '030000+0000')],
    [0.2, daily('233000-0930', '023000-0930')],
    [0.2, daily('220000+1300', '040000+1300')],
  ],
  'two days a week': [
    [0.5, { ...daily('200000+0000', '040000+0000'), days: ['Sat', 'Sun'] }],
    [0.2, { ...daily('220000+0100', '020000+0100'), days: ['Tue', 'Thu'] }],
    [0.2, { ...daily('080000+0900', '120000+0900'), days: ['Mon', 'Wed'] }],
    [0.1, { ...daily('230000-0500', '030000-0500'), days: ['Wed', 'Sat'] }],
  ],
};

export const shapeNames = Object.keys(shapes);

const shortestSeconds = 120;
/** An operation that is not over after two hours has failed. */
const longestSeconds = 7200;

/**
 * Durations with a heavy tail. Most upgrades take around nine minutes. One runtime in 40 (a large or troubled cluster) always takes
 * from 25 minutes up to two hours. One upgrade in 200 meets trouble that its runtime's history does not predict.
 */
function durations(random: () => number): { durationSeconds: number; previousSeconds: number } {
  const slow = () => pareto(random, 1500, 2);
  const usual = random() < 0.025 ? slow() : logNormal(random, 540, 0.55);
  const once = () => {
    const seconds = random() < 0.005 ? slow() : logNormal(random, usual, 0.12);
    return Math.round(Math.min(longestSeconds, Math.max(shortestSeconds, seconds)));
  };
  return { previousSeconds: once(), durationSeconds: once() };
}

function ruleAt(shares: readonly Share[], place: number): WindowRule {
  let passed = 0;
  for (const [share, rule] of shares) {
    passed += share;
    if (place < passed) return rule;
  }
  const last = shares.at(-1);
  if (last === undefined) throw new Error('a shape needs a rule');
  return last[1];
}

/** A fleet of `count` runtimes whose windows lie as `shape` says; the same for the same seed. It starts on a Monday noon. */
export function makeFleet(shape: string, count: number, seed = 1): Fleet {
  const shares = shapes[shape];
  if (shares === undefined) throw new Error(`unknown shape ${shape}`);
  const random = randomFrom(seed * 7919 + count);
  const runtimes = Array.from({ length: count }, () => ({
    rule: ruleAt(shares, random()),
    ...durations(random),
  }));
  const history = Array.from({ length: 400 }, () => durations(random));
  return { name: shape, startsAt: Date.parse('2026-03-09T12:00:00Z'), runtimes, history };
}
