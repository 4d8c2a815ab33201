import { fileURLToPath } from 'node:url';
import { forecast } from '../../lib/forecast/forecast.ts';
import type { Fleet, SimulationResult } from './Fleet.ts';
import { makeFleet, shapeNames } from './fleets.ts';
import { forecastReport, forecastText } from './forecastReport.ts';
import { type ForecastRow, forecastInput, forecastRow, inThreeStages } from './forecastRows.ts';
import { isInside } from './isInside.ts';
import { lowerBound } from './lowerBound.ts';
import { rowText, schedulingReport, writeReport } from './report.ts';
import type { CurvePoint, ForecastCost, Judged, SchedulingRow } from './SchedulingRow.ts';
import { commonRule, ownRule } from './StartRule.ts';
import { simulateKeb } from './simulateKeb.ts';
import { simulateTurns } from './simulateTurns.ts';

const hour = 3_600_000;

function judge(fleet: Fleet, { runs, moves }: SimulationResult): Judged {
  let [last, outside, overruns] = [0, 0, 0];
  runs.forEach(({ startedAt, endedAt }, place) => {
    const rule = fleet.runtimes[place]?.rule;
    if (rule === undefined) throw new Error('a run without a runtime');
    last = Math.max(last, endedAt);
    // No upgrade lasts until the next window: it ran on at its window's end if its own last instant lies in none.
    if (!isInside(startedAt, rule)) outside += 1;
    else if (!isInside(endedAt - 1, rule)) overruns += 1;
  });
  return { makespanHours: (last - fleet.startsAt) / hour, outside, overruns, moves };
}

async function rowOf(fleet: Fleet, workers: number, history: boolean, keb: Judged): Promise<SchedulingRow> {
  const rule = history ? ownRule(fleet, 0.95) : commonRule(fleet, 0.95);
  const result = await simulateTurns(fleet, workers, rule);
  const ours = { ...judge(fleet, result), transitionsEach: result.transitionsEach };
  const bound = lowerBound(fleet, workers, rule);
  const boundHours = (bound.endsAt - fleet.startsAt) / hour;
  const allowed = Math.floor(Math.max(3, keb.overruns / 10));
  const insideLastWindow = ours.makespanHours <= (bound.windowEndsAt - fleet.startsAt) / hour;
  const missed = [
    ...(ours.outside > 0 ? ['starts outside'] : []),
    ...(ours.overruns > allowed ? ['overruns'] : []),
    ...(ours.makespanHours > 1.05 * boundHours && !insideLastWindow ? ['makespan'] : []),
  ];
  const { name, runtimes } = fleet;
  return {
    fleet: name,
    runtimes: runtimes.length,
    workers,
    history,
    ours,
    keb,
    boundHours,
    insideLastWindow,
    missed,
  };
}

/** The curve of the start rule: the cost and the benefit of demanding more of a window, without the runtimes' own histories. */
async function curveOf(fleet: Fleet, workers: number): Promise<CurvePoint[]> {
  const points: CurvePoint[] = [];
  for (const percentile of [0.5, 0.75, 0.9, 0.95, 0.99]) {
    const rule = commonRule(fleet, percentile);
    const ours = judge(fleet, await simulateTurns(fleet, workers, rule));
    points.push({ fleet: fleet.name, percentile, minimumLeftSeconds: rule.minimumLeftSeconds, ours });
  }
  return points;
}

/** Forecasts beside what then happens (§13.5): whole fleets at once, and in three stages. */
async function forecastsOf(shape: string, quick: boolean, onRow: (row: ForecastRow) => void): Promise<void> {
  for (const count of quick ? [500] : [500, 5000]) {
    const fleet = makeFleet(shape, count);
    for (const rule of [commonRule(fleet, 0.95), ownRule(fleet, 0.95)]) {
      for (const workers of [5, 50, 500]) onRow(await forecastRow(fleet, workers, rule));
      onRow(await forecastRow(fleet, 50, rule, inThreeStages(fleet, 50)));
    }
  }
}

/** What a forecast of 10,000 runtimes costs (1,000 in a quick run). */
async function costOf(shape: string, quick: boolean, workers: number): Promise<ForecastCost> {
  const fleet = makeFleet(shape, quick ? 1000 : 10_000);
  const { runtimes, startsAt } = fleet;
  const stages = [{ count: runtimes.length, workers, soakSeconds: 0 }];
  const input = forecastInput(fleet, stages, ownRule(fleet, 0.95), [], startsAt);
  const began = process.cpuUsage();
  const { runs, work } = await forecast(input);
  const { user, system } = process.cpuUsage(began);
  const milliseconds = (user + system) / 1000;
  return { fleet: shape, runtimes: runtimes.length, workers, milliseconds, runs, work };
}

/**
 * The scheduling bench (§12) in virtual time: rows for fleets of several sizes, windows and numbers of workers, and the curve
 * of the start rule. `quick` takes seconds (the smallest fleets only), all of it some minutes.
 */
export async function runScheduling(options: {
  readonly quick: boolean;
  readonly onRow?: (row: SchedulingRow) => void;
}) {
  const rows: SchedulingRow[] = [];
  const curve: CurvePoint[] = [];
  for (const shape of shapeNames) {
    for (const count of options.quick ? [500] : [500, 5000, 10_000]) {
      const fleet = makeFleet(shape, count);
      for (const workers of options.quick ? [5, 50] : [5, 50, 500]) {
        const keb = judge(fleet, simulateKeb(fleet, workers));
        for (const history of [false, true]) {
          const row = await rowOf(fleet, workers, history, keb);
          rows.push(row);
          options.onRow?.(row);
        }
      }
    }
    curve.push(...(await curveOf(makeFleet(shape, options.quick ? 500 : 5000), options.quick ? 5 : 50)));
  }
  return { rows, curve };
}

/** Forecasts (§13.5): how good they are in the same fleets, and what they cost. `quick` takes the smallest fleets only. */
export async function runForecasts(options: {
  readonly quick: boolean;
  readonly onRow?: (row: ForecastRow) => void;
}): Promise<{ readonly rows: readonly ForecastRow[]; readonly costs: readonly ForecastCost[] }> {
  const rows: ForecastRow[] = [];
  const costs: ForecastCost[] = [];
  for (const shape of shapeNames) {
    await forecastsOf(shape, options.quick, (row) => {
      rows.push(row);
      options.onRow?.(row);
    });
    for (const workers of [5, 50, 1000]) costs.push(await costOf(shape, options.quick, workers));
  }
  return { rows, costs };
}

// `--quick`: the smallest fleets, nothing is written. `--forecasts`: only those.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const quick = process.argv.includes('--quick');
  const write = (name: 'scheduling' | 'forecasts', report: string) => {
    console.log(`\n${report}`);
    if (!quick) writeReport(new URL('../../docs/scheduling.md', import.meta.url), name, report);
  };
  if (!process.argv.includes('--forecasts')) {
    const { rows, curve } = await runScheduling({ quick, onRow: (row) => console.log(rowText(row)) });
    write('scheduling', schedulingReport(rows, curve));
  }
  const { rows, costs } = await runForecasts({ quick, onRow: (row) => console.log(forecastText(row)) });
  write('forecasts', forecastReport(rows, costs));
}
