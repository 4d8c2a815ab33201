import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkKubeconfig } from '../../../infra/checkKubeconfig.ts';
import { createKubernetesClient } from '../../../lib/kubernetes/kubernetesClient.ts';
import type { UpgradeMemory } from '../../../lib/model/UpgradeMemory.ts';
import { clusterUpgrade } from '../../../lib/upgrades/cluster/clusterUpgrade.ts';
import { AccessTokens } from '../../../local/simulator/AccessTokens.ts';
import { simulatedRuntime } from '../../../local/simulator/SimulatedRuntime.ts';
import { type Simulator, startSimulator } from '../../../local/simulator/startSimulator.ts';
import { makeCertificate } from '../../support/certificates.ts';
import { certificateUser, TlsServer, unusedPort } from '../../support/TlsServer.ts';

/** Issue "Against the real Gardener": kubeconfigs as people have them, against a server with TLS. */
const day = 86_400_000;
const dataDir = mkdtempSync(join(tmpdir(), 'kubeconfigs-'));
let simulator: Simulator;
let server: TlsServer;
let expired: TlsServer;
let tokens: AccessTokens;
let deadPort: number;

const tokenOf = (kubeconfig: string): string => JSON.parse(kubeconfig).users[0].user.token;

beforeAll(async () => {
  simulator = await startSimulator({ fleet: [{ shoot: 'c-1' }], dataDir });
  tokens = new AccessTokens(dataDir);
  const options = {
    upstream: simulator.url,
    tokenOf: (name: string) => tokenOf(simulator.gardenerKubeconfig(name === 'reader' ? 'reader' : 'admin')),
  };
  server = await TlsServer.start(options);
  expired = await TlsServer.start({ ...options, notAfter: Date.now() - day });
  deadPort = await unusedPort();
});
afterAll(async () => {
  await Promise.all([server.close(), expired.close()]);
  await simulator.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const runtimeID = () => simulatedRuntime({ shoot: 'c-1' }).runtimeID;
const token = () => ({ token: tokenOf(simulator.gardenerKubeconfig()) });

/** Each with what is said of it. */
const cases: Readonly<Record<string, readonly [() => string, RegExp]>> = {
  'a wrong CA': [
    () =>
      server.kubeconfig({
        ca: makeCertificate({ commonName: 'other', isAuthority: true }).cert,
        user: token(),
      }),
    /certificate of Gardener is not trusted.*put the current CA of the server into the kubeconfig/,
  ],
  'a server whose certificate has expired': [
    () => expired.kubeconfig({ user: token() }),
    /certificate of Gardener is not valid now.*have the certificate of the server renewed/,
  ],
  'an expired token': [
    () => server.kubeconfig({ user: { token: tokens.issue('gardener', Date.now() - 1000) } }),
    /answered 401.*credential has expired or was revoked: create a new kubeconfig/,
  ],
  'an expired client certificate': [
    () => {
      const times = { notBefore: Date.now() - 2 * day, notAfter: Date.now() - day };
      return server.kubeconfig({ user: certificateUser(server.clientCertificate('admin', times)) });
    },
    /answered 401.*credential has expired or was revoked: create a new kubeconfig/,
  ],
  'no credential at all': [
    () => server.kubeconfig({ user: {} }),
    /system:anonymous.*the server does not know the user of the kubeconfig: create a new kubeconfig/,
  ],
  'a host that does not exist': [
    () => server.kubeconfig({ server: 'https://garden.invalid', user: token() }),
    /cannot be reached.*check the server name in the kubeconfig/,
  ],
  'a port that nobody listens at': [
    () => server.kubeconfig({ server: `https://127.0.0.1:${deadPort}`, user: token() }),
    /cannot be reached.*check the server address and port in the kubeconfig/,
  ],
  'an exec plugin': [
    () =>
      server.kubeconfig({
        user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'gardenlogin' } },
      }),
    /runs a command or a plugin to log in; use a token or a client certificate/,
  ],
  'files instead of credentials': [
    () => server.kubeconfig({ user: { 'client-certificate': '/c.pem', 'client-key': '/k.pem' } }),
    /refers to files; embed them with `kubectl config view --raw --flatten`/,
  ],
  'a user who may list but not patch': [
    () => server.kubeconfig({ user: { token: tokenOf(simulator.gardenerKubeconfig('reader')) } }),
    /its user lacks permissions: grant it to patch shoots.core.gardener.cloud in the namespace garden-kyma, to create shoots\/adminkubeconfig/,
  ],
  'something that is no kubeconfig': [() => 'password: hunter2\n\t-', /^the kubeconfig of Gardener /],
};

describe('a kubeconfig', () => {
  const check = (kubeconfig: string) =>
    checkKubeconfig({ kubeconfig, namespace: 'garden-kyma', timeoutSeconds: 5 });

  it('with a token or a client certificate works', async () => {
    const found = 'Shoots in garden-kyma can be listed, changed and logged in to';
    expect(await check(server.kubeconfig({ user: token() }))).toBe(found);
    const user = certificateUser(server.clientCertificate('admin'));
    expect(await check(server.kubeconfig({ user }))).toBe(found);
  });

  it.each(Object.entries(cases))('with %s is told what to do about', async (_, [kubeconfig, sentence]) => {
    const text = kubeconfig();
    const error: unknown = await check(text).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    const { message } = error as Error;
    expect(message).toMatch(sentence);
    expect(message).not.toContain('hunter2');
    expect(message).not.toContain(token().token);
  });

  it.each(['a wrong CA', 'an expired token', 'an expired client certificate', 'no credential at all'])(
    'with %s fails an upgrade with the same message, once the grace period is over',
    async (name) => {
      const [kubeconfig, sentence] = cases[name] ?? [() => '', /never/];
      const gardener = createKubernetesClient(kubeconfig(), { serverName: 'Gardener', timeoutSeconds: 5 });
      const target = { kubernetesVersion: '1.34.2' };
      const lookAt = clusterUpgrade({ gardener, namespace: 'garden-kyma', target });
      const look = (memory: UpgradeMemory) =>
        lookAt({
          ...{ shootName: 'c-1', runtimeID: '', dryRun: false, graceSeconds: 60, ignoreHealth: false },
          ...{ now: 100_000, memory, remember: async () => {} },
          beforeChange: async () => ({ expiresAt: Number.MAX_SAFE_INTEGER }),
        });
      expect(await look({})).toMatchObject({ state: 'waiting', refusedSince: 100_000 });
      const finding = await look({ refusedSince: 30_000 });
      expect(finding.state).toBe('failed');
      expect(finding.description).toMatch(sentence);
      expect(finding.description).toMatch(/, then retry$/);
    },
  );

  it('of a user who may read but not patch fails an upgrade with the permission that is missing', async () => {
    const [kubeconfig] = cases['a user who may list but not patch'] ?? [() => ''];
    const gardener = createKubernetesClient(kubeconfig(), { serverName: 'Gardener', timeoutSeconds: 5 });
    const target = { kubernetesVersion: '1.34.2' };
    const finding = await clusterUpgrade({ gardener, namespace: 'garden-kyma', target })({
      ...{ shootName: 'c-1', runtimeID: runtimeID(), dryRun: true, graceSeconds: 60, ignoreHealth: false },
      ...{ now: 100_000, memory: { refusedSince: 0 }, remember: async () => {} },
      beforeChange: async () => ({ expiresAt: Number.MAX_SAFE_INTEGER }),
    });
    expect(finding.description).toMatch(
      /grant its user the permission to patch shoots\.core\.gardener\.cloud in the namespace garden-kyma, then retry$/,
    );
  });

  it('is checked by the smoke test before it is put into the secret', async () => {
    const smoke = (kubeconfig: string): Promise<{ code: number; output: string }> => {
      const file = join(dataDir, 'kubeconfig.json');
      writeFileSync(file, kubeconfig);
      const root = join(import.meta.dirname, '..', '..', '..');
      return new Promise((resolve) => {
        const child = execFile(
          process.execPath,
          ['infra/smoke.ts', '--kubeconfig', file],
          { cwd: root },
          (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
        );
      });
    };
    const good = await smoke(server.kubeconfig({ user: token() }));
    expect(good.output).toMatch(
      /^ok {4}the kubeconfig is good for upgrades: Shoots in garden-kyma can be listed/,
    );
    expect(good.code).toBe(0);
    const reader = await smoke(cases['a user who may list but not patch']?.[0]() ?? '');
    expect(reader.output).toContain('WRONG the kubeconfig is good for upgrades: its user lacks permissions');
    expect(reader.code).toBe(1);
  });
});
