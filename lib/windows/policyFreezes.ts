import * as z from 'zod/mini';
import { timeText } from '../base/timeText.ts';
import { joinFreezes } from './freezes.ts';
import type { Interval } from './Interval.ts';
import { longestPostponementDays, longestPostponementMilliseconds } from './longestPostponement.ts';
import { always, partsOf, readPolicyText, setText } from './policyText.ts';

/** A period in which nothing starts, epoch milliseconds. */
export type Freeze = Interval & {
  readonly reason?: string;
  /** Set if it applies only to some runtimes, those selected by its `match`. */
  readonly limited?: true;
};

const instant = z.pipe(
  z.iso.datetime({
    offset: true,
    message: 'expected a time as RFC 3339, for example 2026-12-20T00:00:00Z',
  }),
  // No JSON has a Date: checks that also get what is invalid can tell a time that was read from a number that was written.
  z.transform((text) => new Date(text)),
);

/** An operation stores the limited freezes of its runtime: at most 2 KB. */
const mostLimited = 50;

/** A freeze as it was read, with the fields of its `match` (undefined: not set). */
interface ReadFreeze<Matcher> {
  readonly freeze: Freeze;
  readonly match: Readonly<Record<string, Matcher | undefined>>;
}

const isLimited = (match: object): boolean => Object.values(match).some((value) => value !== undefined);

/** Finds all freezes that are too long, alone or together with those that they overlap or adjoin. */
function longOnes(freezes: readonly Freeze[]): readonly Freeze[] {
  const long = joinFreezes(freezes).filter(({ begin, end }) => end - begin > longestPostponementMilliseconds);
  return freezes.filter((freeze) =>
    long.some(({ begin, end }) => begin <= freeze.begin && freeze.end <= end),
  );
}

/**
 * Each limited freeze, together with the general ones, must leave windows. Limited freezes are not combined with each other,
 * because they may never apply to the same runtime.
 */
function problemsOf(freezes: readonly Freeze[]): string[] {
  const general = freezes.filter(({ limited }) => limited === undefined);
  const limited = freezes.filter((freeze) => !general.includes(freeze));
  const long = new Set([...longOnes(general), ...limited.flatMap((one) => longOnes([...general, one]))]);
  const tooMany = limited.length > mostLimited ? [`at most ${mostLimited} may have a match`] : [];
  if (long.size === 0) return tooMany;
  const names = [...long].map(({ begin, end, reason }) => {
    const days = `${timeText(begin)} to ${timeText(end)}`;
    return reason === undefined ? days : `"${reason}", ${days}`;
  });
  const tooLong = `nothing may be frozen for more than ${longestPostponementDays} days at a time: ${names.join('; ')}`;
  return [tooLong, ...tooMany];
}

/** The schema of what a rule or a freeze applies to; `matcher` is the schema of each field. */
export function matchSchema<Matcher>(matcher: z.ZodMiniType<Matcher | undefined>) {
  const field = z.optional(matcher);
  return z.strictObject({ globalAccountID: field, plan: field, region: field });
}

/** A freeze whose times could be read. One that is invalid otherwise has not been transformed. */
function readableFreeze(read: unknown): readonly Freeze[] {
  const { freeze, begin, end, reason, match } = partsOf(read);
  if (freeze !== undefined) return [freeze as Freeze];
  if (!(begin instanceof Date && end instanceof Date) || begin >= end) return [];
  const times = { begin: begin.getTime(), end: end.getTime() };
  const said = typeof reason === 'string' ? { reason } : {};
  return [{ ...times, ...said, ...(isLimited(partsOf(match)) ? { limited: true as const } : {}) }];
}

/**
 * The schema of a policy's freezes. Times are widened to whole seconds: windows are stored in seconds, and rounding must not let
 * anything start within a freeze.
 *
 * @param matcher the schema of one field of `match`; readers of general freezes only do not need expressions
 */
export function freezesSchema<Matcher>(matcher: z.ZodMiniType<Matcher | undefined>) {
  const freeze = z.pipe(
    z
      .strictObject({
        begin: instant,
        end: instant,
        reason: z.exactOptional(z.string()),
        match: z.optional(matchSchema(matcher)),
      })
      .check(
        always(({ value, issues }) => {
          const { begin, end } = partsOf(value);
          if (!(begin instanceof Date && end instanceof Date) || begin < end) return;
          issues.push({ code: 'custom', input: value, path: ['end'], message: 'must be after begin' });
        }),
      ),
    z.transform(({ match: given, ...raw }): ReadFreeze<Matcher> => {
      const begin = Math.floor(raw.begin.getTime() / 1000) * 1000;
      const end = Math.ceil(raw.end.getTime() / 1000) * 1000;
      const limited = given !== undefined && isLimited(given) ? ({ limited: true } as const) : {};
      return { freeze: { ...raw, begin, end, ...limited }, match: given ?? {} };
    }),
  );
  return z.nullish(
    z.array(freeze).check(
      always(({ value, issues }) => {
        const problems = Array.isArray(value) ? problemsOf(value.flatMap(readableFreeze)) : [];
        for (const message of problems) issues.push({ code: 'custom', input: value, message });
      }),
    ),
  );
}

const schema = z.looseObject({ freezes: freezesSchema(setText) });

/** All freezes in a policy's JSON, including limited ones, for display. Throws InvalidPolicy. */
export const parseAllFreezes = (text: string): readonly Freeze[] =>
  (readPolicyText(text, schema).freezes ?? []).map(({ freeze }) => freeze);

/**
 * Reads only the general freezes from a policy's JSON (§5). A turn needs no others: the limited ones are part of the rules that
 * operations store. The rules were read when the plan was made, and their expressions need RE2, a fifth of what a turn would have
 * to load. Throws InvalidPolicy if the freezes cannot be read.
 */
export const parseFreezes = (text: string): readonly Freeze[] =>
  parseAllFreezes(text).filter(({ limited }) => limited !== true);
