import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorAnswer } from '../../../lib/api/errorAnswer.ts';
import { type RawAnswer, rawHttp } from '../../support/rawHttp.ts';
import { TestStack } from '../../support/stack.ts';
import {
  type HostileRequest,
  hostileAuthorizations,
  hostileBodies,
  hostilePaths,
  hostileProtocol,
  hostileQueries,
  hostileRetries,
  type Known,
} from './hostileRequests.ts';
import { forgeries, groups, mint } from './tokens.ts';

/** What must never stand in an answer: names of files, of our cloud's resources and of our errors. */
const internal =
  /arn:aws|node_modules|\.(ts|mjs|js):\d|\/work\/|TypeError|DynamoDB|ValidationException|\\n\s+at /;

let stack: TestStack;
let known: Known;
let trap: Server;
let trapped = 0;
beforeAll(async () => {
  stack = await TestStack.start({ fleet: 3 });
  const orchestrationID = await stack.create({ dryRun: true });
  const otherID = await stack.create({ dryRun: true });
  await stack.ended(otherID);
  const [operation] = await stack.operations(orchestrationID);
  known = { ...stack.ready.tokens, orchestrationID, otherID, operationID: operation!.operationID };
  trap = createServer((_request, response) => {
    trapped += 1;
    response.end('{"keys":[]}');
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  trap?.close();
  await stack?.close();
});

function expectRefused(answer: RawAnswer): void {
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.headers['x-amzn-requestid']).toMatch(/^[\w-]{8,}$/);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(errorAnswer.safeParse(JSON.parse(answer.body)).error).toBeUndefined();
}

/** Sends all of a table, and tells every answer that is not the one it must be. */
async function run(requests: readonly HostileRequest[]): Promise<void> {
  const answers: RawAnswer[] = [];
  for (const request of requests) answers.push(await rawHttp(stack.ready.url, request));
  const seen = requests.map(({ name }, index) => `${name} → ${answers[index]?.status}`);
  expect(seen).toEqual(requests.map(({ name, status }) => `${name} → ${status}`));
  for (const [index, { byServer, method, status }] of requests.entries()) {
    const answer = answers[index]!;
    expect(answer.body.slice(0, 2000)).not.toMatch(internal);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    if (status >= 400 && byServer === undefined && method !== 'HEAD') expectRefused(answer);
  }
}

const tables: readonly [string, (known: Known) => HostileRequest[]][] = [
  ['authorizations', hostileAuthorizations],
  ['paths', hostilePaths],
  ['queries', hostileQueries],
  ['bodies', hostileBodies],
  ['retries', hostileRetries],
  ['protocol', hostileProtocol],
];

describe('hostile requests', () => {
  test.each(tables)('%s: each gets its expected answer', async (_name, table) => {
    await run(table(known));
  });

  test('forged tokens are 401, and nobody is asked for keys but the issuer', async () => {
    const { keys } = (await (await fetch(`${stack.ready.issuer}/jwks`)).json()) as { keys: object[] };
    const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
    const forged = await forgeries(known.both, keys[0] ?? {}, url);
    await run(
      Object.entries(forged).map(([name, token]) => ({
        name,
        method: 'GET',
        path: '/orchestrations',
        status: 401,
        headers: [['Authorization', `Bearer ${token}`]] as const,
      })),
    );
    expect(trapped).toBe(0);
  });

  test('claims of genuine tokens that do not fit', async () => {
    const now = Math.floor(Date.now() / 1000);
    const cases: readonly [string, number, object][] = [
      ['expired', 401, { expiresInSeconds: -60 }],
      ['not yet valid', 401, { nbf: now + 3600 }],
      ['another audience', 401, { audience: 'another' }],
      ['our audience among others', 200, { aud: ['another', 'kyma-upgrade-orchestrator'] }],
      ['an audience that contains ours', 401, { aud: 'kyma-upgrade-orchestrator-2' }],
      ['another issuer', 401, { iss: 'https://evil.example' }],
      ['our issuer with a slash', 401, { iss: `${stack.ready.issuer}/` }],
      ['no subject', 401, { sub: '' }],
      ['a subject that is a number', 401, { sub: 7 }],
      ['no expiry', 401, { exp: null }],
      ['an expiry in words', 401, { exp: 'tomorrow' }],
      ['only the group that is needed', 200, { roles: [], groups: [groups.operator] }],
      [
        'no group of ours',
        403,
        { groups: ['*', 'admin', `${groups.operator} `, groups.operator.toUpperCase()] },
      ],
      ['an empty list of groups', 403, { groups: [] }],
      ['200 groups', 200, { groups: [...Array.from({ length: 200 }, (_, n) => `g${n}`), groups.operator] }],
    ];
    const requests: HostileRequest[] = [];
    for (const [name, status, claims] of cases) {
      const token = await mint(stack.ready, claims);
      const headers = [['Authorization', `Bearer ${token}`]] as const;
      requests.push({ name, method: 'GET', path: '/orchestrations', status, headers });
    }
    await run(requests);
  });

  test('are more than sixty', () => {
    expect(tables.flatMap(([, table]) => table(known)).length).toBeGreaterThan(60);
  });

  test('do not stop the service, which still lists and upgrades', async () => {
    expect(await stack.call('GET', '/orchestrations')).toMatchObject({ status: 200 });
    const { state, operationStats } = await stack.ended(await stack.create());
    expect([state, operationStats.succeeded]).toEqual(['succeeded', 3]);
  });
});
