import { type Forecast, type ForecastInput, forecast } from '../../lib/forecast/forecast.ts';
import { randomFrom } from '../../lib/forecast/random.ts';
import type { Fleet, Run } from './Fleet.ts';
import { type StartRule, windowsOf } from './StartRule.ts';
import { latestWakeUp } from './simulateTurns.ts';

/** A forecast beside what then happened. Hours from the time at which it was asked for. */
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
  readonly atStart: ForecastPoint;
  /** When half of the time has passed. */
  readonly atHalf: ForecastPoint;
}

const hour = 3_600_000;
/** How many durations the product keeps of a type (DurationStore). */
const kept = 200;

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

/** What a forecast asks for, of a fleet at a time: with what the product knows then, which is not how long upgrades will take. */
export function forecastInput(
  fleet: Fleet,
  workers: number,
  rule: StartRule,
  runs: readonly Run[],
  now: number,
): ForecastInput {
  const recorded = recordedAt(fleet, runs, now, fleet.runtimes.length + workers);
  const windows = windowsOf(fleet);
  const places = fleet.runtimes.map((_, place) => place);
  const startOf = (place: number) => runs[place]?.startedAt ?? 0;
  const endOf = (place: number) => runs[place]?.endedAt ?? 0;
  const isWaiting = (place: number) => now === fleet.startsAt || startOf(place) > now;
  const waiting = places.filter(isWaiting);
  const running = places.filter((place) => !isWaiting(place) && endOf(place) > now);
  const own = (place: number) => {
    const expectedSeconds = rule.expectedSeconds[place];
    return expectedSeconds === undefined ? {} : { expectedSeconds };
  };
  const previous = (place: number) =>
    rule.expectedSeconds.length === 0 ? {} : { previousSeconds: fleet.runtimes[place]?.previousSeconds };
  return {
    now,
    freezes: [],
    recorded: {
      recentSeconds: recorded.map(({ durationSeconds }) => durationSeconds),
      ratios: recorded.map(({ durationSeconds, previousSeconds }) => durationSeconds / previousSeconds),
      defaultSeconds: 900,
    },
    minimumLeftSeconds: rule.minimumLeftSeconds,
    latestWakeUpSeconds: latestWakeUp / 1000,
    windows: (place) => windows[waiting[place] ?? -1],
    stages: [
      {
        name: '',
        workers,
        notBefore: 0,
        soakSeconds: 0,
        waiting: waiting.map((place) => {
          const demanded = rule.expectedSeconds[place] ?? rule.minimumLeftSeconds;
          const window = windows[place]?.next(now, demanded);
          if (window === undefined) throw new Error(`runtime ${place} has no window`);
          return { due: { kind: 'closed' as const, ...window, ...own(place) }, ...previous(place) };
        }),
        running: running.map((place) => ({ startedAt: startOf(place), ...previous(place) })),
      },
    ],
  };
}

const pointOf = ({ ends, runs }: Forecast, now: number, endsAt: number): ForecastPoint => ({
  actualHours: (endsAt - now) / hour,
  likelyHours: (ends.likely - now) / hour,
  lateHours: (ends.late - now) / hour,
  runs,
});

/** Forecasts of a fleet beside what its simulation with the true durations has done: at the start, and when half the time has passed. */
export async function forecastRow(
  fleet: Fleet,
  workers: number,
  history: boolean,
  rule: StartRule,
  runs: readonly Run[],
): Promise<ForecastRow> {
  const endsAt = runs.reduce((last, { endedAt }) => Math.max(last, endedAt), 0);
  const at = async (now: number) =>
    pointOf(await forecast(forecastInput(fleet, workers, rule, runs, now)), now, endsAt);
  return {
    fleet: fleet.name,
    runtimes: fleet.runtimes.length,
    workers,
    history,
    atStart: await at(fleet.startsAt),
    atHalf: await at((fleet.startsAt + endsAt) / 2),
  };
}
