import * as z from 'zod';

/** The longest exact selector, in characters. */
export const longestExact = 256;

const exact = z
  .string()
  .max(longestExact, `Must have at most ${longestExact} characters; shorten it.`)
  .nullish();
const expression = z.string().nullish();

/** A target as clients send it: empty, null and absent mean the same (§3). */
export const targetBody = z.strictObject({
  target: z.literal(['all', ''], 'Must be "all"; leave it out to use the other selectors.').nullish(),
  globalAccount: expression,
  subAccount: expression,
  region: expression,
  runtimeID: exact,
  instanceID: exact,
  planName: exact,
  shoot: exact,
});
