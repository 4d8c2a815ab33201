import { readFileSync, writeFileSync } from 'node:fs';
import type { CurvePoint, Judged, SchedulingRow } from './SchedulingRow.ts';

/** A number for people, with this many digits behind the point. */
export const number = (value: number, digits = 0) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const share = (boundHours: number, { makespanHours }: Judged) =>
  `${number((100 * boundHours) / makespanHours, 1)} %`;

const columns = [
  'windows',
  'runtimes',
  'workers',
  'history',
  'makespan h (KEB)',
  'bound h',
  'share of bound',
  'outside (KEB)',
  'overruns (KEB)',
  'moves (KEB)',
  'transitions each',
  'bar',
];

/** A row of the table in Markdown. */
export function rowText({ ours, keb, ...row }: SchedulingRow): string {
  const far = ours.makespanHours > 1.05 * row.boundHours;
  return `| ${[
    row.fleet,
    number(row.runtimes),
    number(row.workers),
    row.history ? 'yes' : 'no',
    `${number(ours.makespanHours, 1)} (${number(keb.makespanHours, 1)})`,
    number(row.boundHours, 1),
    `${share(row.boundHours, ours)}${far && row.insideLastWindow ? ', last window' : ''}`,
    `${ours.outside} (${keb.outside})`,
    `${ours.overruns} (${keb.overruns})`,
    `${number(ours.moves)} (${number(keb.moves)})`,
    number(ours.transitionsEach, 1),
    row.missed.length === 0 ? 'met' : `missed: ${row.missed.join(', ')}`,
  ].join(' | ')} |`;
}

const curveText = ({ fleet, percentile, minimumLeftSeconds, ours }: CurvePoint): string =>
  `| ${[
    fleet,
    `p${Math.round(percentile * 100)}`,
    `${number(minimumLeftSeconds / 60, 1)} min`,
    number(ours.makespanHours, 1),
    ours.overruns,
    number(ours.moves),
  ].join(' | ')} |`;

/** The bench's outcome in Markdown: how many rows meet the bar, all rows, and the curve of the start rule. */
export function schedulingReport(rows: readonly SchedulingRow[], curve: readonly CurvePoint[]): string {
  const known = rows.filter(({ history }) => history);
  const met = (some: readonly SchedulingRow[]) => some.filter(({ missed }) => missed.length === 0).length;
  return [
    `With history ${met(known)} of ${known.length} rows meet the bar; without it ${met(rows) - met(known)} of ${rows.length - known.length}.`,
    '',
    `| ${columns.join(' | ')} |`,
    `|${columns.map((_, place) => (place === 0 || place === 3 || place === 11 ? '---' : '--:')).join('|')}|`,
    ...rows.map(rowText),
    '',
    'The start rule, without history, 5,000 runtimes (500 in a quick run):',
    '',
    '| windows | percentile | minimum left | makespan h | overruns | moves |',
    '|---|--:|--:|--:|--:|--:|',
    ...curve.map(curveText),
  ].join('\n');
}

/** Puts a report between its two marks of a document. @throws Error if the document has not got them. */
export function writeReport(file: URL, name: 'scheduling' | 'forecasts', report: string): void {
  const [begin, end] = [`<!-- bench/${name}: begin -->`, `<!-- bench/${name}: end -->`];
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file.pathname} has no marks for the report`);
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n\n${report}\n\n${text.slice(to)}`);
}
