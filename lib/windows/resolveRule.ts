import { freezesFor, type MaintenancePolicy, ruleFor } from './maintenancePolicy.ts';
import type { Freeze } from './policyFreezes.ts';
import type { TimeWindow } from './TimeWindow.ts';
import type { WindowRule } from './windowRule.ts';

/** The fields of an operation that decide which freezes of the policy hold it. */
export interface FrozenOperation {
  readonly globalAccountID: string;
  readonly region: string;
  readonly servicePlanName: string;
}

/** The fields of an operation that decide which rule of the policy applies. */
export interface RuledOperation extends FrozenOperation {
  readonly rule: WindowRule | undefined;
  /** The Shoot's own window, as it was read last. */
  readonly shootWindow?: TimeWindow | undefined;
}

/**
 * The rule of an operation under the current policy (§5): the plan's rule may be days old. Parts that the policy does not set come
 * from the Shoot's own window: as just read (`shootWindow`) if available, otherwise as the operation remembers it. Operations of
 * release 0.1.0 remember only their rule, which is then used as the Shoot's.
 *
 * Called by the gate, and by `applyPolicy` for waiting operations. A retry does not call it, because expressions need RE2, a third
 * of its function's bundle budget. Instead it marks its orchestration as not having seen the policy; `Plan operations` and the
 * sweep then apply it.
 *
 * @param options.plansKnown whether a control plane is configured (§4)
 * @returns undefined for an operation that does not ask for windows
 * @throws InvalidPolicy if a rule needs the plan and plans are not known; UnreadableWindow if there is no readable window
 */
export function resolveRule(
  policy: MaintenancePolicy,
  operation: RuledOperation,
  options: { readonly plansKnown: boolean; readonly shootWindow?: TimeWindow | undefined },
): WindowRule | undefined {
  const { rule } = operation;
  if (rule === undefined) return undefined;
  const window = options.shootWindow ?? operation.shootWindow ?? { begin: rule.begin, end: rule.end };
  const resolved = ruleFor(policy, { ...factsOf(operation, options.plansKnown), window });
  if (resolved === undefined) throw new UnreadableWindow('The Shoot has no readable maintenance window');
  return resolved;
}

const factsOf = ({ globalAccountID, region, servicePlanName }: FrozenOperation, plansKnown: boolean) => ({
  ...{ globalAccountID, region },
  planName: plansKnown ? servicePlanName : undefined,
});

/**
 * All freezes that hold an operation's runtime (§5), whether it asks for windows or not.
 *
 * @throws InvalidPolicy if a freeze needs the plan and plans are not known
 */
export const resolveFreezes = (
  policy: MaintenancePolicy,
  operation: FrozenOperation,
  plansKnown: boolean,
): readonly Freeze[] => freezesFor(policy, factsOf(operation, plansKnown));

/** Neither the policy nor the Shoot says when a runtime may be upgraded. */
export class UnreadableWindow extends Error {
  override readonly name = 'UnreadableWindow';
}
