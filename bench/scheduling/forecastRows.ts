import type { ForecastStage } from '../../lib/forecast/ForecastStage.ts';
import { type Forecast, type ForecastInput, forecast } from '../../lib/forecast/forecast.ts';
import { randomFrom } from '../../lib/forecast/random.ts';
import { simulateRollout } from '../../lib/forecast/simulateRollout.ts';
import type { Fleet, Run } from './Fleet.ts';
import { isInside } from './isInside.ts';
import { type StartRule, windowsOf } from './StartRule.ts';
import { latestWakeUp } from './simulateTurns.ts';

/** A forecast and what actually happened, in hours from the time of the forecast. */
export interface ForecastPoint {
  readonly actualHours: number;
  readonly likelyHours: number;
  readonly lateHours: number;
  readonly runs: number;
}

export interface ForecastRow {
  readonly fleet: string;
  readonly runtimes: number;
  readonly workers: number;
  readonly history: boolean;
  /** How many stages; 1: none. */
  readonly stages: number;
  /** Starts outside windows, and before their stage was open. */
  readonly outside: number;
  readonly early: number;
  readonly atStart: ForecastPoint;
  /** When half of the time has passed. */
  readonly atHalf: ForecastPoint;
}

/** A stage of a fleet: the next `count` of its runtimes. */
export interface FleetStage {
  readonly count: number;
  readonly workers: number;
  readonly soakSeconds: number;
}

const hour = 3_600_000;
/** How many durations the product keeps of a type (DurationStore). */
const kept = 200;
const wholeFleet = (fleet: Fleet, workers: number): readonly FleetStage[] => [
  { count: fleet.runtimes.length, workers, soakSeconds: 0 },
];

/** A rollout as people make it: a twentieth with few workers and a day of soak, a quarter, and the rest. */
export const inThreeStages = ({ runtimes }: Fleet, workers: number): readonly FleetStage[] => {
  const [canary, quarter] = [Math.ceil(runtimes.length / 20), Math.ceil(runtimes.length / 4)];
  return [
    { count: canary, workers: Math.ceil(workers / 10), soakSeconds: 24 * 3600 },
    { count: quarter, workers, soakSeconds: 6 * 3600 },
    { count: runtimes.length - canary - quarter, workers, soakSeconds: 0 },
  ];
};

/** What the product has recorded at a time: earlier upgrades, in slots that those of this orchestration take over as they end. */
function recordedAt({ history, runtimes }: Fleet, runs: readonly Run[], now: number, seed: number) {
  const random = randomFrom(seed);
  const slots = history.slice(0, kept);
  runs.forEach(({ endedAt }, place) => {
    const runtime = runtimes[place];
    if (endedAt <= now && runtime !== undefined) slots[Math.floor(random() * kept)] = runtime;
  });
  return slots;
}

/** The progress of a fleet in stages at a time: the input of a forecast, except how long upgrades will take. */
function openAt(
  fleet: Fleet,
  stages: readonly FleetStage[],
  rule: StartRule,
  runs: readonly Run[],
  now: number,
): Pick<ForecastInput, 'stages' | 'windows'> & { readonly places: readonly number[] } {
  const windows = windowsOf(fleet);
  const places: number[] = [];
  const own = (place: number) => {
    const expectedSeconds = rule.expectedSeconds[place];
    return expectedSeconds === undefined ? {} : { expectedSeconds };
  };
  const previous = (place: number) =>
    rule.expectedSeconds.length === 0 ? {} : { previousSeconds: fleet.runtimes[place]?.previousSeconds };
  const dueOf = (place: number) => {
    const window = windows[place]?.next(now, rule.expectedSeconds[place] ?? rule.minimumLeftSeconds);
    if (window === undefined) throw new Error(`runtime ${place} has no window`);
    return { kind: 'closed' as const, opensAt: window.begin, closesAt: window.end, ...own(place) };
  };
  let first = 0;
  // When the stage before this one is over and has soaked; epoch ms.
  let soaked = 0;
  const open: ForecastStage[] = stages.flatMap(({ count, workers, soakSeconds }, stage) => {
    const all = Array.from({ length: count }, (_, place) => first + place);
    first += count;
    const isWaiting = (place: number) => (runs[place]?.startedAt ?? Number.POSITIVE_INFINITY) > now;
    const endOf = (place: number) => runs[place]?.endedAt ?? Number.POSITIVE_INFINITY;
    const notBefore = soaked;
    soaked = 0;
    const waiting = all.filter(isWaiting);
    const running = all.filter((place) => !isWaiting(place) && endOf(place) > now);
    if (waiting.length + running.length === 0) {
      soaked = Math.max(...all.map(endOf)) + soakSeconds * 1000;
      return [];
    }
    places.push(...waiting);
    return {
      ...{ name: `stage ${stage + 1}`, workers, notBefore, soakSeconds },
      waiting: waiting.map((place) => ({ due: dueOf(place), ...previous(place) })),
      running: running.map((place) => ({ startedAt: runs[place]?.startedAt ?? 0, ...previous(place) })),
    };
  });
  return { stages: open, windows: (place) => windows[places[place] ?? -1], places };
}

/** The input of a forecast for a fleet at a time: only what the product knows by then, so no real durations of upgrades to come. */
export function forecastInput(
  fleet: Fleet,
  stages: readonly FleetStage[],
  rule: StartRule,
  runs: readonly Run[],
  now: number,
): ForecastInput {
  const recorded = recordedAt(fleet, runs, now, fleet.runtimes.length);
  return {
    now,
    ...openAt(fleet, stages, rule, runs, now),
    freezes: [],
    recorded: {
      recentSeconds: recorded.map(({ durationSeconds }) => durationSeconds),
      ratios: recorded.map(({ durationSeconds, previousSeconds }) => durationSeconds / previousSeconds),
      defaultSeconds: 900,
    },
    minimumLeftSeconds: rule.minimumLeftSeconds,
    latestWakeUpSeconds: latestWakeUp / 1000,
  };
}

/** What happens to a fleet in stages, with the durations that upgrades really take; and when each stage opened. */
async function simulateStages(
  fleet: Fleet,
  stages: readonly FleetStage[],
  rule: StartRule,
): Promise<{ readonly runs: Run[]; readonly opened: readonly number[] }> {
  const { places: _, ...open } = openAt(fleet, stages, rule, [], fleet.startsAt);
  const { startedAt, endedAt, starts } = await simulateRollout({
    now: fleet.startsAt,
    ...open,
    freezes: [],
    minimumLeftSeconds: rule.minimumLeftSeconds,
    durationSeconds: (place) => fleet.runtimes[place]?.durationSeconds ?? 0,
    endOf: () => 0,
    random: randomFrom(fleet.runtimes.length),
    latestWakeUp,
  });
  const runs = fleet.runtimes.map((_, place) => ({
    startedAt: startedAt[place] ?? 0,
    endedAt: endedAt[place] ?? 0,
  }));
  return { runs, opened: starts };
}

const pointOf = ({ ends, runs }: Forecast, now: number, endsAt: number): ForecastPoint => ({
  actualHours: (endsAt - now) / hour,
  likelyHours: (ends.likely - now) / hour,
  lateHours: (ends.late - now) / hour,
  runs,
});

/**
 * Forecasts of a fleet beside what then happens to it: at the start, and when half the time has passed.
 *
 * @param stages absent: all at once
 */
export async function forecastRow(
  fleet: Fleet,
  workers: number,
  rule: StartRule,
  stages: readonly FleetStage[] = wholeFleet(fleet, workers),
): Promise<ForecastRow> {
  const { runs, opened } = await simulateStages(fleet, stages, rule);
  const endsAt = runs.reduce((last, { endedAt }) => Math.max(last, endedAt), 0);
  const at = async (now: number) =>
    pointOf(await forecast(forecastInput(fleet, stages, rule, runs, now)), now, endsAt);
  const openedAt = stages.flatMap(({ count }, stage) => Array(count).fill(opened[stage] ?? 0) as number[]);
  return {
    fleet: fleet.name,
    runtimes: fleet.runtimes.length,
    workers,
    history: rule.expectedSeconds.length > 0,
    stages: stages.length,
    outside: fleet.runtimes.filter(
      ({ rule: window }, place) => !isInside(runs[place]?.startedAt ?? 0, window),
    ).length,
    early: runs.filter(({ startedAt }, place) => startedAt < (openedAt[place] ?? 0)).length,
    atStart: await at(fleet.startsAt),
    atHalf: await at((fleet.startsAt + endsAt) / 2),
  };
}
