import { text } from './numbers.ts';
import { type BenchOptions, type Row, type Section, verdictOf } from './Row.ts';
import { isGood } from './scheduling/forecastReport.ts';
import type { ForecastRow } from './scheduling/forecastRows.ts';
import { runForecasts, runScheduling } from './scheduling/run.ts';
import type { ForecastCost, SchedulingRow } from './scheduling/SchedulingRow.ts';
import { explanationOf, schedulingReasons, schedulingRowName } from './schedulingMisses.ts';

const bar = 'outside 0; overruns ≤ max(3, KEB/10); makespan ≤ 1.05 × bound or in its last window';

function rowOf(row: SchedulingRow): Row {
  const { ours, keb, boundHours, missed } = row;
  const name = schedulingRowName(row);
  const reasons = explanationOf(name, missed);
  const share = text(ours.makespanHours / boundHours, 2);
  return {
    what: name,
    measured: `outside ${ours.outside}, overruns ${ours.overruns}, makespan ${text(ours.makespanHours, 1)} h = ${share} × bound`,
    bar,
    peer: `KEB: outside ${text(keb.outside)}, overruns ${text(keb.overruns)}, makespan ${text(keb.makespanHours, 1)} h`,
    verdict: missed.length === 0 ? 'met' : reasons === undefined ? 'missed' : 'explained',
    ...(missed.length === 0
      ? {}
      : { note: `${missed.join(', ')}: ${reasons === undefined ? 'not explained' : reasons.join(', ')}` }),
  };
}

const forecastPromise = 'likely end within 10 % of the time that was left';

/** §13.5: how good forecasts are, and what they cost. */
function forecastRows(forecasts: readonly ForecastRow[], costs: readonly ForecastCost[]): Row[] {
  const goodOf = (history: boolean): Row => {
    const some = forecasts.filter((row) => row.history === history);
    const points = some.flatMap(({ atStart, atHalf }) => [atStart, atHalf]);
    const good = points.filter(isGood).length;
    const known = { bar: forecastPromise, verdict: good === points.length ? 'met' : 'explained' } as const;
    return {
      what: `forecasts ${history ? 'with' : 'without'} history, at the start and at half time`,
      measured: `${good} of ${points.length} within 10 %`,
      peer: '',
      ...(history ? known : { bar: '', verdict: 'no bar' }),
      ...(good === points.length ? {} : { note: '[scheduling.md](scheduling.md#forecasts) says why' }),
    };
  };
  const outside = forecasts.reduce((sum, row) => sum + row.outside, 0);
  const early = forecasts.reduce((sum, row) => sum + row.early, 0);
  const slowest = Math.max(...costs.map(({ milliseconds }) => milliseconds));
  return [
    goodOf(true),
    goodOf(false),
    {
      what: 'fleets in three stages',
      measured: `${outside} starts outside windows, ${early} before their stage was open`,
      bar: '0; 0',
      peer: '',
      verdict: verdictOf(outside + early === 0),
    },
    {
      what: `forecast of ${text(costs[0]?.runtimes ?? 0)} runtimes`,
      measured: `${text(slowest)} ms of CPU at most`,
      bar: '≤ 3,000 ms of one CPU',
      peer: '',
      verdict: verdictOf(slowest <= 3000),
    },
  ];
}

/** §12, scheduling: the product's own choice in virtual time beside KEB's strategy and a lower bound (bench/scheduling). */
export async function schedulingSection({ quick, say }: BenchOptions): Promise<Section> {
  const rows: Row[] = [];
  await runScheduling({
    quick,
    onRow: (row) => {
      rows.push(rowOf(row));
      say(`scheduling: ${schedulingRowName(row)}`);
    },
  });
  const forecasts = await runForecasts({
    quick,
    onRow: ({ fleet, runtimes, workers }) => say(`forecast: ${fleet}, ${runtimes}/${workers}`),
  });
  const used = new Set(rows.flatMap(({ note = '' }) => note.replace(/^.*: /, '').split(', ')));
  const reasons = Object.entries(schedulingReasons).filter(([name]) => used.has(name));
  return {
    title: 'Scheduling',
    rows: [...rows, ...forecastRows(forecasts.rows, forecasts.costs)],
    details: [
      'Rows are *windows, runtimes/workers, whether durations of earlier upgrades are known*. All of it is virtual time and the same at every run; [scheduling.md](scheduling.md) tells how, and has moves, transitions and the curve of the start rule.',
      ...(reasons.length === 0
        ? []
        : [
            '',
            'Where the bar is missed, by name:',
            '',
            ...reasons.map(([name, why]) => `- *${name}*: ${why}`),
          ]),
    ].join('\n'),
  };
}
