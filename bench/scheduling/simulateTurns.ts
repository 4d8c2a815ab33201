import { randomFrom } from '../../lib/forecast/random.ts';
import { simulateTurns as simulate, type TurnsInput } from '../../lib/forecast/simulateTurns.ts';
import { nextLook, typicalSeconds } from '../../lib/turns/nextLook.ts';
import type { Fleet, SimulationResult } from './Fleet.ts';
import { type StartRule, windowsOf } from './StartRule.ts';

/** EventBridge Scheduler delivers within the minute. */
export const latestWakeUp = 59_000;

/** How many looks an upgrade needs. A look is a task, a choice, and the wait before the next look. */
function looksOf(seconds: number, expectedSeconds: number): number {
  let looks = 0;
  for (let elapsed = 0; elapsed < seconds; elapsed += nextLook(elapsed, expectedSeconds)) looks += 1;
  return looks;
}

/** A fleet as the product's simulation takes it: each operation waits where the plan puts it, however soon its window opens. */
export function turnsOf(fleet: Fleet, workers: number, rule: StartRule): TurnsInput {
  const { runtimes, startsAt } = fleet;
  const windows = windowsOf(fleet);
  const dues = windows.map((upcoming, place) => {
    const expectedSeconds = rule.expectedSeconds[place];
    const window = upcoming.next(startsAt, expectedSeconds ?? rule.minimumLeftSeconds);
    if (window === undefined) throw new Error(`runtime ${place} has no window`);
    const own = expectedSeconds === undefined ? {} : { expectedSeconds };
    return { kind: 'closed' as const, opensAt: window.begin, closesAt: window.end, ...own };
  });
  return {
    startsAt,
    workers,
    minimumLeftSeconds: rule.minimumLeftSeconds,
    freezes: [],
    dues,
    nextWindow: (place, from, minimum) => windows[place]?.next(from, minimum),
    durationSeconds: (place) => runtimes[place]?.durationSeconds ?? 0,
    busyUntil: [],
    random: randomFrom(runtimes.length + workers),
    latestWakeUp,
  };
}

/** Our strategy on a fleet: the product's own simulation, fed with the durations that upgrades really take. */
export async function simulateTurns(
  fleet: Fleet,
  workers: number,
  rule: StartRule,
): Promise<SimulationResult> {
  const { runtimes, history } = fleet;
  const result = await simulate(turnsOf(fleet, workers, rule));
  const typical = typicalSeconds(
    history.map(({ durationSeconds }) => durationSeconds),
    900,
  );
  const looks = runtimes.reduce((sum, { durationSeconds }) => sum + looksOf(durationSeconds, typical), 0);
  // A child's start, its first take and the choice behind it are three; so are a sleep and the take behind it, and each look; the
  // start of an upgrade is two.
  const transitions = 3 * result.turns + 3 * result.sleeps + 2 * runtimes.length + 3 * looks;
  return {
    runs: runtimes.map((_, place) => ({
      startedAt: result.startedAt[place] ?? 0,
      endedAt: result.endedAt[place] ?? 0,
    })),
    moves: result.moved.reduce((sum, moves) => sum + moves, 0),
    transitionsEach: transitions / runtimes.length,
  };
}
