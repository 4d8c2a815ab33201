import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import type { OperationDetailAnswer, OperationListAnswer } from '../../lib/api/operationAnswers.ts';
import type { OrchestrationAnswer } from '../../lib/api/orchestrationAnswers.ts';
import { shootPath, shootsPath } from '../../lib/fleet/shootPaths.ts';
import { createKubernetesClient } from '../../lib/kubernetes/kubernetesClient.ts';
import { kymaPath } from '../../lib/upgrades/kyma/kymaUpgrade.ts';
import { openRuntime } from '../../lib/upgrades/kyma/openRuntime.ts';
import { type Ready, readReady } from '../../local/runningStack.ts';
import { undocumented } from './documented.ts';

/** A line of the simulator's log: what really happened at the clusters. */
export interface LogLine {
  readonly at: string;
  readonly shoot: string;
  readonly event: 'patch' | 'dryRun' | 'done';
  readonly result: string;
}

export interface TestStackOptions {
  /** Fleet lines, or how many runtimes to generate; absent with a real Gardener. */
  readonly fleet?: readonly object[] | number;
  /** Further options of `npm start`. */
  readonly options?: readonly string[];
}

/** How often a condition is looked at; a look costs a few milliseconds of a machine with two cores. */
const lookMilliseconds = 200;

/** Waits until `look` answers something else than undefined or false. Rejects when the seconds are over. */
export async function eventually<Value>(
  what: string,
  look: () => Promise<Value | undefined | false>,
  seconds = 60,
): Promise<Value> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
  }
}

/** A local stack as a user starts it, in a process of its own, so that it can also be killed. */
export class TestStack {
  readonly #folder: string;
  readonly #arguments: readonly string[];
  #process: ChildProcess | undefined;
  #ready: Ready | undefined;

  private constructor(folder: string, options: readonly string[]) {
    this.#folder = folder;
    this.#arguments = options;
  }

  static async start({ fleet, options = [] }: TestStackOptions): Promise<TestStack> {
    const folder = await mkdtemp(join(tmpdir(), 'kyma-stack-'));
    const file = join(folder, 'fleet.jsonl');
    if (typeof fleet === 'object')
      await writeFile(file, fleet.map((line) => JSON.stringify(line)).join('\n'));
    const stack = new TestStack(folder, [
      ...['--port', '0', '--data', join(folder, 'data'), '--ready', join(folder, 'ready.json')],
      ...(fleet === undefined ? [] : ['--fleet', typeof fleet === 'number' ? String(fleet) : file]),
      ...options,
    ]);
    await stack.startAgain();
    return stack;
  }

  /** Starts it on the same data. */
  async startAgain(): Promise<void> {
    const file = join(this.#folder, 'ready.json');
    await rm(file, { force: true });
    const child = spawn(process.execPath, ['local/main.ts', ...this.#arguments], {
      cwd: join(import.meta.dirname, '..', '..'),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    this.#process = child;
    this.#ready = await eventually(
      'the stack is ready',
      async () => {
        if (child.exitCode !== null) throw new Error(`the stack ended: ${output}`);
        return await readReady(file).catch(() => undefined);
      },
      120,
    );
  }

  get ready(): Ready {
    if (this.#ready === undefined) throw new Error('the stack does not run');
    return this.#ready;
  }

  get dataDir(): string {
    return join(this.#folder, 'data');
  }

  /** `kill -9`: nothing is tidied up. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** A call of the API with the token that holds both groups, or another, or none. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    {
      token = this.ready.tokens.both,
      headers = {},
    }: { token?: string | null; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; body: unknown; headers: Headers }> {
    const answer = await fetch(`${this.ready.url}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const { status } = answer;
    const seen: unknown = text === '' ? undefined : JSON.parse(text);
    const contentType = answer.headers.get('content-type');
    // Whatever a test is about: the OpenAPI document knows every answer.
    expect(undocumented({ method, path, status, contentType, body: seen })).toBe('');
    return { status, body: seen, headers: answer.headers };
  }

  /** Creates an orchestration over all runtimes unless told otherwise. @returns its id */
  async create(changed: object = {}, strategy: object = {}, kind = 'kyma'): Promise<string> {
    const answer = await this.call('POST', `/upgrade/${kind}`, {
      targets: { include: [{ target: 'all' }] },
      strategy: { parallel: { workers: 10 }, ...strategy },
      ...changed,
    });
    expect(answer).toMatchObject({ status: 202 });
    return (answer.body as { orchestrationID: string }).orchestrationID;
  }

  async status(orchestrationID: string): Promise<OrchestrationAnswer> {
    const answer = await this.call('GET', `/orchestrations/${orchestrationID}`);
    expect(answer.status).toBe(200);
    return answer.body as OrchestrationAnswer;
  }

  /** Waits until the orchestration is in one of these states. */
  async until(
    orchestrationID: string,
    states: readonly string[],
    seconds = 120,
  ): Promise<OrchestrationAnswer> {
    let last: OrchestrationAnswer | undefined;
    try {
      return await eventually(
        `${orchestrationID} is ${states.join(' or ')}`,
        async () => {
          last = await this.status(orchestrationID);
          return states.includes(last.state) ? last : undefined;
        },
        seconds,
      );
    } catch (error) {
      throw new Error(`last seen: ${JSON.stringify(last)}`, { cause: error });
    }
  }

  async ended(orchestrationID: string, seconds = 120): Promise<OrchestrationAnswer> {
    return await this.until(orchestrationID, ['succeeded', 'failed', 'canceled'], seconds);
  }

  /**
   * Waits until it has ended, as long as its counts change: a machine may be slow, but a minute and a half in which nothing moves is a
   * stall.
   */
  async endedSteadily(orchestrationID: string, stillSeconds = 90): Promise<OrchestrationAnswer> {
    for (let last = await this.status(orchestrationID); ; ) {
      const before = JSON.stringify([last.state, last.operationStats]);
      last = await eventually(
        `${orchestrationID} moves on from ${before}`,
        async () => {
          const now = await this.status(orchestrationID);
          return JSON.stringify([now.state, now.operationStats]) === before ? undefined : now;
        },
        stillSeconds,
      );
      if (['succeeded', 'failed', 'canceled'].includes(last.state)) return last;
    }
  }

  /** All operations, page by page. */
  async operations(orchestrationID: string, query = ''): Promise<OperationListAnswer['data']> {
    const all: OperationListAnswer['data'] = [];
    for (let page = 1; ; page += 1) {
      const answer = await this.call(
        'GET',
        `/orchestrations/${orchestrationID}/operations?page=${page}${query}`,
      );
      expect(answer.status).toBe(200);
      const { data, totalCount } = answer.body as OperationListAnswer;
      all.push(...data);
      if (all.length >= totalCount || data.length === 0) return all;
    }
  }

  async operation(orchestrationID: string, operationID: string): Promise<OperationDetailAnswer> {
    const answer = await this.call('GET', `/orchestrations/${orchestrationID}/operations/${operationID}`);
    expect(answer.status).toBe(200);
    return answer.body as OperationDetailAnswer;
  }

  /** What Gardener and the runtimes saw, in the order of time. */
  async log(): Promise<LogLine[]> {
    const text = await (await fetch(`${this.ready.gardener}/_sim/log`)).text();
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as LogLine).sort((a, b) => a.at.localeCompare(b.at));
  }

  /** What was put on our event bus, oldest first. */
  async events(): Promise<{ detailType: string; detail: Record<string, unknown> }[]> {
    const text = await readFile(join(this.dataDir, 'services', 'events.jsonl'), 'utf8');
    return text.split('\n').flatMap((line) => {
      if (line === '') return [];
      const { bus, event } = JSON.parse(line);
      return bus === 'default' ? [] : [{ detailType: event['detail-type'], detail: event.detail }];
    });
  }

  /** The notifications: mails that would have been sent, and posts to the webhook. */
  async notifications(): Promise<{
    mails: { subject: string; message: string }[];
    posts: { subject: string; text: string }[];
  }> {
    const read = (text: string) =>
      text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    const mails = await readFile(join(this.dataDir, 'services', 'mails.jsonl'), 'utf8').catch(() => '');
    return {
      mails: read(mails),
      posts: read(await (await fetch(`${this.ready.gardener}/_sim/webhook`)).text()),
    };
  }

  /** Annotates a Shoot, as whoever may patch it in Gardener. */
  async annotate(shoot: string, annotations: Readonly<Record<string, string | null>>): Promise<void> {
    const gardener = await this.#gardener();
    await gardener.patch(
      shootPath(this.ready.namespace, shoot),
      { metadata: { annotations } },
      { dryRun: false },
    );
  }

  async #gardener() {
    const secrets = new SecretsManagerClient(this.#aws());
    const SecretId = 'kyma-upgrade-orchestrator/local/gardener-kubeconfig';
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    return createKubernetesClient(SecretString, { serverName: 'Gardener' });
  }

  /** All Shoots and the Kyma resources of those named, as their API servers hold them, to the byte. */
  async objects(shoots: readonly string[]): Promise<string> {
    const { namespace } = this.ready;
    const gardener = await this.#gardener();
    const all = await gardener.get(shootsPath(namespace));
    const kymas = await Promise.all(
      shoots.map(async (shootName) => {
        const look = {
          shootName,
          runtimeID: '',
          now: 0,
          dryRun: true,
          graceSeconds: 0,
          ignoreHealth: false,
          memory: {},
          remember: async () => {},
          beforeChange: async () => ({ expiresAt: Number.MAX_SAFE_INTEGER }),
        };
        const runtime = await openRuntime(gardener, namespace, look);
        if ('finding' in runtime) throw new Error(runtime.finding.description);
        return await runtime.value.get(kymaPath);
      }),
    );
    return JSON.stringify([all, kymas]);
  }

  /** Turns faults of the simulated Gardener on (`{}`: off). */
  async gardenerFaults(faults: object): Promise<void> {
    const answer = await fetch(`${this.ready.gardener}/_sim/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    });
    expect(answer.ok).toBe(true);
  }

  /** Edits the maintenance policy, as an operator does. */
  async editPolicy(policy: object | string): Promise<void> {
    const Value = typeof policy === 'string' ? policy : JSON.stringify(policy);
    const Name = '/kyma-upgrade-orchestrator/local/maintenance-policy';
    await new SSMClient(this.#aws()).send(
      new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }),
    );
  }

  /** The names of the wake-up schedules there are. */
  async schedules(): Promise<string[]> {
    const client = new SchedulerClient(this.#aws());
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new ListSchedulesCommand({ NextToken }));
      for (const { Name } of page.Schedules ?? [])
        if (Name !== undefined && /^[0-9a-f]{32}-|-start$/.test(Name)) names.push(Name);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return names;
  }

  /** A client for the executions. */
  executions(): SFNClient {
    return new SFNClient(this.#aws());
  }

  #aws() {
    return {
      region: 'eu-central-1',
      endpoint: this.ready.aws,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
  }
}

/** How many upgrades ran at most at a time, and how often each Shoot was patched. */
export function summarize(log: readonly LogLine[]): { most: number; patches: Map<string, number> } {
  const patches = new Map<string, number>();
  let running = 0;
  let most = 0;
  for (const { event, result, shoot } of log) {
    if (event === 'patch' && result === 'accepted') {
      running += 1;
      patches.set(shoot, (patches.get(shoot) ?? 0) + 1);
    } else if (event === 'done') running -= 1;
    most = Math.max(most, running);
  }
  return { most, patches };
}
