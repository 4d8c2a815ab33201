import { describe, expect, test } from 'vitest';
import { type Route, routes } from '../../../lib/api/routes.ts';
import { accessPolicy, allowedRoutes, type PolicyDocument } from '../../../lib/auth/accessPolicy.ts';

const names = { admin: 'runtimeAdmin', operator: 'runtimeOperator' };
const stage = 'arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/prod';
const methodArn = `${stage}/GET/orchestrations`;

/** As IAM evaluates it: `*` is any text, slashes included; `?` is one character; a deny wins; nothing said is a deny. */
function opens(policy: PolicyDocument, method: string, path: string): boolean {
  const arn = `${stage}/${method}${path}`;
  const said = (effect: 'Allow' | 'Deny') =>
    policy.Statement.some(
      ({ Effect, Resource }) =>
        Effect === effect &&
        Resource.some((pattern) => {
          const parts = pattern.split('*').map((part) => part.replace(/[.?+^$()[\]{}|\\]/g, '\\$&'));
          return new RegExp(`^${parts.join('.*')}$`, 's').test(arn);
        }),
    );
  return said('Allow') && !said('Deny');
}

/** Requests that the gateway would send to this route, some with ids chosen to look like other routes. */
const ids = [
  '7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11',
  'cancel',
  'operations',
  'kyma',
  'x%2Fcancel',
  '..',
  '*',
  '?',
];
const requestsOf = (route: Route): string[] => ids.map((id) => route.path.replaceAll(/\{[^}]+\}/g, () => id));

const groupsTable: [string, string[], Route['group'][]][] = [
  ['neither group', [], []],
  ['other groups', ['runtimeadmin', 'admin', 'operator', 'none', 'runtimeOperators', ''], []],
  ['admin', ['runtimeAdmin'], ['admin']],
  ['operator', ['x', 'runtimeOperator'], ['operator']],
  ['both', ['runtimeOperator', 'runtimeAdmin'], ['admin', 'operator']],
];

describe.each(groupsTable)('%s', (_, groups, granted) => {
  const policy = accessPolicy(methodArn, groups, names);

  test.each(routes.map((route) => [route.method, route.path, route] as const))(
    '%s %s',
    (method, _path, route) => {
      const expected = granted.includes(route.group);
      for (const path of requestsOf(route))
        expect([path, opens(policy, method, path)]).toEqual([path, expected]);
      // A base URL or a path with a slash too many is no question of groups.
      for (const path of requestsOf(route))
        for (const spelling of [`/${path}`, `${path}/`, `/${path}/`])
          expect([spelling, opens(policy, method, spelling)]).toEqual([spelling, expected]);
      expect(allowedRoutes(groups, names).includes(route)).toBe(expected);
    },
  );

  test('the policy does not depend on the method that was called first', () => {
    expect(accessPolicy(`${stage}/PUT/orchestrations/x/cancel`, groups, names)).toEqual(policy);
  });

  test('allows nothing outside the route table, the stage and the API', () => {
    expect(opens(policy, 'DELETE', '/orchestrations')).toBe(false);
    expect(opens(policy, 'GET', '/upgrade/kyma')).toBe(false);
    const arns = policy.Statement.flatMap(({ Resource }) => Resource);
    expect(arns.every((arn) => arn.startsWith(`${stage}/`))).toBe(true);
  });
});

test('denies every route by name without a group', () => {
  expect(accessPolicy(methodArn, [], names)).toEqual({
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: [`${stage}/*`] }],
  });
});

describe('a wildcard that covers a route of the other group', () => {
  const route = (method: Route['method'], path: Route['path'], group: Route['group']): Route => ({
    id: path,
    method,
    path,
    group,
    status: 200,
    summary: '',
    description: '',
  });
  const table = [
    route('GET', '/things/{id}', 'operator'),
    route('GET', '/things/{id}/secrets', 'admin'),
    route('GET', '/things/{id}/secrets/{name}', 'admin'),
    route('GET', '/things/{id}/parts', 'operator'),
    route('POST', '/things/{id}/secrets', 'admin'),
    route('GET', '/docs.json', 'none'),
    route('GET', '/things/{id}/help', 'none'),
  ];

  test('is denied for that route only', () => {
    const operator = accessPolicy(methodArn, ['runtimeOperator'], names, table);
    expect(operator.Statement[1]).toEqual({
      Action: 'execute-api:Invoke',
      Effect: 'Deny',
      Resource: [
        `${stage}/GET/things/*/secrets`,
        `${stage}/GET/things/*/secrets/`,
        `${stage}/GET/things/*/secrets//*`,
        `${stage}/GET//things/*/secrets`,
        `${stage}/GET//things/*/secrets/`,
        `${stage}/GET//things/*/secrets//*`,
        `${stage}/GET/things/*/secrets/*`,
        `${stage}/GET//things/*/secrets/*`,
      ],
    });
    expect(opens(operator, 'GET', '/things/1')).toBe(true);
    expect(opens(operator, 'GET', '/things/1/parts')).toBe(true);
    expect(opens(operator, 'GET', '/things/1/secrets')).toBe(false);
    expect(opens(operator, 'GET', '/things/1/secrets/2')).toBe(false);
    expect(opens(operator, 'POST', '/things/1/secrets')).toBe(false);
    // Nor with slashes that the gateway overlooks.
    for (const path of [
      '//things/1/secrets',
      '/things/1/secrets/',
      '/things/1/secrets///',
      '/things//1//secrets//',
    ])
      expect([path, opens(operator, 'GET', path)]).toEqual([path, false]);
  });

  test('is not denied to a caller with both groups', () => {
    const both = accessPolicy(methodArn, ['runtimeOperator', 'runtimeAdmin'], names, table);
    expect(both.Statement).toHaveLength(1);
    expect(opens(both, 'GET', '/things/1/secrets')).toBe(true);
  });
});

test.each(['', '*', 'arn:aws:lambda:eu-central-1:1:function:f', 'arn:aws:execute-api:eu-central-1:1:api'])(
  'the method ARN %j is refused',
  (arn) => {
    expect(() => accessPolicy(arn, ['runtimeAdmin'], names)).toThrow('ARN');
  },
);

test('ARNs of every partition and of the local stack are parsed', () => {
  const arn = 'arn:aws-cn:execute-api:cn-north-1:000000000000:local/local/GET/';
  expect(accessPolicy(arn, ['runtimeAdmin'], names).Statement[0]?.Resource[0]).toBe(
    'arn:aws-cn:execute-api:cn-north-1:000000000000:local/local/POST/upgrade/kyma',
  );
});
