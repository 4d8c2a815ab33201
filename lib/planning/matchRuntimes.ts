import type { MatchAnswer } from '../api/matchAnswer.ts';
import type { MatchRequest } from '../api/matchRequest.ts';
import { timeText } from '../base/timeText.ts';
import type { RuntimeRecord } from '../fleet/RuntimeRecord.ts';
import type { Shoot } from '../fleet/Shoot.ts';
import type { Fleet } from '../ports/ports.ts';
import { assignStages } from '../rollout/assignStages.ts';
import { compileTargets } from '../targets/matchTargets.ts';
import { noPolicy } from '../windows/maintenancePolicy.ts';
import { resolveRuntimes } from './resolveRuntimes.ts';

/** How many Shoots the answer names, and how many regions and plans it counts: enough to see whether the targets are right. */
const mostNamed = 10;
const mostCounted = 30;

/** The fleet at one moment. */
export interface FleetSnapshot {
  /** Epoch ms. */
  readonly listedAt: number;
  readonly fleet: Fleet;
}

/**
 * Lists the whole fleet once and keeps what targets match on: a few megabytes for 10,000 runtimes. Rejects with KubernetesError.
 */
export async function takeSnapshot(fleet: Fleet, listedAt: number): Promise<FleetSnapshot> {
  const shoots: (readonly Shoot[])[] = [];
  const records: (readonly RuntimeRecord[])[] = [];
  for await (const page of fleet.shoots()) shoots.push(page);
  const pages = fleet.runtimes();
  if (pages !== undefined) for await (const page of pages) records.push(page);
  return {
    listedAt,
    fleet: {
      shoots: () => each(shoots),
      runtimes: () => (pages === undefined ? undefined : each(records)),
    },
  };
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/**
 * `POST /runtimes/match`: which runtimes the targets select (§4), as of when the fleet was listed. Windows are not considered: a
 * runtime without a readable window is counted here, but left out by the plan. A stage with a limit will take as many then, but
 * perhaps different ones.
 */
export async function matchRuntimes(
  { listedAt, fleet }: FleetSnapshot,
  { targets, stages }: MatchRequest,
): Promise<MatchAnswer> {
  const { runtimes, skipped } = await resolveRuntimes({
    fleet,
    matches: compileTargets(targets),
    // A dry run would include runtimes that opt out for too long, but this request does not say whether it is about one.
    // Freezes postpone a runtime, but never leave it out.
    holds: { now: listedAt, policy: noPolicy, dryRun: false },
  });
  const count = (of: (runtime: (typeof runtimes)[number]['runtime']) => string) =>
    mostFrequent(runtimes.map(({ runtime }) => of(runtime)));
  const assigned =
    stages &&
    assignStages(
      '',
      stages,
      runtimes.map(({ runtime }) => runtime),
      (runtime) => runtime,
    );
  return {
    listedAt: timeText(listedAt),
    runtimes: runtimes.length,
    skipped,
    regions: count(({ region }) => region),
    plans: count(({ servicePlanName }) => servicePlanName),
    ...(assigned === undefined
      ? {}
      : { stages: assigned.stages.map(({ length }) => length), inNoStage: assigned.left.length }),
    shoots: runtimes.slice(0, mostNamed).map(({ runtime }) => runtime.shootName),
  };
}

/** How often each text occurs, most frequent first; empty texts are not counted. */
function mostFrequent(texts: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a).slice(0, mostCounted));
}
