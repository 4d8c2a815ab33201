import type { SimulatedRuntime } from './SimulatedRuntime.ts';

type Upgrade = SimulatedRuntime['upgrade'];

/** A change, in progress or finished. With the object and the time, it determines the status. */
export interface Change {
  /** When the patch was accepted (epoch ms). */
  readonly at: number;
  /** The channel or version in force before. */
  readonly from: string;
  /** Why this change fails whatever the fleet says, for example a channel that does not exist. */
  readonly doomed?: string | undefined;
  /** It is an upgrade, so its end is written to the log. */
  readonly counted: boolean;
  /** When the operation before this one ended (epoch ms). */
  readonly settledAt: number;
}

/** The progress of a change. `fraction` (0 to 1) moves in steps of 0.01; the status is constant within a step. */
export interface Phase {
  readonly fraction: number;
  readonly state: 'under way' | 'failed' | 'over';
  /** The trouble that the API server or the object has at this moment. */
  readonly trouble: 'none' | 'reset' | 'error' | 'flap';
  /** Grows with every visible step of the status; below 900. */
  readonly step: number;
}

const deletionSeconds = 2;
const failed = (upgrade: Upgrade, change: Change): boolean =>
  change.doomed !== undefined || upgrade.outcome === 'fail';
/** An early failure shows after a quarter of the time. */
const failingFraction = (upgrade: Upgrade): number => (upgrade.failLate === true ? 1 : 0.25);

/** When and how the upgrade ends; undefined if it never does. Times are epoch ms. */
export function upgradeEnd(
  upgrade: Upgrade,
  change: Change,
): { readonly at: number; readonly result: 'succeeded' | 'failed' } | undefined {
  const duration = upgrade.seconds * 1000;
  if (failed(upgrade, change)) {
    return { at: Math.round(change.at + duration * failingFraction(upgrade)), result: 'failed' };
  }
  return upgrade.outcome === 'stuck'
    ? undefined
    : { at: Math.round(change.at + duration), result: 'succeeded' };
}

/** The progress of the change at `now` (epoch ms). A pure function, so a restart does not change the answer. */
export function phaseOf(upgrade: Upgrade, change: Change, now: number): Phase {
  const elapsed = Math.max(0, now - change.at);
  const duration = upgrade.seconds * 1000;
  const time = duration === 0 ? 1 : Math.min(1, Math.floor((elapsed / duration) * 100) / 100);
  const trouble = troubleOf(upgrade, elapsed);
  // Trouble lasts four seconds at most: a step for each 100 ms of it.
  const flapping = upgrade.outcome === 'flaky' ? Math.min(40, Math.floor(elapsed / 100)) : 0;
  const phase = (fraction: number, state: Phase['state'], extra = 0): Phase => ({
    fraction,
    state,
    trouble,
    step: Math.round(fraction * 100) + flapping + extra,
  });
  const end = upgradeEnd(upgrade, change);
  if (end === undefined) return phase(Math.min(0.6, time), 'under way');
  if (now < end.at) return phase(Math.min(0.99, time), 'under way');
  if (end.result === 'succeeded') return phase(1, 'over', 100);
  const healsAfter = change.doomed === undefined ? upgrade.healsAfterSeconds : undefined;
  if (healsAfter !== undefined && now >= end.at + healsAfter * 1000) return phase(1, 'over', 300);
  return phase(failingFraction(upgrade), 'failed', 200);
}

function troubleOf(upgrade: Upgrade, elapsed: number): Phase['trouble'] {
  if (elapsed < (upgrade.unreachableSeconds ?? 0) * 1000) return 'reset';
  if (upgrade.outcome !== 'flaky') return 'none';
  // Short of the local grace period (5 s): a flaky upgrade is one that succeeds.
  if (elapsed < Math.min(upgrade.seconds * 300, 2000)) return 'error';
  return elapsed < Math.min(upgrade.seconds * 600, 4000) && Math.floor(elapsed / 300) % 2 === 0
    ? 'flap'
    : 'none';
}

/** When the Shoot's deletion began and whether it is gone; undefined if nobody deletes it. */
export function deletionOf(
  runtime: SimulatedRuntime,
  deletedAt: number | undefined,
  changes: readonly (Change | undefined)[],
  now: number,
): { readonly since: number; readonly gone: boolean } | undefined {
  const after = runtime.upgrade.deletedAfterSeconds;
  const planned =
    after === undefined
      ? []
      : changes.flatMap((change) => (change === undefined ? [] : change.at + after * 1000));
  const since = Math.min(...planned, deletedAt ?? Number.POSITIVE_INFINITY);
  if (since <= now) return { since, gone: since + deletionSeconds * 1000 <= now };
  return runtime.entry.deleting === true ? { since: 0, gone: false } : undefined;
}
