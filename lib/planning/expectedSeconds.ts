import type { OrchestrationType } from '../model/Orchestration.ts';
import type { DurationStore } from '../store/DurationStore.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import { minimumLeftSeconds } from '../windows/minimumLeft.ts';

/**
 * With its own history, a runtime may start so late in its window that any unexpected delay becomes an overrun. So this
 * percentile covers more delays than the common minimum does (measured in bench/scheduling/StartRule.ts).
 */
const percentile = 0.98;
/** With fewer ratios than this, typical delays are unknown and the common minimum applies (§5). */
const enoughHistory = 20;

/**
 * The factor by which a runtime's next upgrade may exceed its previous one, from recent ratios; undefined while there are too
 * few.
 */
export const expectedFactor = (ratios: readonly number[]): number | undefined =>
  ratios.length < enoughHistory ? undefined : minimumLeftSeconds(ratios, { defaultSeconds: 1, percentile });

/** What a runtime's own history says about its next upgrade, in seconds. */
export interface OwnHistory {
  /** How long its previous upgrade took. */
  readonly previousSeconds: number;
  /** How much of a window the next one needs: the previous duration times the percentile of recent ratios. */
  readonly expectedSeconds: number;
}

/**
 * Reads the history of runtimes: how long each one's previous upgrade took, and how long its next one is expected to take, given
 * the ratios of recent upgrades to their previous ones. Runtimes without a previous upgrade are omitted.
 */
export async function expectedSecondsReader(
  deps: { readonly leases: LeaseStore; readonly durations: DurationStore },
  type: OrchestrationType,
): Promise<(runtimeIDs: readonly string[]) => Promise<ReadonlyMap<string, OwnHistory>>> {
  const factor = expectedFactor(await deps.durations.recentRatios(type));
  if (factor === undefined) return async () => new Map();
  return async (runtimeIDs) => {
    const histories = await deps.leases.histories(runtimeIDs);
    return new Map(
      [...histories].flatMap(([runtimeID, { seconds }]) => {
        const previous = seconds[type];
        if (previous === undefined) return [];
        return [[runtimeID, { previousSeconds: previous, expectedSeconds: Math.ceil(previous * factor) }]];
      }),
    );
  };
}
