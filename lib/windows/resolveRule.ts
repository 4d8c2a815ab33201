import type { Runtime } from '../base/Runtime.ts';
import { freezesFor, type MaintenancePolicy, type MatchedRuntime, ruleFor } from './maintenancePolicy.ts';
import type { Freeze } from './policyFreezes.ts';
import type { TimeWindow } from './TimeWindow.ts';
import type { WindowRule } from './windowRule.ts';

/** What of a runtime decides which rules and freezes of the policy hold it. */
type Governed = Pick<Runtime, 'globalAccountID' | 'region' | 'servicePlanName'>;

/** A runtime whose rule is known from before: what decides which rule of the policy applies to it now. */
export interface RuledRuntime extends Governed {
  readonly rule: WindowRule | undefined;
  /** The Shoot's own window, as last read. */
  readonly shootWindow?: TimeWindow | undefined;
}

/**
 * The rule of an operation under the current policy (§5): the plan's rule may be days old. Parts that the policy does not set
 * come from the Shoot's own window: as just read (`shootWindow`) if available, otherwise as the operation remembers it.
 * Operations of release 0.1.0 remember only their rule, which is then used as the Shoot's.
 *
 * Called by the gate, and by `applyPolicy` for waiting operations. A retry does not call it, because expressions need RE2, a
 * third of its function's bundle budget. Instead it marks its orchestration as not having seen the policy; `Plan operations` and
 * the sweep then apply it.
 *
 * @param options.plansKnown whether a control plane is configured (§4)
 * @returns undefined for an operation that does not wait for windows
 * @throws InvalidPolicy if a rule needs the plan and plans are unknown; UnreadableWindow if there is no readable window
 */
export function resolveRule(
  policy: MaintenancePolicy,
  operation: RuledRuntime,
  options: { readonly plansKnown: boolean; readonly shootWindow?: TimeWindow | undefined },
): WindowRule | undefined {
  const { rule } = operation;
  if (rule === undefined) return undefined;
  const window = options.shootWindow ?? operation.shootWindow ?? { begin: rule.begin, end: rule.end };
  const resolved = ruleFor(policy, policyFacts(operation, options.plansKnown), window);
  if (resolved === undefined) throw new UnreadableWindow('The Shoot has no readable maintenance window');
  return resolved;
}

/** What the policy matches of a runtime. */
export const policyFacts = (
  { globalAccountID, region, servicePlanName }: Governed,
  plansKnown: boolean,
): MatchedRuntime => ({ globalAccountID, region, planName: plansKnown ? servicePlanName : undefined });

/**
 * All freezes that hold a runtime (§5), whether windows are asked for or not.
 *
 * @throws InvalidPolicy if a freeze needs the plan and plans are not known
 */
export const resolveFreezes = (
  policy: MaintenancePolicy,
  runtime: Governed,
  plansKnown: boolean,
): readonly Freeze[] => freezesFor(policy, policyFacts(runtime, plansKnown));

/** Neither the policy nor the Shoot says when a runtime may be upgraded. */
export class UnreadableWindow extends Error {
  override readonly name = 'UnreadableWindow';
}
