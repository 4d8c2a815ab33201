import type { ForecastPoint, ForecastRow } from './forecastRows.ts';
import { number } from './report.ts';
import type { ForecastCost } from './SchedulingRow.ts';

/** A likely end is good if it is at most this far from the actual one, as a share of the time that was left (§13.5). */
const goodShare = 0.1;

const errorOf = ({ likelyHours, actualHours }: ForecastPoint): number => likelyHours / actualHours - 1;
/** Whether the likely end was close enough to the actual one. */
export const isGood = (point: ForecastPoint): boolean => Math.abs(errorOf(point)) <= goodShare;

const pointText = (point: ForecastPoint): readonly string[] => [
  number(point.actualHours, 1),
  `${number(point.likelyHours, 1)} / ${number(point.lateHours, 1)}`,
  `${errorOf(point) > 0 ? '+' : ''}${number(100 * errorOf(point), 1)} %`,
];

/** A row of the table in Markdown. */
export const forecastText = (row: ForecastRow): string =>
  `| ${[
    row.fleet,
    number(row.runtimes),
    row.stages === 1 ? number(row.workers) : `${number(row.workers)}, ${row.stages} stages`,
    row.history ? 'yes' : 'no',
    ...pointText(row.atStart),
    ...pointText(row.atHalf),
    `${row.outside} / ${row.early}`,
  ].join(' | ')} |`;

const columns = [
  'windows',
  'runtimes',
  'workers',
  'history',
  'took h',
  'likely / late h',
  'error',
  'at half: left h',
  'likely / late h',
  'error',
  'outside / early',
];

const costText = ({ fleet, runtimes, workers, milliseconds, runs, work }: ForecastCost): string =>
  `| ${[fleet, number(runtimes), number(workers), number(milliseconds), number(runs), number(work)].join(' | ')} |`;

/** Forecasts beside what then happened, and what forecasts cost, in Markdown. */
export function forecastReport(rows: readonly ForecastRow[], costs: readonly ForecastCost[]): string {
  const good = (history: boolean, pick: (row: ForecastRow) => ForecastPoint) => {
    const some = rows.filter((row) => row.history === history);
    return `${some.filter((row) => isGood(pick(row))).length} of ${some.length}`;
  };
  const counts = (history: boolean) =>
    `${good(history, ({ atStart }) => atStart)} at the start and ${good(history, ({ atHalf }) => atHalf)} at half time`;
  return [
    `Forecasts within 10 % of the time that was left: with history ${counts(true)}; without it ${counts(false)}.`,
    '',
    `| ${columns.join(' | ')} |`,
    `|${columns.map((_, place) => (place === 0 || place === 3 ? '---' : '--:')).join('|')}|`,
    ...rows.map(forecastText),
    '',
    'What a forecast of 10,000 runtimes (1,000 in a quick run) costs:',
    '',
    '| windows | runtimes | workers | CPU ms | runs | index entries |',
    '|---|--:|--:|--:|--:|--:|',
    ...costs.map(costText),
  ].join('\n');
}
