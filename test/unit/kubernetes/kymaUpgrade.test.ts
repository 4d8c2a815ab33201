import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKubernetesClient } from '../../../lib/kubernetes/kubernetesClient.ts';
import { kymaUpgrade } from '../../../lib/upgrades/kyma/kymaUpgrade.ts';
import type { LookAtUpgrade } from '../../../lib/upgrades/Upgrade.ts';
import { foreign404, notFound, refusal } from './fakeApi.ts';
import { type FakeGarden, startFakeGarden } from './fakeGarden.ts';
import { kymaWith, lastOperation, lookAt, moduleOn, now, shootWith } from './looks.ts';

let garden: FakeGarden;
let upgrade: LookAtUpgrade;
beforeEach(async () => {
  garden = await startFakeGarden();
  garden.shoot = () => ({ body: shootWith() });
  garden.kyma = () => ({ body: kymaWith() });
  const gardener = createKubernetesClient(garden.gardener.kubeconfig, {
    serverName: 'Gardener',
    timeoutSeconds: 0.3,
  });
  upgrade = kymaUpgrade({
    gardener,
    namespace: 'garden-kyma',
    target: { channel: 'regular' },
    timeoutSeconds: 0.3,
  });
});
afterEach(() => garden.close());

const there = () => ({
  body: kymaWith({
    spec: { channel: 'regular' },
    status: {
      activeChannel: 'regular',
      modules: [moduleOn('istio', 'regular'), moduleOn('keda', 'regular')],
    },
  }),
});

describe('a Kyma upgrade', () => {
  it('stores what it will change, then patches the resource version that it read', async () => {
    const look = lookAt();
    const order: string[] = [];
    garden.patch = () => {
      order.push('patch');
      return { body: {} };
    };
    const remember = async (memory: object) => {
      order.push('remember');
      await look.remember(memory);
    };
    const beforeChange: typeof look.beforeChange = async (memory, window) => {
      order.push('gate');
      return await look.beforeChange(memory, window);
    };
    expect(await upgrade({ ...look, remember, beforeChange })).toEqual({
      state: 'in progress',
      description: 'changed channel fast → regular; waiting for Lifecycle Manager to take it up',
      progress: 'changed',
    });
    expect(order).toEqual(['gate', 'patch', 'remember']);
    expect(look.remembered).toEqual([
      { previous: 'fast', sendingAt: now },
      { previous: 'fast', patchedAt: now },
    ]);
    expect(garden.patches).toHaveLength(1);
    expect(garden.patches[0]?.body).toEqual({
      metadata: { resourceVersion: '7' },
      spec: { channel: 'regular' },
    });
    expect(garden.patches[0]?.headers.authorization).toBe('Bearer of-the-runtime');
    const [asked] = garden.gardener.requests.filter(({ method }) => method === 'POST');
    expect(asked?.body).toMatchObject({ kind: 'AdminKubeconfigRequest', spec: { expirationSeconds: 600 } });
  });

  it('keeps the original channel when a crash makes it patch again', async () => {
    const look = lookAt({ memory: { previous: 'slow', patchedAt: 1, troubleSince: 2 } });
    await upgrade(look);
    expect(look.remembered).toEqual([{ previous: 'slow', patchedAt: now }]);
  });

  it('changes nothing if the look has lost its claim', async () => {
    const lost = async () => {
      throw new Error('claim lost');
    };
    await expect(upgrade(lookAt({ beforeChange: lost }))).rejects.toThrow('claim lost');
    const memory = { patchedAt: now };
    await expect(upgrade(lookAt({ remember: lost, memory }))).rejects.toThrow('claim lost');
    expect(garden.patches).toEqual([]);
  });

  it('succeeds without a patch if everything is at the target', async () => {
    garden.kyma = there;
    expect(await upgrade(lookAt())).toEqual({ state: 'succeeded', description: 'already on regular' });
    expect(await upgrade(lookAt({ memory: { patchedAt: now } }))).toEqual({
      state: 'succeeded',
      description: 'on regular, all modules ready',
    });
    expect(garden.patches).toEqual([]);
  });

  it('succeeds if everything is at the target, even if Gardener has given up on the Shoot', async () => {
    garden.shoot = () => ({ body: shootWith({ status: { lastOperation: lastOperation('Failed') } }) });
    garden.kyma = there;
    expect(await upgrade(lookAt())).toMatchObject({ state: 'succeeded' });
  });

  it.each([
    ['Processing', 'waiting', 'waiting for Gardener to finish'],
    ['Failed', 'failed', 'operation=retry'],
  ])('does not start while the last operation is %s', async (state, found, description) => {
    garden.shoot = () => ({ body: shootWith({ status: { lastOperation: lastOperation(state) } }) });
    expect(await upgrade(lookAt())).toMatchObject({
      state: found,
      description: expect.stringContaining(description),
    });
    expect(garden.patches).toEqual([]);
  });

  it('is canceled if the Shoot or the Kyma is gone or being deleted', async () => {
    garden.kyma = () => ({ body: kymaWith({ metadata: { deletionTimestamp: '2026-03-01T00:00:00Z' } }) });
    expect(await upgrade(lookAt())).toMatchObject({ state: 'canceled' });
    garden.shoot = () => ({ body: shootWith({ metadata: { deletionTimestamp: '2026-03-01T00:00:00Z' } }) });
    expect(await upgrade(lookAt())).toMatchObject({ state: 'canceled' });
    garden.shoot = () => notFound('shoots', 'c-1');
    expect(await upgrade(lookAt({ memory: { patchedAt: 1 } }))).toEqual({
      state: 'canceled',
      description: 'the Shoot c-1 no longer exists',
    });
  });

  it('is canceled if the Shoot is deleted while access is requested', async () => {
    garden.kubeconfig = () => {
      garden.shoot = () => notFound('shoots', 'c-1');
      return notFound('shoots', 'c-1');
    };
    expect(await upgrade(lookAt())).toMatchObject({ state: 'canceled' });
  });

  it('fails if the Shoot is hibernated, there is no Kyma, or the API server denies access', async () => {
    garden.kyma = () => notFound('kymas', 'default');
    expect(await upgrade(lookAt())).toMatchObject({
      state: 'failed',
      description: expect.stringContaining('kymas "default" not found'),
    });
    garden.kubeconfig = () => ({ body: { status: { kubeconfig: '' } } });
    expect(await upgrade(lookAt())).toMatchObject({
      state: 'failed',
      description: expect.stringContaining('kubeconfig'),
    });
    garden.shoot = () => ({ body: shootWith({ status: { hibernated: true } }) });
    expect(await upgrade(lookAt())).toMatchObject({
      state: 'failed',
      description: expect.stringContaining('wake it up'),
    });
  });

  it.each([
    [
      'Gardener is down',
      () => {
        garden.shoot = () => refusal(503, 'ServiceUnavailable', 'down');
      },
      'Gardener answered 503',
    ],
    [
      'Gardener hangs',
      () => {
        garden.shoot = () => 'hang';
      },
      'did not answer within',
    ],
    [
      'the credential was replaced',
      () => {
        garden.shoot = () => refusal(401, 'Unauthorized', 'no');
      },
      '401',
    ],
    [
      'access is refused for a while',
      () => {
        garden.kubeconfig = () => refusal(500, 'InternalError', 'x');
      },
      'asking',
    ],
    [
      'the runtime drops connections',
      () => {
        garden.kyma = () => 'drop';
      },
      'the API server of c-1 cannot be reached',
    ],
    [
      'the runtime hangs',
      () => {
        garden.kyma = () => 'hang';
      },
      'the API server of c-1 did not answer',
    ],
    [
      'the kubeconfig has expired',
      () => {
        garden.kyma = () => refusal(401, 'Unauthorized', 'no');
      },
      '401',
    ],
    [
      'the patch is not answered',
      () => {
        garden.patch = () => 'drop';
      },
      'changing channel fast → regular',
    ],
    [
      'the subresource is not served',
      () => {
        garden.kubeconfig = () =>
          refusal(404, 'NotFound', 'the server could not find the requested resource', {});
      },
      'asking',
    ],
    [
      'its API server has no address',
      () => {
        const message =
          'no suitable advertised address for kube-apiserver found in .status.advertisedAddresses';
        garden.kubeconfig = () => refusal(422, 'Invalid', message);
      },
      'has no address yet',
    ],
    [
      'the CRD is not served',
      () => {
        garden.kyma = () => foreign404;
      },
      'reading the Kyma',
    ],
  ])('waits while %s, and keeps the grace period running', async (_what, happen, description) => {
    happen();
    const found = await upgrade(lookAt({ memory: { troubleSince: 5 } }));
    const sent = garden.patches.length > 0;
    expect(found).toMatchObject({
      state: sent ? 'in progress' : 'waiting',
      description: expect.stringContaining(description),
    });
    if (!sent && !/no address/.test(description)) expect(found.troubleSince).toBe(5);
    expect(await upgrade(lookAt({ memory: { patchedAt: 1 } }))).toMatchObject({ state: 'in progress' });
  });

  it('reads again after a conflict, and leaves a second one to the next look', async () => {
    garden.patch = (request) => {
      garden.patch = () => ({ body: {} });
      garden.kyma = () => ({ body: kymaWith({ metadata: { resourceVersion: '8' } }) });
      return refusal(409, 'Conflict', `not ${JSON.stringify(request.body)}`);
    };
    expect(await upgrade(lookAt())).toMatchObject({
      description: expect.stringContaining('changed channel'),
    });
    expect(garden.patches.map(({ body }) => body)).toMatchObject([
      { metadata: { resourceVersion: '7' } },
      { metadata: { resourceVersion: '8' } },
    ]);
    garden.patch = () => refusal(409, 'Conflict', 'again');
    const found = await upgrade(lookAt());
    expect(found).toMatchObject({
      state: 'waiting',
      description: expect.stringContaining('another client'),
    });
    expect(garden.patches).toHaveLength(4);
  });

  it('fails if the patch is refused', async () => {
    garden.patch = () => refusal(422, 'Invalid', 'spec.channel: unknown');
    expect(await upgrade(lookAt())).toEqual({
      state: 'failed',
      description:
        'changing channel fast → regular: the API server of c-1 answered 422 Invalid: spec.channel: unknown',
    });
  });

  it('remembers earlier trouble, and succeeds if it is no worse', async () => {
    const keda = (channel: string) =>
      moduleOn('keda', channel, { state: 'Warning', message: 'not configured' });
    garden.kyma = () => ({ body: kymaWith({ status: { state: 'Warning', modules: [keda('fast')] } }) });
    const look = lookAt();
    await upgrade(look);
    const troubles = { 'kyma-system/default': 'Warning', keda: 'Warning' };
    expect(look.remembered.at(-1)).toEqual({ previous: 'fast', troubles, patchedAt: now });
    const after = () => ({
      body: kymaWith({
        spec: { channel: 'regular' },
        status: {
          state: 'Warning',
          activeChannel: 'regular',
          modules: [moduleOn('istio', 'regular'), keda('regular')],
        },
      }),
    });
    garden.kyma = after;
    expect(await upgrade(lookAt({ memory: { troubles, patchedAt: now } }))).toEqual({
      state: 'succeeded',
      description: 'on regular; as before the upgrade, module keda is in state Warning: not configured',
    });
    // Memory of release 0.1.0 knows nothing of what was there before.
    expect(await upgrade(lookAt({ memory: { patchedAt: now } }))).toMatchObject({
      state: 'in progress',
      troubleSince: now,
    });
  });

  it('succeeds without the modules that wait for their own window, names them and remembers them', async () => {
    const keda = moduleOn('keda', 'fast', { maintenance: true });
    garden.kyma = () => ({
      body: kymaWith({
        spec: { channel: 'regular' },
        status: { activeChannel: 'regular', modules: [moduleOn('istio', 'regular'), keda] },
      }),
    });
    const look = lookAt({ memory: { patchedAt: now } });
    expect(await upgrade(look)).toEqual({
      state: 'succeeded',
      description: 'on regular; waiting for Lifecycle Manager’s own maintenance window: keda',
    });
    expect(look.remembered).toEqual([{ patchedAt: now, waitingModules: ['keda'] }]);
    expect(await upgrade(lookAt({ dryRun: true }))).toMatchObject({
      state: 'succeeded',
      description: expect.stringContaining('maintenance window: keda'),
    });
  });

  it('measures trouble from its first sighting', async () => {
    garden.kyma = () => ({
      body: kymaWith({
        spec: { channel: 'regular' },
        status: { modules: [moduleOn('keda', 'fast', { state: 'Warning', message: 'skew' })] },
      }),
    });
    expect(await upgrade(lookAt())).toMatchObject({ state: 'in progress', troubleSince: now });
    const changed = lookAt({ memory: { patchedAt: 1 } });
    expect(await upgrade(changed)).toMatchObject({ state: 'in progress', troubleSince: now });
    const late = lookAt({ memory: { troubleSince: now - 300_000 } });
    expect(await upgrade(late)).toEqual({
      state: 'failed',
      description: 'still after 300 s: module keda is in state Warning: skew',
    });
  });
});

describe('a dry run of it', () => {
  const dry = () => lookAt({ dryRun: true });
  it('lets the server check the patch, and stores only the previous channel', async () => {
    const look = dry();
    expect(await upgrade(look)).toEqual({
      state: 'succeeded',
      description: 'would change channel fast → regular',
    });
    expect(garden.patches.map(({ query }) => query.get('dryRun'))).toEqual(['All']);
    expect(look.remembered).toEqual([{ previous: 'fast' }]);
  });

  it('reports the reasons for which an upgrade would wait', async () => {
    garden.shoot = () => ({ body: shootWith({ status: { lastOperation: lastOperation('Processing') } }) });
    expect(await upgrade(dry())).toMatchObject({
      state: 'succeeded',
      description: expect.stringMatching(/^would change channel fast → regular, once Gardener has finished/),
    });
  });

  it('reports that the channel is already set', async () => {
    garden.kyma = there;
    expect(await upgrade(dry())).toEqual({ state: 'succeeded', description: 'already on regular' });
  });

  it('reports the reasons for which an upgrade would fail', async () => {
    garden.patch = () => refusal(422, 'Invalid', 'spec.channel: unknown');
    expect(await upgrade(dry())).toMatchObject({
      state: 'failed',
      description: expect.stringMatching(/^would fail: /),
    });
    garden.shoot = () => ({ body: shootWith({ status: { lastOperation: lastOperation('Failed') } }) });
    expect(await upgrade(dry())).toMatchObject({
      state: 'failed',
      description: expect.stringMatching(/^would fail: /),
    });
  });
});
