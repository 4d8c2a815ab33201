import { z } from 'zod';

const oneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
});

/** The supported part of an authorizer's policy. Conditions, NotAction and NotResource are errors, never ignored. */
export const policySchema = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z
    .union([statementSchema, z.array(statementSchema)])
    .transform((value) => (Array.isArray(value) ? value : [value])),
});

export type Policy = z.infer<typeof policySchema>;

/** IAM's wildcards: `*` is any text, slashes included, `?` any one character. Actions ignore case, resources do not. */
const matches = (pattern: string, text: string, flags: string): boolean => {
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, (sign) =>
    sign === '*' ? '.*' : sign === '?' ? '.' : `\\${sign}`,
  );
  return new RegExp(`^${source}$`, flags).test(text);
};

/** `deny` is an explicit Deny, `none` means that nothing allows the call. Both refuse, with different messages. */
export type Verdict = 'allow' | 'deny' | 'none';

/** Evaluates the policy for `execute-api:Invoke` on one method's ARN, as IAM does: an explicit Deny wins. */
export const evaluatePolicy = (policy: Policy, methodArn: string): Verdict => {
  const effects = policy.Statement.filter(
    ({ Action, Resource }) =>
      Action.some((action) => matches(action, 'execute-api:Invoke', 'is')) &&
      Resource.some((resource) => matches(resource, methodArn, 's')),
  ).map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'deny';
  return effects.includes('Allow') ? 'allow' : 'none';
};
