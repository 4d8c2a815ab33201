import type { ForecastInput } from '../forecast/forecast.ts';
import { UpcomingWindows } from '../forecast/UpcomingWindows.ts';
import type { MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import { type RuledRuntime, resolveRule, UnreadableWindow } from '../windows/resolveRule.ts';
import type { WindowRule } from '../windows/windowRule.ts';

/**
 * The windows of runtimes by their place in the list, under the current policy (§5) or, if that cannot be used, under the rules
 * of the plan. Each rule is resolved only when needed, because most operations start in the window they wait for.
 */
export function windowsOfRuntimes(
  runtimes: readonly RuledRuntime[],
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
  runtime: RuledRuntime,
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
