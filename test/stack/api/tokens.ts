import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { exportJWK } from 'jose';
import type { Ready } from '../../../local/runningStack.ts';

export const groups = { admin: 'runtimeAdmin', operator: 'runtimeOperator' } as const;

/** A token of the stack's issuer with these claims; those that it would have may be overwritten. */
export async function mint({ gardener }: Ready, claims: object): Promise<string> {
  const answer = await fetch(`${gardener}/_sim/oidc/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ groups: [groups.admin, groups.operator], ...claims }),
  });
  if (!answer.ok) throw new Error(`the issuer answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { token: string }).token;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (text: string | undefined) => JSON.parse(Buffer.from(text ?? '', 'base64url').toString());

/** Tokens that a forger makes of a good one. `trap` is a URL that must never be asked for keys. */
export async function forgeries(good: string, publicKey: object, trap: string) {
  const [head, payload = '', signature = ''] = good.split('.');
  const header = decode(head) as Record<string, unknown>;
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ownKey = { ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'RS256', use: 'sig' };
  const signed = (changed: object, claims: string = payload): string => {
    const text = `${part({ alg: 'RS256', typ: 'JWT', ...changed })}.${claims}`;
    return `${text}.${sign('sha256', Buffer.from(text), own.privateKey).toString('base64url')}`;
  };
  const keyed = (secret: string, changed: object): string => {
    const text = `${part({ alg: 'HS256', typ: 'JWT', ...changed })}.${payload}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const pem = own.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  return {
    unsigned: `${part({ alg: 'none', typ: 'JWT' })}.${payload}.`,
    unsignedInCapitals: `${part({ alg: 'NONE', kid: header['kid'] })}.${payload}.${signature}`,
    publicKeyAsSecret: keyed(JSON.stringify(publicKey), { kid: header['kid'] }),
    pemAsSecret: keyed(pem, { kid: header['kid'] }),
    emptySecret: keyed('', { kid: header['kid'] }),
    foreignKey: signed({ kid: header['kid'] }),
    unknownKid: signed({ kid: 'own' }),
    noKid: signed({}),
    kidOfAPath: signed({ kid: '../../../../dev/null' }),
    kidOfAnObject: signed({ kid: { $ne: null } }),
    longKid: signed({ kid: 'k'.repeat(4000) }),
    jku: signed({ kid: 'own', jku: `${trap}/jwks` }),
    x5u: signed({ kid: 'own', x5u: `${trap}/x5u` }),
    embeddedKey: signed({ jwk: ownKey }),
    critical: signed({ kid: header['kid'], crit: ['x'], x: 1 }),
    changedPayload: `${head}.${part({ ...decode(payload), sub: 'root' })}.${signature}`,
    withoutSignature: `${head}.${payload}.`,
    otherSignature: `${head}.${payload}.${signature.slice(0, -8)}AAAAAAAA`,
    fourParts: `${good}.${signature}`,
    fiveParts: `${good}.${signature}.${signature}`,
    payloadOfText: signed({ kid: header['kid'] }, Buffer.from('hello').toString('base64url')),
  };
}
