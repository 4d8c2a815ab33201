import type { OrchestrationType } from '../model/Orchestration.ts';
import type { DurationStore } from '../store/DurationStore.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import { minimumLeftSeconds } from '../windows/minimumLeft.ts';

/**
 * A runtime's own history lets its window be filled to the last minute, so that each late surprise is an overrun: the margin
 * covers more of them than the common minimum does (bench/scheduling/StartRule.ts measures it).
 */
const percentile = 0.98;
/** Before so many comparisons nobody knows how large surprises are: then the common minimum holds (§5). */
const enoughHistory = 20;

/**
 * How long upgrades of single runtimes are expected to take, in seconds: each one's previous duration times the percentile of
 * how much longer others took than the time before. Runtimes without a previous upgrade are left out.
 */
export async function expectedSecondsReader(
  deps: { readonly leases: LeaseStore; readonly durations: DurationStore },
  type: OrchestrationType,
): Promise<(runtimeIDs: readonly string[]) => Promise<ReadonlyMap<string, number>>> {
  const ratios = await deps.durations.recentRatios(type);
  if (ratios.length < enoughHistory) return async () => new Map();
  const factor = minimumLeftSeconds(ratios, { defaultSeconds: 1, percentile });
  return async (runtimeIDs) => {
    const histories = await deps.leases.histories(runtimeIDs);
    return new Map(
      [...histories].flatMap(([runtimeID, { seconds }]) => {
        const previous = seconds[type];
        return previous === undefined ? [] : [[runtimeID, Math.ceil(previous * factor)] as const];
      }),
    );
  };
}
