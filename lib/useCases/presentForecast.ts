import type { ForecastAnswer } from '../api/forecastAnswer.ts';
import { noTime, shownTime } from '../api/noTime.ts';
import { timeText } from '../base/timeText.ts';
import { assumptions } from '../forecast/assumptions.ts';
import type { Forecast, ForecastInput } from '../forecast/forecast.ts';
import { ALWAYS_OPEN } from '../model/dueKey.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { durationText } from '../turns/closedNow.ts';
import type { OpenOperations } from './openOperations.ts';

/** How many runtimes each list names: people read the first few, and the count covers the rest. */
const mostNamed = 100;

/** A time for people, to the minute; rounded up, so that nothing seems to end before it does. */
const minute = (at: number): string => `${timeText(Math.ceil(at / 60_000) * 60_000).slice(0, 16)}Z`;
const nobody = { count: 0, runtimes: [] };

/** The forecast of an orchestration that has ended. */
export const presentOver = (
  { orchestrationID, state, updatedAt }: Orchestration,
  now: number,
): ForecastAnswer => ({
  orchestrationID,
  state,
  computedAt: shownTime(now),
  description: `It is over: ${state} since ${timeText(updatedAt)}.`,
  likely: noTime,
  late: noTime,
  waiting: 0,
  inProgress: 0,
  stages: [],
  starts: { bucketSeconds: 3600, buckets: [] },
  missing: nobody,
  neverFitting: nobody,
  held: nobody,
  assumptions: [],
});

/** A forecast with names, times and sentences. `policyProblem`: why the maintenance policy could not be used. */
export function presentForecast(
  { orchestrationID, state }: Orchestration,
  { stages, runtimes, special }: OpenOperations,
  input: ForecastInput,
  made: Forecast,
  policyProblem: string | undefined,
): ForecastAnswer {
  const dues = stages.flatMap(({ waiting }) => waiting.map(({ due }) => due));
  const running = stages.reduce((sum, stage) => sum + stage.running.length, 0);
  const nameOf = (place: number) => ({
    runtimeID: runtimes[place]?.runtimeID ?? '',
    shootName: runtimes[place]?.shootName ?? '',
  });
  const held = stages.flatMap((stage) => stage.held);
  const { likely, late } = made.ends;
  const isOpen = dues.length + running > 0;
  const withHistory = dues.filter(({ expectedSeconds }) => expectedSeconds !== undefined).length;
  const failing = neverFitting(made);
  return {
    orchestrationID,
    state,
    computedAt: shownTime(input.now),
    description: descriptionOf(isOpen ? made.ends : undefined, held.length),
    likely: isOpen ? shownTime(likely) : noTime,
    late: isOpen ? shownTime(late) : noTime,
    waiting: dues.length + held.length,
    inProgress: running,
    stages: stages.flatMap(({ name, waiting, running: busy, held: stuck }, place) => {
      const foreseen = made.stages[place];
      if (name === '' || foreseen === undefined) return [];
      return [
        {
          name,
          runtimes: waiting.length + busy.length + stuck.length,
          likelyStart: shownTime(foreseen.starts.likely),
          // Of a stage in which everything is held, nobody knows the end.
          likely: waiting.length + busy.length === 0 ? noTime : shownTime(foreseen.ends.likely),
          late: waiting.length + busy.length === 0 ? noTime : shownTime(foreseen.ends.late),
        },
      ];
    }),
    starts: {
      bucketSeconds: made.starts.bucketSeconds,
      buckets: made.starts.buckets.map(({ at, starts }) => ({ at: shownTime(at), starts })),
    },
    missing: {
      count: made.missing.length,
      runtimes: made.missing.slice(0, mostNamed).map((place) => ({
        ...nameOf(place),
        maintenanceWindowBegin: shownTime(dues[place]?.opensAt ?? 0),
        maintenanceWindowEnd: shownTime(dues[place]?.closesAt ?? 0),
        likelyStart: shownTime(made.startOf(place)),
      })),
    },
    neverFitting: {
      count: failing.length,
      runtimes: failing.slice(0, mostNamed).map(([place, reason]) => ({ ...nameOf(place), reason })),
    },
    held: {
      count: held.length,
      runtimes: held
        .slice(0, mostNamed)
        .map(({ runtimeID, shootName, reason }) => ({ runtimeID, shootName, reason })),
    },
    assumptions: isOpen
      ? assumptions({
          recorded: input.recorded,
          withHistory,
          withoutHistory: dues.length + running - withHistory,
          minimumLeftSeconds: input.minimumLeftSeconds,
          windows: dues.some(({ closesAt }) => closesAt < ALWAYS_OPEN.closesAt),
          runs: made.runs,
          special: [
            ...special,
            ...(held.length === 0 ? [] : [uncounted(held.length)]),
            ...(policyProblem === undefined
              ? []
              : [`The maintenance policy cannot be used and is assumed to be fixed now: ${policyProblem}`]),
          ],
        })
      : [...special],
  };
}

/** `ends`: undefined where nothing starts or runs. */
function descriptionOf(ends: Forecast['ends'] | undefined, held: number): string {
  const wait = `${held === 1 ? '1 runtime does' : `${held} runtimes do`} not start until somebody corrects`;
  const opensOut = `${wait} ${held === 1 ? 'its opt-out, which' : 'their opt-outs, which'} cannot be read`;
  if (ends === undefined)
    return held === 0
      ? 'Nothing is left to upgrade: it ends within a moment.'
      : `No end is known: ${opensOut}.`;
  const probably = `Probably ends at ${minute(ends.likely)}; in nine of ten cases by ${minute(ends.late)}`;
  return held === 0 ? `${probably}.` : `${probably}; not counted: ${opensOut}.`;
}

const uncounted = (held: number): string =>
  held === 1
    ? 'The times leave out the runtime whose opt-out cannot be read. What comes after it waits until it has been upgraded or has failed.'
    : `The times leave out the ${held} runtimes whose opt-outs cannot be read. What comes after them waits until they have been upgraded or have failed.`;

/** The places of the operations that fit in no window, in order, each with the reason. */
function neverFitting({ tooLong, withoutWindow }: Forecast): [number, string][] {
  const reasons = new Map<number, string>();
  for (const { place, typicalSeconds, longestWindowSeconds } of tooLong)
    reasons.set(
      place,
      `Its upgrade takes about ${durationText(typicalSeconds)}, its longest window ${durationText(longestWindowSeconds)}.`,
    );
  for (const place of withoutWindow)
    reasons.set(place, 'It has no maintenance window in which it could start within 400 days.');
  return [...reasons].sort(([a], [b]) => a - b);
}
