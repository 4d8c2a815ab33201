import { type MaintenancePolicy, ruleFor } from './maintenancePolicy.ts';
import type { TimeWindow } from './TimeWindow.ts';
import type { WindowRule } from './windowRule.ts';

/** What of an operation decides which rule of the policy it falls under. */
export interface RuledOperation {
  readonly globalAccountID: string;
  readonly region: string;
  readonly servicePlanName: string;
  readonly rule: WindowRule | undefined;
  /** The Shoot's own window, as it was read last. */
  readonly shootWindow?: TimeWindow | undefined;
}

/**
 * The rule of an operation under the policy as it is now (§5): the plan's answer may be days old. What the policy does not set
 * comes from the Shoot's own window: as it was just read where somebody has read it (`shootWindow`), else as the operation
 * remembers it. Operations of release 0.1.0 remember only their rule, which is then taken for the Shoot's.
 *
 * Asked by the gate, and by `applyPolicy` for what waits. A retry does not ask it itself: expressions need RE2, a third of what its
 * function may load. It marks its orchestration as one that has not seen the policy, which `Plan operations` and the sweep mend.
 *
 * @param options.plansKnown whether a control plane is configured (§4)
 * @returns undefined for an operation that does not ask for windows
 * @throws InvalidPolicy if a rule asks for the plan and plans are not known; UnreadableWindow if no readable window comes of it
 */
export function resolveRule(
  policy: MaintenancePolicy,
  operation: RuledOperation,
  options: { readonly plansKnown: boolean; readonly shootWindow?: TimeWindow | undefined },
): WindowRule | undefined {
  const { globalAccountID, region, servicePlanName, rule } = operation;
  if (rule === undefined) return undefined;
  const window = options.shootWindow ?? operation.shootWindow ?? { begin: rule.begin, end: rule.end };
  const planName = options.plansKnown ? servicePlanName : undefined;
  const resolved = ruleFor(policy, { globalAccountID, region, planName, window });
  if (resolved === undefined) throw new UnreadableWindow('The Shoot has no readable maintenance window');
  return resolved;
}

/** Neither the policy nor the Shoot says when a runtime may be upgraded. */
export class UnreadableWindow extends Error {
  override readonly name = 'UnreadableWindow';
}
