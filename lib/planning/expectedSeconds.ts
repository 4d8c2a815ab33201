import type { OrchestrationType } from '../model/Orchestration.ts';
import type { DurationStore } from '../store/DurationStore.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import { minimumLeftSeconds } from '../windows/minimumLeft.ts';

/**
 * A runtime's own history lets upgrades start so late that every unexpected delay becomes an overrun. This percentile therefore
 * covers more of the delays than the common minimum does (measured in bench/scheduling/StartRule.ts).
 */
const percentile = 0.98;
/** With fewer comparisons than this, the size of delays is unknown and the common minimum applies (§5). */
const enoughHistory = 20;

/**
 * By which factor a runtime's next upgrade may exceed its previous one, from the recent ratios of the two; undefined while there are
 * too few.
 */
export const expectedFactor = (ratios: readonly number[]): number | undefined =>
  ratios.length < enoughHistory ? undefined : minimumLeftSeconds(ratios, { defaultSeconds: 1, percentile });

/** What a runtime's own history says of its next upgrade, in seconds. */
export interface OwnHistory {
  /** How long its previous upgrade took. */
  readonly previousSeconds: number;
  /** How much of a window its next one needs: the previous duration times the percentile of the recent ratios. */
  readonly expectedSeconds: number;
}

/**
 * Reads the history of runtimes: how long the previous upgrade of each took, and the expected duration of its next one, by the ratios
 * by which recent upgrades exceeded their previous ones. Runtimes without a previous upgrade are left out.
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
