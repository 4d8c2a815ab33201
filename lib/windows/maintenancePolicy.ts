import { RE2JS } from 're2js';
// The sweep and a retry load this file: full zod would take a fifth of their bundle budget.
import * as z from 'zod/mini';
import { type Freeze, freezesSchema } from './policyFreezes.ts';
import { InvalidPolicy, policyVersion, readPolicyText } from './policyText.ts';
import type { TimeWindow } from './TimeWindow.ts';
import {
  isTimeZone,
  timeProblem,
  type Weekday,
  type WindowRule,
  weekdays,
  windowProblem,
} from './windowRule.ts';

/**
 * A maintenance policy (§5) that has been read and found valid. Its JSON is KEB's, where it was the key `maintenancePolicy`
 * of a ConfigMap, plus `timeZone` and `freezes`.
 */
export interface MaintenancePolicy {
  /** Changes with the text; absent if the policy was not read from a text. */
  readonly version?: string;
  readonly rules: readonly { readonly match: Matchers; readonly entry: PolicyEntry }[];
  readonly default: PolicyEntry;
  readonly freezes: readonly Freeze[];
}

/** What a rule sets; anything it leaves out comes from the Shoot. */
export interface PolicyEntry {
  readonly days?: readonly Weekday[];
  readonly timeBegin?: string;
  readonly timeEnd?: string;
  readonly timeZone?: string;
}

/** The facts about a runtime that a policy matches. */
export interface PolicyRuntime {
  readonly globalAccountID: string;
  /** Undefined where plans are not known at all (§4: no kubeconfig of the control plane). */
  readonly planName: string | undefined;
  readonly region: string;
  readonly window: TimeWindow | undefined;
}

interface Matchers {
  readonly globalAccountID: RE2JS | undefined;
  readonly plan: RE2JS | undefined;
  readonly region: RE2JS | undefined;
}

/** Go clients write an empty string for an unset field, and KEB treated it as unset. */
const setText = z.pipe(
  z.string(),
  z.transform((text) => (text === '' ? undefined : text)),
);

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

const entryFields = {
  days: z.nullish(z.array(z.enum(weekdays, `expected one of ${weekdays.join(', ')}`))),
  timeBegin: z.optional(setText),
  timeEnd: z.optional(setText),
  timeZone: z.optional(setText),
};

interface RawEntry {
  readonly days?: Weekday[] | null | undefined;
  readonly timeBegin?: string | undefined;
  readonly timeEnd?: string | undefined;
  readonly timeZone?: string | undefined;
}

function checkEntry({ value: entry, issues }: z.core.ParsePayload<RawEntry>): void {
  const { timeZone } = entry;
  const complain = (path: string, message: string) =>
    issues.push({ code: 'custom', input: entry, path: [path], message });
  if (timeZone !== undefined && !isTimeZone(timeZone))
    complain('timeZone', `"${timeZone}" is not an IANA time zone`);
  for (const field of ['timeBegin', 'timeEnd'] as const) {
    const text = entry[field];
    const problem = text === undefined ? undefined : timeProblem(text, timeZone);
    if (problem !== undefined) complain(field, problem);
    // The Shoot's own time has a fixed offset and would not follow the zone.
    if (text === undefined && timeZone !== undefined) complain(field, 'is needed where timeZone is given');
  }
}

function toEntry(entry: RawEntry): PolicyEntry {
  const { days, timeBegin, timeEnd, timeZone } = entry;
  return {
    ...(days && days.length > 0 ? { days } : {}),
    ...(timeBegin === undefined ? {} : { timeBegin }),
    ...(timeEnd === undefined ? {} : { timeEnd }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

const matchSchema = z.strictObject({
  globalAccountID: z.optional(expression),
  plan: z.optional(expression),
  region: z.optional(expression),
});

const ruleSchema = z.pipe(
  z.strictObject({ match: matchSchema, ...entryFields }).check(checkEntry),
  z.transform(({ match, ...entry }) => ({
    match: { globalAccountID: match.globalAccountID, plan: match.plan, region: match.region },
    entry: toEntry(entry),
  })),
);

const policySchema = z.strictObject({
  rules: z.nullish(z.array(ruleSchema)),
  default: z.optional(z.pipe(z.strictObject(entryFields).check(checkEntry), z.transform(toEntry))),
  freezes: freezesSchema,
});

/**
 * Reads a policy's JSON. Throws an Error that names every field at fault and what is wrong with it: an invalid policy stops
 * planning, never silently (§5). KEB ignored what it could not read.
 */
export function parsePolicy(text: string): MaintenancePolicy {
  const { rules, default: fallback, freezes } = readPolicyText(text, policySchema);
  return {
    version: policyVersion(text),
    rules: rules ?? [],
    default: fallback ?? {},
    freezes: freezes ?? [],
  };
}

function matches(match: Matchers, runtime: PolicyRuntime): boolean {
  if (match.globalAccountID && !match.globalAccountID.test(runtime.globalAccountID)) return false;
  if (match.region && !match.region.test(runtime.region)) return false;
  if (!match.plan) return true;
  if (runtime.planName === undefined)
    throw new InvalidPolicy(
      `The maintenance policy matches the plan "${match.plan.pattern()}", but plans are not known: configure the control plane's kubeconfig`,
    );
  return match.plan.test(runtime.planName);
}

/**
 * The window rule of a runtime (§5): taken from the first matching rule, otherwise from the policy's default; missing parts come
 * from the Shoot's own window. Expressions are unanchored, as in KEB; a rule matches if everything it names matches.
 *
 * Undefined if there is no readable window (none at all, or the Shoot's cannot be read): such a runtime is skipped.
 * Throws if a rule asks for the plan and plans are not known.
 */
export function ruleFor(
  policy: MaintenancePolicy | undefined,
  runtime: PolicyRuntime,
): WindowRule | undefined {
  const entry = policy?.rules.find(({ match }) => matches(match, runtime))?.entry ?? policy?.default ?? {};
  const begin = entry.timeBegin ?? runtime.window?.begin;
  const end = entry.timeEnd ?? runtime.window?.end;
  if (begin === undefined || end === undefined) return undefined;
  const rule: WindowRule = {
    begin,
    end,
    ...(entry.days === undefined ? {} : { days: entry.days }),
    ...(entry.timeZone === undefined ? {} : { timeZone: entry.timeZone }),
  };
  return windowProblem(rule) === undefined ? rule : undefined;
}
