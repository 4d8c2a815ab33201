import type { Runtime } from '../base/Runtime.ts';
import type { RuntimeRecord } from '../fleet/RuntimeRecord.ts';
import type { Shoot } from '../fleet/Shoot.ts';
import type { PlannedPause, ResolvedRuntime } from '../model/ResolvedRuntime.ts';
import type { RuntimeWithReason } from '../model/RuntimeWithReason.ts';
import { textOfFreeze } from '../model/startHolds.ts';
import type { Fleet } from '../ports/ports.ts';
import { limitedFreezeEnd, type MaintenancePolicy, ruleFor } from '../windows/maintenancePolicy.ts';
import { nextWindow } from '../windows/nextWindow.ts';
import { holdsNow, isTooFar, type OptOut } from '../windows/optOut.ts';
import { policyFacts, resolveFreezes } from '../windows/resolveRule.ts';
import type { OwnHistory } from './expectedSeconds.ts';

/** Why a targeted runtime is left out (§4). */
export const skipReasons = {
  deleting: 'deletion under way',
  hibernated: 'hibernated',
  noRuntimeID: 'no runtime id',
  noWindow: 'no readable maintenance window',
  notReady: 'not provisioned or terminating',
  /** The Shoot opts out for longer than an upgrade may be postponed; the reason names the time. */
  optedOut: 'opted out of upgrades',
  noStage: 'in no stage',
  /** Several Shoots claim the runtime, and nobody knows which one is right; the reason names the others. */
  notUnique: 'runtime id used by several Shoots',
} as const;

export type SkipReason = (typeof skipReasons)[keyof typeof skipReasons];

export interface Resolution {
  readonly runtimes: readonly ResolvedRuntime[];
  /** The runtimes that were left out, in list order, and their count by reason. */
  readonly skippedRuntimes: readonly RuntimeWithReason[];
  readonly skipped: Readonly<Record<string, number>>;
}

export interface ResolveInput {
  readonly fleet: Fleet;
  readonly matches: (runtime: Runtime) => boolean;
  /**
   * What may postpone a runtime: freezes of some runtimes, and Shoots that opt out. A dry run changes nothing, so opt-outs do not
   * apply to it.
   */
  readonly holds?: { readonly now: number; readonly policy: MaintenancePolicy; readonly dryRun: boolean };
  /** Set if upgrades run only inside windows. */
  readonly windows?: {
    readonly now: number;
    readonly policy: MaintenancePolicy;
    /** For runtimes without their own history. */
    readonly minimumLeftSeconds: number;
    /** Expected durations from the runtimes' own histories, by runtime id. */
    readonly expectedSeconds: (runtimeIDs: readonly string[]) => Promise<ReadonlyMap<string, OwnHistory>>;
  };
}

interface Match {
  readonly shoot: Shoot;
  readonly runtime: Runtime;
  readonly record: RuntimeRecord | undefined;
  /** Whether a control plane is configured. */
  readonly plansKnown: boolean;
}

async function readRecords(fleet: Fleet): Promise<Map<string, RuntimeRecord> | undefined> {
  const pages = fleet.runtimes();
  if (pages === undefined) return undefined;
  const records = new Map<string, RuntimeRecord>();
  for await (const page of pages) for (const record of page) records.set(record.runtimeID, record);
  return records;
}

/** The outcome for a Shoot that matches the targets. */
interface Resolved {
  readonly runtimeID: string;
  readonly shootName: string;
  readonly outcome: ResolvedRuntime | SkipReason;
  /** Details of why it is skipped, beyond the outcome. */
  readonly reason?: string | undefined;
}

/**
 * Resolves the runtimes of an orchestration (§4): the project's Shoots that match its targets, each runtime once. Runtimes that
 * cannot be upgraded are listed separately, each with its reason. Rejects if Gardener or the control plane cannot be read.
 */
export async function resolveRuntimes(input: ResolveInput): Promise<Resolution> {
  const records = await readRecords(input.fleet);
  const all: Resolved[] = [];
  /** The Shoots with each runtime id, from all pages, whether targeted or not. */
  const shootsOf = new Map<string, string[]>();
  for await (const page of input.fleet.shoots()) {
    for (const { runtimeID, name } of page)
      if (runtimeID !== undefined) shootsOf.set(runtimeID, [...(shootsOf.get(runtimeID) ?? []), name]);
    const matches: Match[] = page.flatMap((shoot) => {
      const record = shoot.runtimeID === undefined ? undefined : records?.get(shoot.runtimeID);
      const runtime: Runtime = {
        runtimeID: shoot.runtimeID ?? '',
        shootName: shoot.name,
        globalAccountID: shoot.globalAccountID,
        subAccountID: shoot.subAccountID,
        region: shoot.region,
        instanceID: record?.instanceID ?? '',
        servicePlanID: record?.planID ?? '',
        servicePlanName: record?.planName ?? '',
      };
      return input.matches(runtime) ? [{ shoot, runtime, record, plansKnown: records !== undefined }] : [];
    });
    const ids = matches.flatMap(({ shoot }) => shoot.runtimeID ?? []);
    const expected = (await input.windows?.expectedSeconds(ids)) ?? new Map<string, OwnHistory>();
    for (const match of matches) {
      const { runtimeID, shootName } = match.runtime;
      const outcome = resolve(match, expected.get(runtimeID), input);
      const reason = outcome === skipReasons.optedOut ? `${outcome}: ${match.shoot.optOut?.text}` : undefined;
      all.push({ runtimeID, shootName, outcome, reason });
    }
  }
  return tellApart(all, shootsOf);
}

/** Once all Shoots are known, separates the runtimes to upgrade from those to leave out, with the reasons. */
function tellApart(all: readonly Resolved[], shootsOf: ReadonlyMap<string, readonly string[]>): Resolution {
  const runtimes: ResolvedRuntime[] = [];
  const skippedRuntimes: RuntimeWithReason[] = [];
  const skipped: Record<string, number> = {};
  const skip = ({ runtimeID, shootName }: Resolved, kind: SkipReason, reason: string = kind) => {
    skippedRuntimes.push({ runtimeID, shootName, reason });
    skipped[kind] = (skipped[kind] ?? 0) + 1;
  };
  for (const resolved of all) {
    const { runtimeID, shootName, outcome } = resolved;
    const others = (shootsOf.get(runtimeID) ?? []).filter((name) => name !== shootName);
    if (typeof outcome === 'string') skip(resolved, outcome, resolved.reason);
    else if (others.length === 0) runtimes.push(outcome);
    else skip(resolved, skipReasons.notUnique, `${skipReasons.notUnique}: also by ${others.join(', ')}`);
  }
  return { runtimes, skippedRuntimes, skipped };
}

function resolve(
  { shoot, runtime, record, plansKnown }: Match,
  own: OwnHistory | undefined,
  { windows, holds }: ResolveInput,
): ResolvedRuntime | SkipReason {
  if (shoot.deleting) return skipReasons.deleting;
  if (shoot.hibernated) return skipReasons.hibernated;
  if (shoot.runtimeID === undefined) return skipReasons.noRuntimeID;
  if (record?.ready === false) return skipReasons.notReady;
  const optOut = holds?.dryRun === false ? shoot.optOut : undefined;
  if (holds !== undefined && optOut !== undefined && isTooFar(optOut, holds.now)) return skipReasons.optedOut;
  const optedOut = holds && optOut && pauseOfOptOut(optOut, holds.now);
  if (windows === undefined)
    return {
      pause: (holds && pauseOfFreeze(holds, { runtime, plansKnown }, optedOut)) ?? optedOut,
      runtime,
      rule: undefined,
      window: undefined,
      shootWindow: undefined,
      expectedSeconds: undefined,
    };
  const { policy } = windows;
  const now = Math.max(windows.now, optedOut?.until ?? 0);
  const expectedSeconds = own?.expectedSeconds;
  const minimumLeftSeconds = expectedSeconds ?? windows.minimumLeftSeconds;
  const rule = ruleFor(policy, policyFacts(runtime, plansKnown), shoot.window);
  const window = rule && nextWindow(now, rule, { minimumLeftSeconds, freezes: policy.freezes });
  if (rule === undefined || window === undefined) return skipReasons.noWindow;
  const history = { expectedSeconds, previousSeconds: own?.previousSeconds };
  const frozen = holds && pauseOfFreeze(holds, { runtime, plansKnown }, undefined);
  // The freeze has already been cut out of its windows; only the reason is missing.
  const pause = optedOut ?? (frozen && { ...frozen, until: 0 });
  return { runtime, rule, window, shootWindow: shoot.window, ...history, pause };
}

/** An unreadable opt-out is left to the gate, which reads it again: somebody may have corrected it by then. */
function pauseOfOptOut(optOut: OptOut, now: number): PlannedPause | undefined {
  if (!holdsNow(optOut, now)) return undefined;
  return { until: optOut.endsAt ?? 0, reason: optOut.text, byFreeze: false };
}

/** Without windows: a freeze of this runtime but not of all. With windows, the freeze is cut out of them instead. */
function pauseOfFreeze(
  { now, policy }: { readonly now: number; readonly policy: MaintenancePolicy },
  { runtime, plansKnown }: Pick<Match, 'runtime' | 'plansKnown'>,
  optedOut: PlannedPause | undefined,
): PlannedPause | undefined {
  const from = Math.max(now, optedOut?.until ?? 0);
  const freezes = resolveFreezes(policy, runtime, plansKnown);
  const until = limitedFreezeEnd(from, freezes);
  return until === undefined
    ? undefined
    : { until, reason: textOfFreeze(from, until, freezes), byFreeze: true };
}
