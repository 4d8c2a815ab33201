import { expect, test } from 'vitest';
import { evaluatePolicy, policySchema } from '../../../local/gateway/evaluatePolicy.ts';

const method = 'arn:aws:execute-api:eu-central-1:123:api/v1/GET/orchestrations/1';

const verdict = (Statement: unknown) =>
  evaluatePolicy(policySchema.parse({ Version: '2012-10-17', Statement }), method);
const allow = (Resource: string | string[], Action: string | string[] = 'execute-api:Invoke') => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const deny = (Resource: string) => ({ ...allow(Resource), Effect: 'Deny' });

test.each([
  ['the method itself', allow(method), 'allow'],
  ['a star crosses slashes', allow('arn:aws:execute-api:*/v1/GET/*'), 'allow'],
  ['a star stands for nothing, too', allow(`${method}*`), 'allow'],
  ['a question mark is one character', allow(method.replace('/1', '/?')), 'allow'],
  ['and no more', allow(method.replace('/1', '/??')), 'none'],
  ['another method', allow(method.replace('GET', 'POST')), 'none'],
  [
    'only whole matches count',
    allow('arn:aws:execute-api:eu-central-1:123:api/v1/GET/orchestrations'),
    'none',
  ],
  ['resources keep their case', allow(method.toUpperCase()), 'none'],
  ['a dot is a dot', allow(method.replace('eu-central-1', 'eu.central.1')), 'none'],
  ['actions ignore case and know wildcards', allow(method, 'EXECUTE-API:*'), 'allow'],
  [
    'one of several actions and resources',
    allow(['x', method], ['execute-api:ManageConnections', 'execute-api:Invoke']),
    'allow',
  ],
  ['another action', allow(method, 'execute-api:ManageConnections'), 'none'],
  ['no statement', [], 'none'],
  ['an explicit Deny wins', [allow('*'), deny(method)], 'deny'],
  ['whatever the order', [deny('*'), allow(method)], 'deny'],
  ['a Deny of something else does not', [allow('*'), deny('arn:other')], 'allow'],
])('%s', (_name, statement, wanted) => {
  expect(verdict(statement)).toBe(wanted);
});

test('an unsupported policy is refused', () => {
  const withCondition = { Statement: [{ ...allow('*'), Condition: { IpAddress: {} } }] };
  expect(policySchema.safeParse(withCondition).success).toBe(false);
  expect(
    policySchema.safeParse({ Statement: [{ Effect: 'Allow', NotAction: 'x', Resource: '*' }] }).success,
  ).toBe(false);
});
