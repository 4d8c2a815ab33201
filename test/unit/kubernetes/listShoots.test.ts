import { afterEach, describe, expect, it } from 'vitest';
import { listRuntimes, runtimeOf } from '../../../lib/fleet/listRuntimes.ts';
import { listShoots, shootOf } from '../../../lib/fleet/listShoots.ts';
import { KubernetesError } from '../../../lib/kubernetes/KubernetesError.ts';
import type { KubernetesClient, ListPage } from '../../../lib/kubernetes/kubernetesClient.ts';
import { createKubernetesClient } from '../../../lib/kubernetes/kubernetesClient.ts';
import {
  CREDENTIAL_PATIENCE_SECONDS,
  MOST_RESTARTS,
  PATIENCE_SECONDS,
} from '../../../lib/kubernetes/listObjects.ts';
import { type FakeApi, refusal, startFakeApi } from './fakeApi.ts';

let api: FakeApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const page of pages) collected.push(page);
  return collected;
}

const rawShoot = (name: string) => ({ metadata: { name }, spec: { region: 'eu-central-1' } });

/** A client whose pages a test writes; each call takes the next entry. */
function pagesOf(pages: readonly (ListPage | KubernetesError)[]) {
  const asked: string[] = [];
  const left = [...pages];
  const client = {
    serverName: 'Gardener',
    timeoutSeconds: 15,
    listPage: async (_path: string, query: { continueToken: string }) => {
      asked.push(query.continueToken);
      const page = left.shift();
      if (page === undefined) throw new Error('one page too many');
      if (page instanceof KubernetesError) throw page;
      return page;
    },
  } as unknown as KubernetesClient;
  return { client, asked };
}

const page = (names: readonly string[], continueToken = ''): ListPage => ({
  items: names.map(rawShoot),
  continueToken,
});
const expired = () => new KubernetesError(410, 'Expired', 'too old');
const busy = (retryAfter?: number) =>
  new KubernetesError(429, 'TooManyRequests', 'busy', { retryAfterSeconds: retryAfter });

async function namesOf(client: KubernetesClient, slept: number[] = []): Promise<string[]> {
  const sleep = async (seconds: number) => slept.push(seconds);
  const pages = await collect(listShoots(client, { namespace: 'garden-kyma', sleep }));
  return pages.flat().map(({ name }) => name);
}

describe('listing Shoots', () => {
  it('follows the continue tokens', async () => {
    const { client, asked } = pagesOf([page(['a', 'b'], 't1'), page([], 't2'), page(['c'])]);
    expect(await namesOf(client)).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual(['', 't1', 't2']);
  });

  it('starts over when a token has expired, and returns each Shoot once', async () => {
    const { client, asked } = pagesOf([
      page(['a', 'b'], 't1'),
      expired(),
      page(['a', 'aa'], 't2'),
      page(['b', 'c']),
    ]);
    expect(await namesOf(client)).toEqual(['a', 'b', 'aa', 'c']);
    expect(asked).toEqual(['', 't1', '', 't2']);
  });

  it('gives up if tokens expire repeatedly', async () => {
    const rounds = Array.from({ length: MOST_RESTARTS + 1 }, () => [page(['a'], 't'), expired()]).flat();
    const { client, asked } = pagesOf(rounds);
    await expect(namesOf(client)).rejects.toMatchObject({ status: 410 });
    expect(asked).toHaveLength(rounds.length);
  });

  it('does not start over if the first page gets a 410', async () => {
    const { client } = pagesOf([expired()]);
    await expect(namesOf(client)).rejects.toMatchObject({ status: 410 });
  });

  it('retries a busy Gardener no sooner than told, and only for a limited time', async () => {
    const slept: number[] = [];
    const { client } = pagesOf([busy(7), busy(100_000), busy(), page(['a'])]);
    expect(await namesOf(client, slept)).toEqual(['a']);
    expect(slept.slice(0, 2)).toEqual([7, 30]);
    expect(slept[2]).toBeGreaterThanOrEqual(2);
    expect(slept[2]).toBeLessThanOrEqual(4);
  });

  it('waits some minutes for an unavailable Gardener, then gives up', async () => {
    const slept: number[] = [];
    const { client } = pagesOf(Array.from({ length: 100 }, () => busy()));
    await expect(namesOf(client, slept)).rejects.toMatchObject({ status: 429 });
    const waited = slept.reduce((sum, seconds) => sum + seconds, 0);
    expect(waited).toBeGreaterThan(PATIENCE_SECONDS - 30);
    expect(waited).toBeLessThanOrEqual(PATIENCE_SECONDS);
  });

  it('counts requests that hang', async () => {
    const slept: number[] = [];
    const hangs = new KubernetesError(0, 'Timeout', 'no answer');
    const { client } = pagesOf(Array.from({ length: 100 }, () => hangs));
    await expect(namesOf(client, slept)).rejects.toMatchObject({ reason: 'Timeout' });
    const waited = slept.reduce((sum, seconds) => sum + seconds, 0);
    expect(waited + (slept.length + 1) * 15).toBeLessThanOrEqual(PATIENCE_SECONDS + 45);
  });

  it.each<[string, KubernetesError]>([
    ['a 404 that is about no object', new KubernetesError(404, '', '404 page not found')],
    [
      'a 403 of a server that has just started',
      new KubernetesError(403, 'Forbidden', 'no', { unauthorized: true }),
    ],
    ['a 401', new KubernetesError(401, 'Unauthorized', 'no')],
  ])('retries after %s', async (_what, error) => {
    const { client } = pagesOf([error, page(['a'])]);
    expect(await namesOf(client, [])).toEqual(['a']);
  });

  it('gives up sooner if our credential is refused', async () => {
    const slept: number[] = [];
    const refused = new KubernetesError(403, 'Forbidden', 'no', { unauthorized: true });
    const { client } = pagesOf(Array.from({ length: 100 }, () => refused));
    await expect(namesOf(client, slept)).rejects.toMatchObject({ status: 403 });
    expect(slept.reduce((sum, seconds) => sum + seconds, 0)).toBeLessThanOrEqual(CREDENTIAL_PATIENCE_SECONDS);
  });

  it('does not retry after any other refusal', async () => {
    const slept: number[] = [];
    const { client } = pagesOf([new KubernetesError(403, 'Forbidden', 'no')]);
    await expect(namesOf(client, slept)).rejects.toMatchObject({ status: 403 });
    expect(slept).toEqual([]);
  });

  it('lists over HTTP, in pages of 250 by default', async () => {
    api = await startFakeApi(({ path }) =>
      path === '/apis/core.gardener.cloud/v1beta1/namespaces/garden-kyma/shoots'
        ? { body: { items: [rawShoot('a')], metadata: {} } }
        : refusal(404, 'NotFound', path),
    );
    const client = createKubernetesClient(api.kubeconfig, { serverName: 'Gardener' });
    expect(await namesOf(client)).toEqual(['a']);
    expect(api.requests[0]?.query.get('limit')).toBe('250');
  });
});

describe('what is kept of a Shoot', () => {
  it('is what the upgrade needs', () => {
    const raw = {
      metadata: {
        name: 'c-1',
        labels: { account: 'ga', subaccount: 'sa' },
        annotations: {
          'kcp.provisioner.kyma-project.io/runtime-id': 'old',
          'infrastructuremanager.kyma-project.io/runtime-id': 'new',
        },
      },
      spec: {
        region: 'eu',
        kubernetes: { version: '1.33.4' },
        maintenance: { timeWindow: { begin: '220000+0000', end: '020000+0000' } },
      },
    };
    expect(shootOf(raw)).toEqual({
      name: 'c-1',
      runtimeID: 'new',
      globalAccountID: 'ga',
      subAccountID: 'sa',
      region: 'eu',
      window: { begin: '220000+0000', end: '020000+0000' },
      hibernated: false,
      deleting: false,
      kubernetesVersion: '1.33.4',
    });
  });

  it.each([
    [{}, { runtimeID: undefined, window: undefined, hibernated: false, deleting: false, region: '' }],
    [
      { metadata: { annotations: { 'kcp.provisioner.kyma-project.io/runtime-id': 'old' } } },
      { runtimeID: 'old' },
    ],
    [
      { metadata: { annotations: { 'infrastructuremanager.kyma-project.io/runtime-id': '' } } },
      { runtimeID: undefined },
    ],
    [{ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }, { deleting: true }],
    [{ spec: { hibernation: { enabled: true } } }, { hibernated: true }],
    [{ status: { hibernated: true } }, { hibernated: true }],
    [{ spec: { maintenance: { timeWindow: { begin: 7 } } } }, { window: { begin: '', end: '' } }],
    ['no object at all', { name: '' }],
  ])('survives %j', (raw, kept) => {
    expect(shootOf(raw)).toMatchObject(kept);
  });
});

describe('Runtime resources', () => {
  const labels = {
    'kyma-project.io/runtime-id': 'r',
    'kyma-project.io/instance-id': 'i',
    'kyma-project.io/broker-plan-name': 'aws',
    'kyma-project.io/broker-plan-id': 'p',
  };
  it('contribute plan and instance', async () => {
    const raw = { metadata: { name: 'x', labels }, status: { state: 'Ready' } };
    const { client } = pagesOf([{ items: [raw], continueToken: '' }]);
    expect(await collect(listRuntimes(client))).toEqual([
      [{ runtimeID: 'r', instanceID: 'i', planName: 'aws', planID: 'p', ready: true }],
    ]);
  });

  it.each([
    [{ state: 'Ready' }, true],
    [{ state: 'Pending' }, false],
    [{}, false],
    [{ state: 'Pending', provisioningCompleted: true }, true],
    [{ state: 'Failed', provisioningCompleted: true }, true],
    [{ state: 'Failed' }, false],
    [{ state: 'Terminating', provisioningCompleted: true }, false],
  ])('are ready or not as their status says: %j', (status, ready) => {
    expect(runtimeOf({ metadata: { name: 'x' }, status })).toMatchObject({ runtimeID: 'x', ready });
  });

  it('that are being deleted are not ready', () => {
    const metadata = { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(runtimeOf({ metadata, status: { state: 'Ready' } }).ready).toBe(false);
  });
});
