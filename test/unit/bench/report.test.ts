import { expect, test } from 'vitest';
import { percentileOf } from '../../../bench/numbers.ts';
import type { Row, Verdict } from '../../../bench/Row.ts';
import { documentOf, lineOf, summaryOf } from '../../../bench/report.ts';
import { explainedMisses, explanationOf } from '../../../bench/schedulingMisses.ts';

const row = (verdict: Verdict): Row => ({ what: verdict, measured: '1', bar: '2', peer: '', verdict });

test('a miss is explained only if its row and its reason are known', () => {
  const name = 'all at one time, 500/5, without history';
  expect(explanationOf(name, ['makespan'])).toEqual(['information']);
  expect(explanationOf(name, ['makespan', 'overruns'])).toBeUndefined();
  expect(explanationOf('all at one time, 500/50, without history', ['makespan'])).toBeUndefined();
  // Nothing may ever start outside its window.
  for (const known of explainedMisses) expect(explanationOf(known.row, ['starts outside'])).toBeUndefined();
});

test('the summary counts every verdict, and the document names the misses', () => {
  const rows = (['met', 'met', 'missed', 'explained', 'no bar'] as const).map(row);
  expect(summaryOf(rows)).toBe('2 of 4 bars met, 1 missed and explained, 1 missed');
  const text = documentOf([{ title: 'Section', rows, details: 'how' }], ['machine']);
  expect(text).toContain('Missed:\n\n- missed: 1');
  expect(text).toContain('| explained | 1 | 2 |  | missed, explained |  |');
  expect(lineOf(row('missed'))).toMatch(/^MISSED/);
});

test('a percentile is a value of the sample', () => {
  const sample = [5, 1, 4, 2, 3];
  expect([0.2, 0.5, 0.99, 1].map((share) => percentileOf(sample, share))).toEqual([1, 3, 5, 5]);
  expect(percentileOf([], 0.5)).toBe(0);
});
