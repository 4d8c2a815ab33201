import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ApiException,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { afterEach } from 'vitest';
import { z } from 'zod';
import type { FleetEntry } from '../../../local/simulator/fleet.ts';
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../local/simulator/startSimulator.ts';

export const gardener = ['core.gardener.cloud', 'v1beta1', 'garden-kyma', 'shoots'] as const;
export const kymas = ['operator.kyma-project.io', 'v1beta2', 'kyma-system', 'kymas', 'default'] as const;
export const noon = Date.parse('2026-03-01T12:00:00.000Z');

const running: Simulator[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  folders.push(folder);
  return folder;
}

/** A simulator whose time stands still until it is moved (epoch ms). It is closed after the test. */
export async function simulate(fleet: readonly FleetEntry[], options: Partial<SimulatorOptions> = {}) {
  const time = { now: noon };
  const dataDir = options.dataDir ?? temporaryFolder();
  const simulator = await startSimulator({ fleet, dataDir, clock: () => time.now, ...options });
  running.push(simulator);
  return { simulator, time, dataDir, api: client(simulator.gardenerKubeconfig()) };
}

export function client(kubeconfig: string): CustomObjectsApi {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  return config.makeApiClient(CustomObjectsApi);
}

const grant = z.object({ status: z.object({ kubeconfig: z.string(), expirationTimestamp: z.string() }) });

function gardenerFetch(simulator: Simulator, path: string, body?: object): Promise<Response> {
  const config = new KubeConfig();
  config.loadFromString(simulator.gardenerKubeconfig());
  return fetch(`${simulator.url}/apis/core.gardener.cloud/v1beta1/namespaces/garden-kyma/shoots/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${config.getCurrentUser()?.token}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The Shoot as the bytes of the answer. */
export const rawShoot = async (simulator: Simulator, shoot: string) =>
  await (await gardenerFetch(simulator, shoot)).text();

export const askAdminKubeconfig = (
  simulator: Simulator,
  shoot: string,
  spec: object,
  kind = 'AdminKubeconfigRequest',
) =>
  gardenerFetch(simulator, `${shoot}/adminkubeconfig`, {
    apiVersion: 'authentication.gardener.cloud/v1alpha1',
    kind,
    spec,
  });

export async function adminKubeconfig(simulator: Simulator, shoot: string, expirationSeconds: number) {
  const response = await askAdminKubeconfig(simulator, shoot, { expirationSeconds });
  const { status } = grant.parse(await response.json());
  return Buffer.from(status.kubeconfig, 'base64').toString();
}

export const runtimeClient = async (simulator: Simulator, shoot: string, expirationSeconds = 600) =>
  client(await adminKubeconfig(simulator, shoot, expirationSeconds));

const mergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

const shootSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    resourceVersion: z.string(),
    generation: z.number(),
    annotations: z.record(z.string(), z.string()),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.looseObject({
    kubernetes: z.looseObject({ version: z.string() }),
    provider: z.looseObject({ workers: z.array(z.looseObject({})) }),
  }),
  status: z.looseObject({
    observedGeneration: z.number(),
    lastOperation: z.looseObject({
      type: z.string(),
      state: z.string(),
      progress: z.number(),
      lastUpdateTime: z.string(),
    }),
    conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })),
  }),
});

export async function readShoot(api: CustomObjectsApi, name: string) {
  const [group, version, namespace, plural] = gardener;
  return shootSchema.parse(await api.getNamespacedCustomObject({ group, version, namespace, plural, name }));
}

export async function patchShoot(api: CustomObjectsApi, name: string, body: unknown, dryRun?: string) {
  const [group, version, namespace, plural] = gardener;
  const request = {
    group,
    version,
    namespace,
    plural,
    name,
    body,
    ...(dryRun === undefined ? {} : { dryRun }),
  };
  return shootSchema.parse(await api.patchNamespacedCustomObject(request, mergePatch));
}

const kymaSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string(), generation: z.number() }),
  spec: z.looseObject({ channel: z.string() }),
  status: z.looseObject({
    state: z.string(),
    activeChannel: z.string(),
    modules: z.array(
      z.looseObject({
        name: z.string(),
        channel: z.string(),
        version: z.string(),
        state: z.string(),
        maintenance: z.boolean(),
        message: z.string(),
      }),
    ),
  }),
});

export async function readKyma(api: CustomObjectsApi) {
  const [group, version, namespace, plural, name] = kymas;
  return kymaSchema.parse(await api.getNamespacedCustomObject({ group, version, namespace, plural, name }));
}

export async function patchKyma(api: CustomObjectsApi, body: unknown, dryRun?: string) {
  const [group, version, namespace, plural, name] = kymas;
  const request = {
    group,
    version,
    namespace,
    plural,
    name,
    body,
    ...(dryRun === undefined ? {} : { dryRun }),
  };
  return kymaSchema.parse(await api.patchNamespacedCustomObject(request, mergePatch));
}

const statusSchema = z.object({
  kind: z.literal('Status'),
  reason: z.string(),
  message: z.string(),
  code: z.number(),
});

/** The `Status` that a call was refused with; fails if it was not. */
export async function refusal(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    if (error.code === 401) return { reason: 'Unauthorized', code: 401, message: '' };
    // What no API server's handler answers is plain text.
    if (typeof error.body === 'string' && !error.body.startsWith('{')) {
      return { reason: '', code: error.code, message: error.body };
    }
    const body: unknown = typeof error.body === 'string' ? JSON.parse(error.body) : error.body;
    return statusSchema.parse(body);
  }
  throw new Error('was not refused');
}

export async function readLog(simulator: Simulator, since = ''): Promise<string[]> {
  const text = await (await fetch(`${simulator.url}/_sim/log${since}`)).text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { at, shoot, event, result } = JSON.parse(line);
      return `${(Date.parse(at) - noon) / 1000} ${shoot} ${event} ${result}`;
    });
}

export const post = (simulator: Simulator, route: string, body: object) =>
  fetch(`${simulator.url}/_sim/${route}`, { method: 'POST', body: JSON.stringify(body) });

/** A page of a list as far as the tests read it. */
export const listSchema = z.object({
  metadata: z.object({
    continue: z.string().optional(),
    resourceVersion: z.string(),
    remainingItemCount: z.number().optional(),
  }),
  items: z.array(
    z.object({ metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }) }),
  ),
});
