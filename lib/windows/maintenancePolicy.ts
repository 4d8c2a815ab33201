import { RE2JS } from 're2js';
// zod/mini, because the sweep and a retry load this file and full zod would take a fifth of their bundle budget.
import * as z from 'zod/mini';
import type { Runtime } from '../base/Runtime.ts';
import { freezeEnd, joinFreezes } from './freezes.ts';
import { type Freeze, freezesSchema, matchSchema } from './policyFreezes.ts';
import { InvalidPolicy, policyVersion, readPolicyText, setText } from './policyText.ts';
import {
  checkWindows,
  type PolicyEntry,
  type PolicyWindow,
  toEntry,
  windowsFields,
} from './policyWindows.ts';
import type { TimeWindow } from './TimeWindow.ts';
import { type RecurringWindow, type WindowRule, windowProblem } from './windowRule.ts';

/**
 * A valid maintenance policy (§5). Its JSON is that of KEB's ConfigMap key `maintenancePolicy`, plus `timeZone`, `windows` and
 * `freezes`.
 */
export interface MaintenancePolicy {
  /** Changes with the text; absent if the policy was not read from a text. */
  readonly version?: string;
  readonly rules: readonly { readonly match: Matchers; readonly entry: PolicyEntry }[];
  /** Windows of runtimes that no rule matches. */
  readonly default: PolicyEntry;
  /** The freezes of all runtimes. */
  readonly freezes: readonly Freeze[];
  /** The freezes that apply only to the runtimes they match (see `freezesFor`). */
  readonly limitedFreezes?: readonly { readonly match: Matchers; readonly freeze: Freeze }[];
}

/** The policy that asks for nothing: every runtime has its Shoot's own window. */
export const noPolicy: MaintenancePolicy = { rules: [], default: {}, freezes: [] };

/** The facts about a runtime that a policy matches. */
export interface MatchedRuntime extends Pick<Runtime, 'globalAccountID' | 'region'> {
  /** Undefined if plans are unknown (§4: no kubeconfig of the control plane). */
  readonly planName: string | undefined;
}

/** An undefined field matches everything. */
interface Matchers {
  readonly globalAccountID?: RE2JS | undefined;
  readonly plan?: RE2JS | undefined;
  readonly region?: RE2JS | undefined;
}

const expression = z.pipe(
  setText,
  z.transform((text, context) => {
    if (text === undefined) return undefined;
    try {
      return RE2JS.compile(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const message = `"${text}" is not a regular expression of RE2: ${reason}`;
      context.issues.push({ code: 'custom', input: text, message });
      return z.NEVER;
    }
  }),
);

const ruleSchema = z.pipe(
  z.strictObject({ match: matchSchema(expression), ...windowsFields }).check(checkWindows),
  z.transform(({ match, ...rest }) => ({ match, entry: toEntry(rest) })),
);

const policySchema = z.strictObject({
  rules: z.nullish(z.array(ruleSchema)),
  default: z.optional(z.pipe(z.strictObject(windowsFields).check(checkWindows), z.transform(toEntry))),
  freezes: freezesSchema(expression),
});

/**
 * Parses a policy's JSON. Throws an Error that names every invalid field and what is wrong with it: an invalid policy stops
 * planning and says so (§5), whereas KEB ignored what it could not read.
 */
export function parsePolicy(text: string): MaintenancePolicy {
  const { rules, default: fallback, freezes } = readPolicyText(text, policySchema);
  const isLimited = ({ freeze }: { freeze: Freeze }): boolean => freeze.limited === true;
  return {
    version: policyVersion(text),
    rules: rules ?? [],
    default: fallback ?? {},
    freezes: (freezes ?? []).flatMap((read) => (isLimited(read) ? [] : [read.freeze])),
    limitedFreezes: (freezes ?? []).filter(isLimited),
  };
}

function matches(match: Matchers, runtime: MatchedRuntime): boolean {
  if (match.globalAccountID && !match.globalAccountID.test(runtime.globalAccountID)) return false;
  if (match.region && !match.region.test(runtime.region)) return false;
  if (!match.plan) return true;
  if (runtime.planName === undefined)
    throw new InvalidPolicy(
      `The maintenance policy matches the plan "${match.plan.pattern()}", but plans are not known: configure the control plane's kubeconfig`,
    );
  return match.plan.test(runtime.planName);
}

const limitedFor = (
  { limitedFreezes = [] }: Pick<MaintenancePolicy, 'limitedFreezes'>,
  runtime: MatchedRuntime,
): readonly Freeze[] =>
  limitedFreezes.filter(({ match }) => matches(match, runtime)).map(({ freeze }) => freeze);

/**
 * All freezes of a runtime (§5): the general ones, and the limited ones that match it in the same way as rules. Throws
 * InvalidPolicy if one requires the plan and plans are unknown.
 */
export const freezesFor = (policy: MaintenancePolicy, runtime: MatchedRuntime): readonly Freeze[] => [
  ...policy.freezes,
  ...limitedFor(policy, runtime),
];

/** When the limited freeze in effect at `now`, joined with all that adjoin it, ends. */
export const limitedFreezeEnd = (now: number, freezes: readonly Freeze[]): number | undefined =>
  freezeEnd(
    now,
    freezes.filter(({ limited }) => limited),
  ) === undefined
    ? undefined
    : freezeEnd(now, freezes);

/**
 * The window rule of a runtime (§5): taken from the first matching rule, otherwise from the policy's default; missing parts come
 * from the Shoot's own window. Expressions are unanchored, as in KEB; a rule matches if everything it names matches. Limited
 * freezes of the runtime are part of its rule. Of several windows, only readable ones count.
 *
 * Undefined if there is no readable window (none at all, or the Shoot's cannot be read): such a runtime is skipped. Throws
 * InvalidPolicy if a rule requires the plan and plans are unknown.
 */
export function ruleFor(
  policy: MaintenancePolicy | undefined,
  runtime: MatchedRuntime,
  shootWindow: TimeWindow | undefined,
): WindowRule | undefined {
  const entry = policy?.rules.find(({ match }) => matches(match, runtime))?.entry ?? policy?.default ?? {};
  const [first, ...more] = (entry.windows ?? [entry]).flatMap((window) => readable(window, shootWindow));
  if (first === undefined) return undefined;
  const freezes = joinFreezes(policy === undefined ? [] : limitedFor(policy, runtime));
  return {
    ...first,
    ...(more.length === 0 ? {} : { more }),
    ...(freezes.length === 0 ? {} : { freezes: freezes.map(({ begin, end }) => ({ begin, end })) }),
  };
}

/** A window of the policy, with missing times taken from the Shoot; none if it is unreadable. */
function readable(
  { timeBegin, timeEnd, days, timeZone }: PolicyWindow,
  shootWindow: TimeWindow | undefined,
): readonly RecurringWindow[] {
  const begin = timeBegin ?? shootWindow?.begin;
  const end = timeEnd ?? shootWindow?.end;
  if (begin === undefined || end === undefined) return [];
  const window = {
    ...{ begin, end },
    ...(days === undefined ? {} : { days }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
  return windowProblem(window) === undefined ? [window] : [];
}
