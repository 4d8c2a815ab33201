import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { at, listAt, numberAt, textAt } from '../../lib/kubernetes/fields.ts';
import { faultSettingsSchema } from '../../local/simulator/Faults.ts';
import type { FleetEntry } from '../../local/simulator/fleet.ts';
import { type Simulator, startSimulator } from '../../local/simulator/startSimulator.ts';

/**
 * What a real Gardener answers (test/fixtures/gardener/answers.json), asked of the simulator, or of the server of the kubeconfig
 * that `KUBECONFIG_GARDENER` names: `GARDENER_SHOOT` is a Shoot there, else the first of `GARDENER_NAMESPACE` (`garden-kyma`) is
 * taken. Every write is a dry run. A text ends with … where only its beginning is known or the rest is of no account.
 */
const answerSchema = z.strictObject({
  status: z.number(),
  type: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  details: z.looseObject({}).optional(),
  text: z.string().optional(),
  retryAfter: z.string().nullable().optional(),
  kind: z.string().optional(),
  generationGrowsBy: z.number().optional(),
  version: z.string().optional(),
  items: z.array(z.string()).optional(),
  dnsSecrets: z.array(z.string()).optional(),
  operation: z.string().optional(),
  contexts: z.array(z.string()).optional(),
});
const rowSchema = z.strictObject({
  name: z.string(),
  /** A row that is not asked of a real server, and why. */
  only: z.literal('simulator').optional(),
  why: z.string().optional(),
  /** What a real server's Shoot must be like for the row to hold. */
  needs: z.enum(['versions', 'another region', 'all defaults', 'no failed operation']).optional(),
  credential: z.enum(['bad', 'none']).optional(),
  faults: faultSettingsSchema.optional(),
  request: z.strictObject({
    method: z.string(),
    path: z.string(),
    query: z.record(z.string(), z.string()).optional(),
    contentType: z.string().optional(),
    accept: z.string().optional(),
    body: z.json().optional(),
    text: z.string().optional(),
  }),
  answer: answerSchema,
});
const file = join(import.meta.dirname, '..', 'fixtures', 'gardener', 'answers.json');
const { rows } = z
  .object({ recordedFrom: z.string(), rows: z.array(rowSchema) })
  .parse(JSON.parse(readFileSync(file, 'utf8')));
type Row = z.infer<typeof rowSchema>;

const kyma = { kubernetesVersion: '1.33.4', upgrade: { seconds: 60 } };
const on134 = { kubernetesVersion: '1.34.3' };
const fleet: FleetEntry[] = [
  { shoot: 'c-0001201', ...kyma },
  { shoot: 'old-binding', ...kyma, spec: { secretBindingName: 'sb-aws', credentialsBindingName: null } },
  { shoot: 'on-134', ...on134 },
  {
    shoot: 'addons',
    ...on134,
    spec: { purpose: 'evaluation', addons: { nginxIngress: { enabled: true } } },
  },
  {
    shoot: 'anonymous',
    ...on134,
    spec: { kubernetes: { kubeAPIServer: { enableAnonymousAuthentication: false } } },
  },
  { shoot: 'confined', ...kyma, confineSpecUpdateRollout: true },
  { shoot: 'no-addresses', access: 'noAddresses' },
  { shoot: 'bad-ca', access: 'badCA' },
];

interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** The server that is asked, with a Shoot of it. */
class Server {
  readonly #config = new KubeConfig();
  readonly namespace: string;
  shoot = '';
  before: unknown;
  continueToken = '';

  constructor(kubeconfig: string, namespace: string) {
    this.#config.loadFromString(kubeconfig);
    this.namespace = namespace;
  }

  fill(text: string): string {
    return text
      .replaceAll('{namespace}', this.namespace)
      .replaceAll('{shoot}', this.shoot)
      .replaceAll('{continue}', this.continueToken);
  }

  async ask({ request, credential }: Pick<Row, 'request' | 'credential'>): Promise<HttpAnswer> {
    const { method, path, query = {}, contentType, accept = 'application/json', body, text } = request;
    const url = new URL(`${this.#config.getCurrentCluster()?.server}${this.fill(path)}`);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, this.fill(value));
    const options: https.RequestOptions = {};
    await this.#config.applyToHTTPSOptions(options);
    if (credential !== undefined) {
      for (const key of ['cert', 'key', 'pfx', 'auth'] as const) delete options[key];
      // The agent was made with the client certificate.
      options.agent = new https.Agent({ ca: options.ca, rejectUnauthorized: options.rejectUnauthorized });
    }
    const authorization =
      credential === undefined ? options.headers : credential === 'bad' ? { authorization: 'Bearer x' } : {};
    const plain = url.protocol === 'http:';
    if (plain) delete options.agent;
    const headers = {
      ...authorization,
      accept,
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    };
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const sent = (plain ? http : https).request(url, { ...options, method, headers }, (answer) => {
      let received = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (received += chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: received }),
      );
    });
    sent.on('error', reject);
    sent.end(text ?? (body === undefined ? undefined : this.fill(JSON.stringify(body))));
    return await promise;
  }

  async read(path: string, query: Record<string, string> = {}): Promise<unknown> {
    const { status, text } = await this.ask({ request: { method: 'GET', path, query } });
    expect([path, status]).toEqual([path, 200]);
    return JSON.parse(text);
  }
}

const real = process.env['KUBECONFIG_GARDENER'];
const shoots = '/apis/core.gardener.cloud/v1beta1/namespaces/{namespace}/shoots';
const dataDir = mkdtempSync(join(tmpdir(), 'gardener-contract-'));
let simulator: Simulator | undefined;
let server: Server;

beforeAll(async () => {
  if (real === undefined) {
    simulator = await startSimulator({ fleet, dataDir });
    server = new Server(simulator.gardenerKubeconfig(), simulator.namespace);
    server.shoot = 'c-0001201';
  } else {
    server = new Server(readFileSync(real, 'utf8'), process.env['GARDENER_NAMESPACE'] ?? 'garden-kyma');
    const [first] = listAt(await server.read(shoots, { limit: '1' }), 'items');
    server.shoot = process.env['GARDENER_SHOOT'] ?? textAt(first, 'metadata', 'name');
  }
  server.before = await server.read(`${shoots}/{shoot}`);
  server.continueToken = textAt(await server.read(shoots, { limit: '1' }), 'metadata', 'continue');
});
afterAll(async () => {
  await simulator?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Whether the Shoot of a real server is as the row needs it. */
const holds: Record<NonNullable<Row['needs']>, (shoot: unknown) => boolean> = {
  versions: (shoot) =>
    textAt(shoot, 'spec', 'kubernetes', 'version') === '1.33.4' &&
    textAt(listAt(shoot, 'spec', 'dns', 'providers')[0], 'secretName') !== '',
  'another region': (shoot) => textAt(shoot, 'spec', 'region') !== 'us-east-1',
  'all defaults': (shoot) =>
    at(shoot, 'spec', 'provider', 'workersSettings') !== undefined &&
    at(shoot, 'spec', 'provider', 'infrastructureConfig') === undefined &&
    at(shoot, 'spec', 'kubernetes', 'kubeControllerManager', 'nodeCIDRMaskSize') !== undefined,
  'no failed operation': (shoot) => textAt(shoot, 'status', 'lastOperation', 'state') !== 'Failed',
};

/** A text is as recorded, or begins so where the record ends with …. */
function expectText(found: string, recorded: string): void {
  const wanted = server.fill(recorded);
  if (!wanted.endsWith('…')) {
    expect(found).toBe(wanted);
    return;
  }
  const beginning = wanted.slice(0, -1);
  // Another server's CloudProfile lists other versions.
  const shared = real === undefined ? beginning : beginning.replace(/(supported values: ).*$/, '$1');
  expect(found.slice(0, shared.length)).toBe(shared);
}

async function expectAnswer({ request, answer }: Row, found: HttpAnswer): Promise<void> {
  expect([found.status, found.headers['content-type'], found.text.slice(0, 400)]).toEqual([
    answer.status,
    answer.type,
    found.text.slice(0, 400),
  ]);
  if (answer.retryAfter !== undefined) expect(found.headers['retry-after'] ?? null).toBe(answer.retryAfter);
  if (answer.text !== undefined) {
    expect(found.text).toBe(answer.text);
    return;
  }
  const body: unknown = JSON.parse(found.text);
  if (answer.status >= 400) {
    expect([at(body, 'kind'), at(body, 'reason'), at(body, 'code')]).toEqual([
      'Status',
      answer.reason,
      answer.status,
    ]);
    expectText(textAt(body, 'message'), answer.message ?? '');
    if (answer.details !== undefined) {
      expect(at(body, 'details')).toEqual(JSON.parse(server.fill(JSON.stringify(answer.details))));
    }
    return;
  }
  if (answer.kind !== undefined) expect(textAt(body, 'kind')).toBe(answer.kind);
  if (answer.generationGrowsBy !== undefined) {
    const before = await server.read(request.path);
    const growth =
      (numberAt(body, 'metadata', 'generation') ?? 0) - (numberAt(before, 'metadata', 'generation') ?? 0);
    expect(growth).toBe(answer.generationGrowsBy);
  }
  if (answer.version !== undefined)
    expect(textAt(body, 'spec', 'kubernetes', 'version')).toBe(answer.version);
  if (answer.items !== undefined) {
    const items = listAt(body, 'items');
    expect(items.map((item) => textAt(item, 'metadata', 'name'))).toEqual(
      answer.items.map((name) => server.fill(name)),
    );
    // The items of a list do not say what they are.
    expect(items.map((item) => at(item, 'kind'))).toEqual(items.map(() => undefined));
  }
  if (answer.dnsSecrets !== undefined) {
    const secrets = listAt(body, 'spec', 'dns', 'providers').map((one) => textAt(one, 'secretName'));
    expect(secrets).toEqual(answer.dnsSecrets);
  }
  if (answer.operation !== undefined) {
    expect(textAt(body, 'metadata', 'annotations', 'gardener.cloud/operation')).toBe(answer.operation);
  }
  if (answer.contexts !== undefined) {
    const config = new KubeConfig();
    config.loadFromString(Buffer.from(textAt(body, 'status', 'kubeconfig'), 'base64').toString());
    expect(config.getContexts().map(({ name }) => name)).toEqual(
      answer.contexts.map((name) => server.fill(name)),
    );
    expect(config.getCurrentContext()).toBe(server.fill(answer.contexts[0] ?? ''));
  }
}

describe(`what a real Gardener answers, ${real === undefined ? 'the simulator' : 'this server'} answers to`, () => {
  it.for(rows)('$name', async (row, { skip }) => {
    if (real !== undefined) {
      skip(row.only === 'simulator', row.why ?? 'it is about the simulator');
      skip(row.needs !== undefined && !holds[row.needs](server.before), `the Shoot is not as needed`);
    }
    const setFaults = (faults: object) =>
      fetch(`${simulator?.url}/_sim/faults`, { method: 'POST', body: JSON.stringify(faults) });
    if (row.faults !== undefined) expect((await setFaults(row.faults)).status).toBe(200);
    try {
      await expectAnswer(row, await server.ask(row));
    } finally {
      if (row.faults !== undefined) await setFaults({});
    }
  });

  it('leaves the Shoot unchanged', async () => {
    expect(await server.read(`${shoots}/{shoot}`)).toEqual(server.before);
  });
});
