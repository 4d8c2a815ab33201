import type { ForecastInput } from '../forecast/forecast.ts';
import { UpcomingWindows } from '../forecast/UpcomingWindows.ts';
import type { PlannedRuntime } from '../model/Operation.ts';
import type { MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import { resolveRule, UnreadableWindow } from '../windows/resolveRule.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';
import type { WindowRule } from '../windows/windowRule.ts';

/** A runtime as its plan or its preview knows it. */
export interface KnownRuntime
  extends Pick<PlannedRuntime, 'runtimeID' | 'shootName' | 'globalAccountID' | 'region' | 'servicePlanName'> {
  readonly rule: WindowRule | undefined;
  readonly shootWindow?: TimeWindow | undefined;
}

/**
 * The windows of runtimes by their place in the list, under the policy as it is now (§5); where that cannot be used, under the rules
 * of the plan. Each rule is resolved when it is asked for: most operations start in the window they wait for.
 */
export function windowsOfRuntimes(
  runtimes: readonly KnownRuntime[],
  policy: MaintenancePolicy | undefined,
  plansKnown: boolean,
): ForecastInput['windows'] {
  const byPlace = new Map<number, UpcomingWindows | undefined>();
  const byRule = new Map<string, UpcomingWindows>();
  const shared = (rule: WindowRule): UpcomingWindows => {
    const key = JSON.stringify(rule);
    const windows = byRule.get(key) ?? new UpcomingWindows(rule, policy?.freezes ?? []);
    byRule.set(key, windows);
    return windows;
  };
  return (place) => {
    const runtime = runtimes[place];
    if (runtime === undefined || byPlace.has(place)) return byPlace.get(place);
    const rule = ruleNow(runtime, policy, plansKnown);
    const windows = rule && shared(rule);
    byPlace.set(place, windows);
    return windows;
  };
}

function ruleNow(
  runtime: KnownRuntime,
  policy: MaintenancePolicy | undefined,
  plansKnown: boolean,
): WindowRule | undefined {
  if (policy === undefined) return runtime.rule;
  try {
    return resolveRule(policy, runtime, { plansKnown });
  } catch (error) {
    if (error instanceof UnreadableWindow) return runtime.rule;
    throw error;
  }
}
