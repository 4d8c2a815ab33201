import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ListSchedulesCommand,
  type ListSchedulesCommandOutput,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { RetryAnswer } from '../../lib/api/actionAnswers.ts';
import type { OperationDetailAnswer, OperationListAnswer } from '../../lib/api/operationAnswers.ts';
import type { OrchestrationAnswer } from '../../lib/api/orchestrationAnswers.ts';
import type { PartitionUsage } from '../../local/dynamodb/PartitionLimit.ts';
import { type Ready, readReady } from '../../local/runningStack.ts';
import type { FleetEntry } from '../../local/simulator/fleet.ts';

/** A line of `/_sim/log`: what a cluster saw. */
export interface SeenEvent {
  readonly at: string;
  readonly shoot: string;
  readonly event: 'patch' | 'dryRun' | 'done';
  readonly result: string;
}

type Method = 'GET' | 'POST' | 'PUT';

const startSeconds = 120;
const over = ['succeeded', 'failed', 'canceled'];

/** The local stack in a process of its own, as a user starts it, and its API as a client calls it. */
export class BenchStack {
  readonly #ready: Ready;
  readonly #stop: () => Promise<void>;

  private constructor(ready: Ready, stop: () => Promise<void>) {
    this.#ready = ready;
    this.#stop = stop;
  }

  static async start(fleet: readonly FleetEntry[], folder: string): Promise<BenchStack> {
    await mkdir(folder, { recursive: true });
    const [fleetFile, readyFile] = [join(folder, 'fleet.jsonl'), join(folder, 'ready.json')];
    await writeFile(fleetFile, fleet.map((entry) => JSON.stringify(entry)).join('\n'));
    const data = join(folder, 'data');
    const child = spawn(
      process.execPath,
      ['local/main.ts', '--port', '0', '--fleet', fleetFile, '--data', data, '--ready', readyFile],
      { cwd: join(import.meta.dirname, '..', '..'), stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const gone = once(child, 'exit');
    const stop = async (): Promise<void> => {
      child.kill('SIGTERM');
      await gone;
    };
    for (const end = Date.now() + startSeconds * 1000; ; await sleep(50)) {
      if (child.exitCode !== null || Date.now() > end) {
        await stop();
        throw new Error('The local stack did not start');
      }
      const ready = await readReady(readyFile).catch(() => undefined);
      if (ready !== undefined) return new BenchStack(ready, stop);
    }
  }

  async stop(): Promise<void> {
    await this.#stop();
  }

  /** @throws Error for an answer other than 200 and 202. */
  async call<Answer>(method: Method, path: string, body?: object): Promise<Answer> {
    const answer = await this.#fetch(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Answer;
  }

  /** Cancels an orchestration. @returns the status of the answer, because a function may take too long */
  async cancel(orchestrationID: string): Promise<number> {
    const answer = await this.#fetch('PUT', `/orchestrations/${orchestrationID}/cancel`);
    await answer.text();
    return answer.status;
  }

  /** Retries all failed operations. */
  async retry(orchestrationID: string): Promise<RetryAnswer> {
    return await this.call('POST', `/orchestrations/${orchestrationID}/retry`, {});
  }

  /** The load on a partition of the local table. */
  async usage(partition: string): Promise<PartitionUsage> {
    const answer = await fetch(`${this.#ready.dynamodb}/_usage?partition=${partition}`);
    return (await answer.json()) as PartitionUsage;
  }

  #fetch(method: Method, path: string, body?: object): Promise<Response> {
    return fetch(`${this.#ready.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#ready.tokens.both}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Requests an upgrade of the runtimes of one global account. @returns the orchestration's id */
  async create(
    globalAccount: string,
    workers: number,
    schedule: 'immediate' | 'maintenanceWindow',
  ): Promise<string> {
    const { orchestrationID } = await this.call<{ orchestrationID: string }>('POST', '/upgrade/kyma', {
      targets: { include: [{ globalAccount: `^${globalAccount}$` }] },
      strategy: { type: 'parallel', schedule, parallel: { workers } },
      kyma: { channel: 'regular' },
    });
    return orchestrationID;
  }

  async status(orchestrationID: string): Promise<OrchestrationAnswer> {
    return await this.call('GET', `/orchestrations/${orchestrationID}`);
  }

  /** Polls the status until it is as wanted. */
  async until(
    orchestrationID: string,
    isWanted: (status: OrchestrationAnswer) => boolean,
    seconds = 300,
    everyMilliseconds = 100,
  ): Promise<OrchestrationAnswer> {
    for (const end = Date.now() + seconds * 1000; ; await sleep(everyMilliseconds)) {
      const status = await this.status(orchestrationID);
      if (isWanted(status)) return status;
      if (Date.now() > end || over.includes(status.state))
        throw new Error(`waited ${seconds} s, last: ${JSON.stringify(status)}`);
    }
  }

  async operations(orchestrationID: string): Promise<OperationListAnswer['data']> {
    const all: OperationListAnswer['data'] = [];
    for (let page = 1; ; page += 1) {
      const { data, totalCount } = await this.page(orchestrationID, page);
      all.push(...data);
      if (all.length >= totalCount) return all;
    }
  }

  async page(orchestrationID: string, page: number): Promise<OperationListAnswer> {
    return await this.call('GET', `/orchestrations/${orchestrationID}/operations?page=${page}&page_size=100`);
  }

  async operation(orchestrationID: string, operationID: string): Promise<OperationDetailAnswer> {
    return await this.call('GET', `/orchestrations/${orchestrationID}/operations/${operationID}`);
  }

  /** Waits until this many turns sleep. Each has exactly one schedule. */
  async untilAsleep(sleepers: number, seconds = 120): Promise<void> {
    const client = new SchedulerClient({
      region: 'eu-central-1',
      endpoint: this.#ready.aws,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    try {
      for (const end = Date.now() + seconds * 1000; ; await sleep(100)) {
        let [count, NextToken]: [number, string | undefined] = [0, undefined];
        do {
          const page: ListSchedulesCommandOutput = await client.send(new ListSchedulesCommand({ NextToken }));
          count += (page.Schedules ?? []).filter(({ Name = '' }) => /^[0-9a-f]{32}-/.test(Name)).length;
          NextToken = page.NextToken;
        } while (NextToken !== undefined);
        if (count === sleepers) return;
        if (Date.now() > end) throw new Error(`${count} turns sleep, not ${sleepers}`);
      }
    } finally {
      client.destroy();
    }
  }

  /** What the clusters saw. */
  async log(): Promise<SeenEvent[]> {
    const text = await (await fetch(`${this.#ready.gardener}/_sim/log`)).text();
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as SeenEvent);
  }
}
