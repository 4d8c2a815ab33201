import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Route, routes } from '../../../lib/api/routes.ts';
import { eventually, TestStack } from '../../support/stack.ts';
import { groups, mint } from './tokens.ts';

const closed = (routes as readonly Route[]).filter(({ group }) => group !== 'none');

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ fleet: 1 });
});
afterAll(async () => await stack?.close());

const list = async (token: string): Promise<number> =>
  (await stack.call('GET', '/orchestrations', undefined, { token })).status;

/** Whether the authorizer lets this token through to a route: behind it, `none` is an id that nothing has. */
async function passes({ method, path }: Route, token: string): Promise<boolean> {
  const body = method === 'POST' ? '{}' : undefined;
  const { status } = await stack.call(method, path.replace(/\{\w+\}/g, 'none'), body, { token });
  return status !== 401 && status !== 403;
}

const kinds: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['admin', [groups.admin], ['admin']],
  ['operator', [groups.operator], ['operator']],
  ['both', [groups.admin, groups.operator], ['admin', 'operator']],
  ['none', ['someone-else'], []],
];

describe('an answer of the authorizer that the gateway remembers', () => {
  test.each(kinds)(
    'opens only the routes of its groups, whichever comes first: %s',
    async (name, own, opened) => {
      const wanted = closed.map(({ id, group }) => `${id}: ${opened.includes(group)}`);
      for (const order of [closed, closed.toReversed()]) {
        const token = await mint(stack.ready, { groups: own, sub: `${name}-${order[0]?.id}` });
        const seen: string[] = [];
        for (const route of order) seen.push(`${route.id}: ${await passes(route, token)}`);
        expect(seen.toSorted()).toEqual(wanted.toSorted());
      }
    },
  );

  test('does not outlive its token', async () => {
    // The clock tolerance adds five seconds; the gateway remembers for sixty.
    const token = await mint(stack.ready, { expiresInSeconds: 1 });
    expect(await list(token)).toBe(200);
    await eventually('the token is refused', async () => (await list(token)) === 401, 15);
  });
});

describe('keys of the issuer', () => {
  test('serve while the issuer is down, and follow a rotation', async () => {
    const old = await Promise.all(['a', 'b', 'c', 'd'].map((sub) => mint(stack.ready, { sub })));
    const [first = '', whileDown = '', afterRotation = '', afterFetch = ''] = old;
    const post = async (path: string, body: object) =>
      expect(
        (
          await fetch(`${stack.ready.gardener}/_sim/oidc/${path}`, {
            method: 'POST',
            body: JSON.stringify(body),
          })
        ).status,
      ).toBe(200);
    expect(await list(first)).toBe(200);

    await post('down', { down: true });
    expect(await list(whileDown)).toBe(200);
    await post('down', { down: false });

    await post('rotate', { keepOld: false });
    const renewed = await mint(stack.ready, { sub: 'e' });
    // The set at hand still holds the old key; the new one makes it ask again, once the cooldown is over.
    expect(await list(afterRotation)).toBe(200);
    let asked = 0;
    await eventually(
      'the new key is known',
      async () => {
        // Another token each time: the gateway does not remember refusals, and neither may the authorizer.
        asked += 1;
        return (await list(asked === 1 ? renewed : await mint(stack.ready, { sub: `e${asked}` }))) === 200;
      },
      45,
    );
    // The old key has left the set with that.
    expect(await list(afterFetch)).toBe(401);
    expect(await list(renewed)).toBe(200);
  });
});
