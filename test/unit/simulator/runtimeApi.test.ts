import { describe, expect, it } from 'vitest';
import type { FleetEntry } from '../../../local/simulator/fleet.ts';
import { client, kymas, patchKyma, readKyma, readLog, refusal, runtimeClient, simulate } from './harness.ts';

const regular = { spec: { channel: 'regular' } };

async function simulateKyma(upgrade: FleetEntry['upgrade'], extra: Partial<FleetEntry> = {}) {
  const simulation = await simulate([{ shoot: 'one', upgrade, ...extra }]);
  return { ...simulation, kyma: await runtimeClient(simulation.simulator, 'one', 86_400) };
}

describe('upgrading Kyma', () => {
  it('moves module by module until Kyma is Ready on the new channel', async () => {
    const { simulator, kyma, time } = await simulateKyma({ seconds: 10 });
    const before = await readKyma(kyma);
    expect(before.status).toMatchObject({ state: 'Ready', activeChannel: 'fast' });
    const { resourceVersion } = before.metadata;
    const patched = await patchKyma(kyma, { metadata: { resourceVersion }, ...regular });
    expect(patched).toMatchObject({ spec: regular.spec, status: before.status });
    time.now += 5000;
    const under = await readKyma(kyma);
    expect(under.status).toMatchObject({ state: 'Processing', activeChannel: 'fast' });
    expect(under.status.modules.map(({ channel, state }) => `${channel} ${state}`)).toEqual([
      'regular Ready',
      'regular Ready',
      'regular Processing',
      'fast Ready',
      'fast Ready',
    ]);
    time.now += 5000;
    const after = await readKyma(kyma);
    expect(after.status).toMatchObject({ state: 'Ready', activeChannel: 'regular' });
    expect(
      after.status.modules.every(({ channel, state }) => channel === 'regular' && state === 'Ready'),
    ).toBe(true);
    time.now += 1000;
    expect(await refusal(patchKyma(kyma, { metadata: { resourceVersion }, ...regular }))).toMatchObject({
      code: 409,
    });
    await patchKyma(kyma, regular);
    expect(await readLog(simulator)).toEqual([
      '0 one patch accepted',
      '10 one done succeeded',
      '11 one patch conflict',
      '11 one patch unchanged',
    ]);
  });

  it('can say Ready while modules lag or wait for maintenance', async () => {
    const { kyma, time } = await simulateKyma({ seconds: 10, laggingModules: 1, maintenance: true });
    await patchKyma(kyma, regular);
    time.now += 8000;
    const { status } = await readKyma(kyma);
    expect(status).toMatchObject({ state: 'Ready', activeChannel: 'regular' });
    expect(status.modules.slice(-2)).toMatchObject([
      { channel: 'fast', state: 'Ready', maintenance: false },
      { channel: 'regular', state: 'Ready', maintenance: true },
    ]);
    time.now += 2000;
    expect(
      (await readKyma(kyma)).status.modules.filter(
        ({ channel, maintenance }) => maintenance || channel === 'fast',
      ),
    ).toEqual([]);
  });

  it.each([
    ['Error early', { outcome: 'fail' }, 25_000, 'Error'],
    ['Error late', { outcome: 'fail', failLate: true }, 100_000, 'Error'],
    ['Warning', { outcome: 'fail', warning: true }, 25_000, 'Warning'],
  ] as const)('can end in %s with the message of a module', async (_name, upgrade, at, state) => {
    const { simulator, kyma, time } = await simulateKyma({ seconds: 100, ...upgrade });
    await patchKyma(kyma, regular);
    time.now += at - 1;
    expect((await readKyma(kyma)).status.state).toBe('Processing');
    time.now += 1;
    const { status } = await readKyma(kyma);
    expect(status.state).toBe(state);
    expect(status.modules.filter((module) => module.state === state)).toMatchObject([
      { message: expect.stringContaining('deadline') },
    ]);
    expect((await readLog(simulator)).at(-1)).toBe(`${at / 1000} one done failed`);
  });

  it('fails on a channel that does not exist', async () => {
    const { kyma, time } = await simulateKyma({ seconds: 4 });
    await patchKyma(kyma, { spec: { channel: 'nowhere' } });
    time.now += 1000;
    const { status } = await readKyma(kyma);
    expect(status).toMatchObject({ state: 'Error', activeChannel: 'fast' });
    expect(status.modules[0]).toMatchObject({
      version: '',
      message: 'no versions of the module found for channel nowhere',
    });
    expect(await refusal(patchKyma(kyma, { spec: { channel: 'NOT ONE' } }))).toMatchObject({ code: 422 });
  });

  it('ends an upgrade when another replaces it', async () => {
    const { simulator, kyma, time } = await simulateKyma({ seconds: 10 });
    await patchKyma(kyma, regular);
    time.now += 5000;
    await patchKyma(kyma, { spec: { channel: 'experimental' } });
    time.now += 10_000;
    expect((await readKyma(kyma)).status).toMatchObject({ state: 'Ready', activeChannel: 'experimental' });
    expect((await readLog(simulator)).sort()).toEqual([
      '0 one patch accepted',
      '15 one done succeeded',
      '5 one done superseded',
      '5 one patch accepted',
    ]);
  });

  it('can stay stuck, recover, or flap and succeed', async () => {
    const stuck = await simulateKyma({ outcome: 'stuck' });
    await patchKyma(stuck.kyma, regular);
    stuck.time.now += 3_600_000;
    expect((await readKyma(stuck.kyma)).status.state).toBe('Processing');
    const healed = await simulateKyma({ outcome: 'fail', healsAfterSeconds: 5 });
    await patchKyma(healed.kyma, regular);
    healed.time.now += 5249;
    expect((await readKyma(healed.kyma)).status.state).toBe('Error');
    healed.time.now += 1;
    expect((await readKyma(healed.kyma)).status).toMatchObject({ state: 'Ready', activeChannel: 'regular' });
    const flaky = await simulateKyma({ outcome: 'flaky', seconds: 5 });
    await patchKyma(flaky.kyma, regular);
    expect(await refusal(readKyma(flaky.kyma))).toMatchObject({ code: 500 });
    const states = new Set<string>();
    for (flaky.time.now += 1500; states.size < 3; flaky.time.now += 100) {
      states.add((await readKyma(flaky.kyma)).status.state);
    }
    expect(states).toEqual(new Set(['Warning', 'Processing', 'Ready']));
  });

  it('refuses patches, drops connections and loses the cluster as the fleet file says', async () => {
    const refused = await simulateKyma({ reject: 'denied by a webhook' });
    expect((await refusal(patchKyma(refused.kyma, regular))).message).toContain('denied by a webhook');
    const away = await simulateKyma({ unreachableSeconds: 2 });
    await patchKyma(away.kyma, regular);
    await expect(readKyma(away.kyma)).rejects.toThrow('fetch failed');
    away.time.now += 2000;
    expect((await readKyma(away.kyma)).status.state).toBe('Ready');
    const lost = await simulateKyma({ seconds: 60, deletedAfterSeconds: 1 });
    await patchKyma(lost.kyma, regular);
    lost.time.now += 1000;
    expect((await readKyma(lost.kyma)).status.state).toBe('Deleting');
    lost.time.now += 2000;
    await expect(readKyma(lost.kyma)).rejects.toThrow('fetch failed');
  });

  it('leaves pinned and unmanaged modules alone', async () => {
    const modules = [
      { name: 'istio', channel: 'experimental' },
      { name: 'keda', managed: false },
      { name: 'nats' },
    ];
    const { kyma, time } = await simulateKyma({}, { modules });
    await patchKyma(kyma, regular);
    time.now += 1000;
    expect((await readKyma(kyma)).status.modules.map(({ channel, state }) => `${channel} ${state}`)).toEqual([
      'experimental Ready',
      'regular Unmanaged',
      'regular Ready',
    ]);
  });

  it('answers a dry run and changes nothing', async () => {
    const { simulator, kyma, time } = await simulateKyma({});
    const [group, version, namespace, plural, name] = kymas;
    const read = async () =>
      JSON.stringify(await kyma.getNamespacedCustomObject({ group, version, namespace, plural, name }));
    const before = await read();
    expect((await patchKyma(kyma, regular, 'All')).spec.channel).toBe('regular');
    time.now += 5000;
    expect(await read()).toBe(before);
    expect(await readLog(simulator)).toEqual(['0 one dryRun accepted']);
  });
});

describe('admin kubeconfigs', () => {
  it('give access to their own runtime until they expire', async () => {
    const { simulator, time } = await simulate([
      { shoot: 'one' },
      { shoot: 'two' },
      { shoot: 'short', kubeconfigSeconds: 2 },
    ]);
    const kyma = await runtimeClient(simulator, 'one');
    const short = await runtimeClient(simulator, 'short');
    const gardenerOnly = client(
      simulator.gardenerKubeconfig().replace(simulator.url, `${simulator.url}/runtimes/two`),
    );
    expect(await refusal(readKyma(gardenerOnly))).toMatchObject({ code: 401 });
    time.now += 2000;
    expect(await refusal(readKyma(short))).toMatchObject({ code: 401 });
    time.now += 597_999;
    await readKyma(kyma);
    time.now += 1;
    expect(await refusal(readKyma(kyma))).toMatchObject({ code: 401 });
  });
});

describe('the control plane', () => {
  it('lists Runtime resources with plan, instance and state', async () => {
    const fleet: FleetEntry[] = [
      { shoot: 'good', runtimeID: 'a', plan: 'gcp', instanceID: 'i-1' },
      { shoot: 'late', runtimeID: 'b', notReady: true },
      { shoot: 'leaving', runtimeID: 'c', deleting: true },
      { shoot: 'nameless', noRuntimeID: true },
    ];
    const { simulator } = await simulate(fleet);
    const where = {
      group: 'infrastructuremanager.kyma-project.io',
      version: 'v1',
      namespace: 'kcp-system',
      plural: 'runtimes',
    };
    const api = client(simulator.controlPlaneKubeconfig());
    expect(await api.listNamespacedCustomObject({ ...where, limit: 10 })).toMatchObject({
      items: [
        {
          metadata: {
            name: 'a',
            labels: {
              'kyma-project.io/runtime-id': 'a',
              'kyma-project.io/broker-plan-name': 'gcp',
              'kyma-project.io/instance-id': 'i-1',
            },
          },
          status: { state: 'Ready', provisioningCompleted: true },
        },
        { metadata: { name: 'b' }, status: { state: 'Pending', provisioningCompleted: false } },
        { metadata: { name: 'c' }, status: { state: 'Terminating' } },
      ],
    });
    expect(await api.getNamespacedCustomObject({ ...where, name: 'a' })).toMatchObject({ kind: 'Runtime' });
    expect(
      await refusal(
        client(
          simulator.gardenerKubeconfig().replace(simulator.url, `${simulator.url}/kcp`),
        ).listNamespacedCustomObject(where),
      ),
    ).toMatchObject({ code: 401 });
  });
});
