import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shootPath } from '../../lib/fleet/shootPaths.ts';
import { textAt } from '../../lib/kubernetes/fields.ts';
import { createKubernetesClient } from '../../lib/kubernetes/kubernetesClient.ts';
import { type Simulator, startSimulator } from '../../local/simulator/startSimulator.ts';
import { TestStack } from '../support/stack.ts';
import { certificateUser, TlsServer } from '../support/TlsServer.ts';

/**
 * `--gardener-kubeconfig` against a server that is none of the stack's: a simulator in this process, behind TLS, with a client
 * certificate (docs/tutorials/real-api-server.md).
 */
const folder = mkdtempSync(join(tmpdir(), 'real-gardener-'));
let simulator: Simulator;
let server: TlsServer;
let stack: TestStack;

beforeAll(async () => {
  simulator = await startSimulator({ fleet: [{ shoot: 'c-1' }], dataDir: join(folder, 'simulator') });
  const { token } = JSON.parse(simulator.gardenerKubeconfig()).users[0].user;
  server = await TlsServer.start({ upstream: simulator.url, tokenOf: () => token });
  const file = join(folder, 'gardener.yaml');
  writeFileSync(file, server.kubeconfig({ user: certificateUser(server.clientCertificate('robot')) }));
  stack = await TestStack.start({ options: ['--gardener-kubeconfig', file] });
}, 180_000);
afterAll(async () => {
  await stack.close();
  await server.close();
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const shoot = async () =>
  await createKubernetesClient(simulator.gardenerKubeconfig(), { serverName: 'Gardener' }).get(
    shootPath('garden-kyma', 'c-1'),
  );

describe('the local stack with a real Gardener', () => {
  it('says so, and refuses selectors that need a control plane', async () => {
    expect(stack.ready.gardener).toBe(server.url);
    for (const selector of [{ planName: 'aws' }, { instanceID: 'x' }]) {
      const body = {
        targets: { include: [selector] },
        strategy: { type: 'parallel', schedule: 'immediate' },
      };
      const answer = await stack.call('POST', '/upgrade/cluster', body);
      expect(answer).toMatchObject({ status: 400 });
      expect(JSON.stringify(answer.body)).toContain(Object.keys(selector)[0]);
    }
  });

  it('leaves its Shoot unchanged in a dry run, then upgrades it', async () => {
    const before = JSON.stringify(await shoot());
    const request = { targets: { include: [{ shoot: 'c-1' }] } };
    const dry = await stack.create({ ...request, dryRun: true }, {}, 'cluster');
    expect(await stack.ended(dry)).toMatchObject({ state: 'succeeded', operationStats: { succeeded: 1 } });
    expect(JSON.stringify(await shoot())).toBe(before);
    const id = await stack.create(request, {}, 'cluster');
    expect(await stack.ended(id)).toMatchObject({ state: 'succeeded', operationStats: { succeeded: 1 } });
    expect(textAt(await shoot(), 'spec', 'kubernetes', 'version')).toBe('1.34.2');
  });

  it('reaches its runtime with the admin kubeconfig that Gardener issues', async () => {
    const id = await stack.create({ targets: { include: [{ shoot: 'c-1' }] } });
    expect(await stack.ended(id)).toMatchObject({ state: 'succeeded', operationStats: { succeeded: 1 } });
  });
});
