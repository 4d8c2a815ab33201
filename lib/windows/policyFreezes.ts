import * as z from 'zod/mini';
import { joinFreezes } from './freezes.ts';
import type { Interval } from './Interval.ts';
import { readPolicyText } from './policyText.ts';

/** A period in which nothing starts, epoch milliseconds. */
export type Freeze = Interval & { readonly reason?: string };

const instant = z.pipe(
  z.iso.datetime({
    offset: true,
    message: 'expected a time as RFC 3339, for example 2026-12-20T00:00:00Z',
  }),
  z.transform((text) => Date.parse(text)),
);

/** Widened to whole seconds: windows are stored in seconds, and rounding must not let anything start within a freeze. */
const freezeSchema = z.pipe(
  z
    .strictObject({ begin: instant, end: instant, reason: z.exactOptional(z.string()) })
    .check(z.refine(({ begin, end }) => begin < end, { path: ['end'], message: 'must be after begin' })),
  z.transform((freeze) => ({
    ...freeze,
    begin: Math.floor(freeze.begin / 1000) * 1000,
    end: Math.ceil(freeze.end / 1000) * 1000,
  })),
);

/** Longer freezes leave no window that `nextWindow` would find: such a freeze is reported as a mistake. */
const longestDays = 400;
const dayMilliseconds = 86_400_000;

/** Names all freezes that are too long, alone or together with those that they overlap or adjoin. */
function refuseLong(freezes: readonly Freeze[]): string | undefined {
  const long = joinFreezes(freezes).filter(({ begin, end }) => end - begin > longestDays * dayMilliseconds);
  if (long.length === 0) return undefined;
  const names = freezes
    .filter((freeze) => long.some(({ begin, end }) => begin <= freeze.begin && freeze.end <= end))
    .map(({ begin, end, reason }) => {
      const days = `${new Date(begin).toISOString()} to ${new Date(end).toISOString()}`;
      return reason === undefined ? days : `"${reason}", ${days}`;
    });
  return `nothing may be frozen for more than ${longestDays} days at a time: ${names.join('; ')}`;
}

export const freezesSchema = z.nullish(
  z.array(freezeSchema).check((context) => {
    const message = refuseLong(context.value);
    if (message !== undefined) context.issues.push({ code: 'custom', input: context.value, message });
  }),
);

const schema = z.looseObject({ freezes: freezesSchema });

/**
 * Reads only the freezes of a policy's JSON (§5), which are all that a turn needs. The rules were read when the plan was made, and
 * their expressions need RE2, a fifth of what a turn would have to load. Throws InvalidPolicy if the freezes cannot be read.
 */
export const parseFreezes = (text: string): readonly Freeze[] => readPolicyText(text, schema).freezes ?? [];
