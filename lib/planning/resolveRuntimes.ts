import type { RuntimeRecord, Shoot } from '../kubernetes/Shoot.ts';
import type { PlannedRuntime } from '../model/Operation.ts';
import type { Fleet } from '../ports.ts';
import type { TargetedRuntime } from '../targets/matchTargets.ts';
import type { Interval } from '../windows/Interval.ts';
import type { MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import { ruleFor } from '../windows/maintenancePolicy.ts';
import { nextWindow } from '../windows/nextWindow.ts';
import type { WindowRule } from '../windows/windowRule.ts';

/** Why a runtime that was targeted is left out (§4). */
export const skipReasons = {
  deleting: 'deletion under way',
  hibernated: 'hibernated',
  noRuntimeID: 'no runtime id',
  noWindow: 'no readable maintenance window',
  notReady: 'not provisioned or terminating',
} as const;

export type SkipReason = (typeof skipReasons)[keyof typeof skipReasons];

export interface ResolvedRuntime {
  readonly runtime: PlannedRuntime;
  /** Only where windows are asked for. */
  readonly rule: WindowRule | undefined;
  readonly window: Interval | undefined;
}

export interface Resolution {
  readonly runtimes: readonly ResolvedRuntime[];
  readonly skipped: Readonly<Record<string, number>>;
}

export interface ResolveInput {
  readonly fleet: Fleet;
  readonly matches: (runtime: TargetedRuntime) => boolean;
  /** Present where upgrades run inside windows. */
  readonly windows?: {
    readonly now: number;
    readonly policy: MaintenancePolicy;
    readonly minimumLeftSeconds: number;
  };
}

async function readRecords(fleet: Fleet): Promise<Map<string, RuntimeRecord> | undefined> {
  const pages = fleet.runtimes();
  if (pages === undefined) return undefined;
  const records = new Map<string, RuntimeRecord>();
  for await (const page of pages) for (const record of page) records.set(record.runtimeID, record);
  return records;
}

/**
 * Which runtimes an orchestration means (§4): the Shoots of the project that match its targets, each runtime once, without
 * those that cannot be upgraded; these are counted by reason. Rejects if Gardener or the control plane cannot be read.
 */
export async function resolveRuntimes(input: ResolveInput): Promise<Resolution> {
  const records = await readRecords(input.fleet);
  const runtimes = new Map<string, ResolvedRuntime>();
  const skipped: Record<string, number> = {};
  for await (const page of input.fleet.shoots()) {
    for (const shoot of page) {
      const record = shoot.runtimeID === undefined ? undefined : records?.get(shoot.runtimeID);
      const runtime: TargetedRuntime & PlannedRuntime = {
        runtimeID: shoot.runtimeID ?? '',
        shootName: shoot.name,
        globalAccountID: shoot.globalAccountID,
        subAccountID: shoot.subAccountID,
        region: shoot.region,
        instanceID: record?.instanceID ?? '',
        planName: records === undefined ? undefined : (record?.planName ?? ''),
        servicePlanID: record?.planID ?? '',
        servicePlanName: record?.planName ?? '',
      };
      if (!input.matches(runtime)) continue;
      const resolved = resolve(shoot, runtime, record?.ready !== false, input);
      if (typeof resolved === 'string') skipped[resolved] = (skipped[resolved] ?? 0) + 1;
      else runtimes.set(resolved.runtime.runtimeID, resolved);
    }
  }
  return { runtimes: [...runtimes.values()], skipped };
}

function resolve(
  shoot: Shoot,
  { planName, ...runtime }: TargetedRuntime & PlannedRuntime,
  ready: boolean,
  { windows }: ResolveInput,
): ResolvedRuntime | SkipReason {
  if (shoot.deleting) return skipReasons.deleting;
  if (shoot.hibernated) return skipReasons.hibernated;
  if (shoot.runtimeID === undefined) return skipReasons.noRuntimeID;
  if (!ready) return skipReasons.notReady;
  if (windows === undefined) return { runtime, rule: undefined, window: undefined };
  const { now, policy, minimumLeftSeconds } = windows;
  const rule = ruleFor(policy, { ...runtime, planName, window: shoot.window });
  const window = rule && nextWindow(now, rule, { minimumLeftSeconds, freezes: policy.freezes });
  if (rule === undefined || window === undefined) return skipReasons.noWindow;
  return { runtime, rule, window };
}
