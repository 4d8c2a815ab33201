import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { onTestFinished } from 'vitest';
import { type Services, type ServicesOptions, startServices } from '../../../local/aws/startServices.ts';

const region = 'eu-central-1';
const account = '000000000000';
export const machineArn = (name: string): string =>
  `arn:aws:states:${region}:${account}:stateMachine:${name}`;
export const functionArn = (name: string): string => `arn:aws:lambda:${region}:${account}:function:${name}`;
export const queueArn = (name: string): string => `arn:aws:sqs:${region}:${account}:${name}`;

export type Functions = Readonly<Record<string, (payload: never) => unknown>>;

export interface TestServices extends Services {
  readonly dataDir: string;
  readonly sfn: SFNClient;
  readonly scheduler: SchedulerClient;
  readonly events: EventBridgeClient;
  readonly ssm: SSMClient;
  readonly secrets: SecretsManagerClient;
  /** Sends one request of a JSON protocol without an SDK client. */
  call(target: string, body: object): Promise<{ status: number; body: Record<string, unknown> }>;
}

/** Makes a folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-aws-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the services with functions by name and real SDK clients; stopped after the test. */
export async function startTestServices(
  functions: Functions,
  options: Partial<ServicesOptions> = {},
): Promise<TestServices> {
  const dataDir = options.dataDir ?? temporaryFolder();
  const services = await startServices({
    dataDir,
    region,
    account,
    invoke: async (nameOrArn, payload) => {
      const name = nameOrArn.split(':').at(-1) as string;
      const run = functions[name];
      if (run === undefined) throw new Error(`no function ${name}`);
      return await run(payload as never);
    },
    stateMachines: [],
    topics: [],
    scheduleGroups: ['sleepers'],
    schedules: [],
    buses: ['orchestrations'],
    rules: [],
    parameters: [],
    secrets: [],
    queues: [],
    ...options,
  });
  onTestFinished(() => services.stop());
  const client = {
    region,
    endpoint: services.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  return {
    ...services,
    dataDir,
    sfn: new SFNClient(client),
    scheduler: new SchedulerClient(client),
    events: new EventBridgeClient(client),
    ssm: new SSMClient(client),
    secrets: new SecretsManagerClient(client),
    async call(target, body) {
      const response = await fetch(services.url, {
        method: 'POST',
        headers: { 'x-amz-target': target },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
  };
}

/** Waits until an execution has ended. */
export async function ended(sfn: SFNClient, executionArn: string): Promise<DescribeExecutionCommandOutput> {
  for (;;) {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Waits until the condition holds; the test's own timeout ends a wait in vain. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
