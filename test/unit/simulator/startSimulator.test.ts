import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Simulator } from '../../../local/simulator/startSimulator.ts';
import {
  adminKubeconfig,
  client,
  noon,
  patchKyma,
  patchShoot,
  post,
  readKyma,
  readLog,
  readShoot,
  simulate,
  temporaryFolder,
} from './harness.ts';

const keysOf = (simulator: Simulator) =>
  createRemoteJWKSet(new URL(`${simulator.issuer}/jwks`), { cooldownDuration: 0, [customFetch]: fetch });

const verify = (simulator: Simulator, token: string, keys = keysOf(simulator)) =>
  jwtVerify(token, keys, {
    issuer: simulator.issuer,
    audience: 'kyma-upgrade-orchestrator',
    algorithms: ['RS256'],
    currentDate: new Date(noon),
  });

describe('the issuer', () => {
  it('publishes its configuration and signs tokens that jose accepts', async () => {
    const { simulator } = await simulate([]);
    const discovery = await (await fetch(`${simulator.issuer}/.well-known/openid-configuration`)).json();
    expect(discovery).toMatchObject({ issuer: simulator.issuer, jwks_uri: `${simulator.issuer}/jwks` });
    const token = await simulator.mintToken({ groups: ['runtimeAdmin'], email: 'a@b.c', subject: 'me' });
    const { payload } = await verify(simulator, token);
    expect(payload).toMatchObject({
      groups: ['runtimeAdmin'],
      email: 'a@b.c',
      sub: 'me',
      exp: noon / 1000 + 43_200,
    });
    const keys = JSON.stringify(await (await fetch(`${simulator.issuer}/jwks`)).json());
    expect(keys).not.toContain('"d"');
  });

  it('can issue tokens that must be refused', async () => {
    const { simulator } = await simulate([]);
    const refused = async (claims: object) => {
      const token = await simulator.mintToken({ groups: [], ...claims });
      return await verify(simulator, token).then(
        () => 'accepted',
        ({ code }) => code,
      );
    };
    expect(await refused({ expiresInSeconds: -1 })).toBe('ERR_JWT_EXPIRED');
    expect(await refused({ audience: 'other' })).toBe('ERR_JWT_CLAIM_VALIDATION_FAILED');
    expect(await refused({ iss: 'http://elsewhere' })).toBe('ERR_JWT_CLAIM_VALIDATION_FAILED');
    expect(await refused({})).toBe('accepted');
  });

  it('can rotate its key, with and without the old one, and go down', async () => {
    const { simulator } = await simulate([]);
    const keys = keysOf(simulator);
    const old = await simulator.mintToken({ groups: [] });
    await verify(simulator, old, keys);
    await post(simulator, 'oidc/rotate', {});
    const answer = await (await post(simulator, 'oidc/token', { groups: ['x'] })).json();
    const { token } = z.object({ token: z.string() }).parse(answer);
    await verify(simulator, token, keys);
    await verify(simulator, old);
    await post(simulator, 'oidc/rotate', { keepOld: false });
    await expect(verify(simulator, old)).rejects.toThrow('no applicable key');
    await post(simulator, 'oidc/down', { down: true });
    await expect(verify(simulator, await simulator.mintToken({ groups: [] }))).rejects.toThrow(
      'fetch failed',
    );
    await post(simulator, 'oidc/down', { down: false });
    await verify(simulator, await simulator.mintToken({ groups: [] }));
  });
});

describe('a restart on the same data', () => {
  it('keeps port, tokens, objects and log, and continues the upgrade', async () => {
    const fleet = [
      { shoot: 'one', upgrade: { seconds: 10 } },
      { shoot: 'two', upgrade: { seconds: 10 } },
    ];
    const first = await simulate(fleet);
    const kubeconfig = await adminKubeconfig(first.simulator, 'one', 86_400);
    const token = await first.simulator.mintToken({ groups: ['g'] });
    await patchKyma(client(kubeconfig), { spec: { channel: 'regular' } });
    await patchShoot(first.api, 'two', { spec: { kubernetes: { version: '1.34.2' } } });
    const { metadata } = await readShoot(first.api, 'two');
    await first.simulator.close();
    // A process killed in the middle of a write leaves half a line.
    appendFileSync(join(first.dataDir, 'simulator.jsonl'), '{"event":{"at":17');

    let now = noon + 4000;
    const { simulator } = await simulate(fleet, { dataDir: first.dataDir, clock: () => now });
    expect(simulator.url).toBe(first.simulator.url);
    // Connections that the caller kept to the first one are dead.
    await vi.waitFor(() => fetch(`${simulator.url}/_sim/faults`));
    const [kyma, api] = [client(kubeconfig), client(first.simulator.gardenerKubeconfig())];
    expect((await verify(simulator, token)).payload['groups']).toEqual(['g']);
    expect(await readKyma(kyma)).toMatchObject({
      spec: { channel: 'regular' },
      status: { state: 'Processing' },
    });
    const { metadata: later } = await readShoot(api, 'two');
    expect(Number(later.resourceVersion)).toBeGreaterThan(Number(metadata.resourceVersion));
    now = noon + 60_000;
    expect((await readKyma(kyma)).status).toMatchObject({ state: 'Ready', activeChannel: 'regular' });
    const log = [
      '0 one patch accepted',
      '0 two patch accepted',
      '10 two done succeeded',
      '10 one done succeeded',
    ];
    expect(await readLog(simulator)).toEqual(log);
    await simulator.close();

    const third = await simulate(fleet, { dataDir: first.dataDir, clock: () => now });
    await vi.waitFor(() => fetch(`${third.simulator.url}/_sim/faults`));
    expect(await readLog(third.simulator)).toEqual(log);
    expect(await readLog(third.simulator, '?since=2026-03-01T12:00:05Z')).toEqual(log.slice(2));
  });

  it('loses nothing to a kill -9', async () => {
    const dataDir = temporaryFolder();
    const module = new URL('../../../local/simulator/startSimulator.ts', import.meta.url).href;
    const script = `const { startSimulator } = await import(${JSON.stringify(module)});
      const simulator = await startSimulator({ fleet: [{ shoot: 'one' }], dataDir: ${JSON.stringify(dataDir)} });
      console.log(JSON.stringify({ url: simulator.url, kubeconfig: simulator.gardenerKubeconfig() }));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(child.stdout, 'data');
    const { url, kubeconfig } = JSON.parse(String(line));
    const token = JSON.parse(kubeconfig).users[0].user.token;
    const shoot = `${url}/apis/core.gardener.cloud/v1beta1/namespaces/garden-kyma/shoots/one`;
    const answer = await fetch(shoot, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ spec: { kubernetes: { version: '1.34.2' } } }),
    });
    expect(answer.status).toBe(200);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { api } = await simulate([{ shoot: 'one' }], { dataDir });
    expect((await readShoot(api, 'one')).spec.kubernetes.version).toBe('1.34.2');
  });

  it('uses another port if the old one is taken', async () => {
    const first = await simulate([]);
    const { port } = new URL(first.simulator.url);
    const second = await simulate([], { dataDir: first.dataDir });
    expect(second.simulator.url).not.toBe(first.simulator.url);
    await expect(simulate([], { port: Number(port) })).rejects.toThrow('EADDRINUSE');
  });
});
