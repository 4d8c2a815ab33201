import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { IntegrationPattern, JsonPath, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../functions/catalog.ts';
import { type Retry, retryProps } from '../retries.ts';

/** The functions that the machine calls. */
export const stepFunctionNames = [
  'planOperations',
  'takeNextOperation',
  'waitForMaintenanceWindow',
  'waitForWork',
  'waitAtGate',
  'upgradeRuntime',
  'handBackOperation',
  'finishOrchestration',
] as const satisfies readonly FunctionName[];

export type StepFunctions = Readonly<Record<(typeof stepFunctionNames)[number], LambdaFunction>>;

export interface FunctionTaskProps {
  /** A comment for people who read the console. */
  readonly comment: string;
  readonly task: LambdaFunction;
  readonly payload: Record<string, unknown>;
  readonly retries: readonly Retry[];
  /** For a task that waits for its token: how long it waits. Its input then becomes its output. */
  readonly sleepSeconds?: number;
}

/** A sleep lasts at most 24 h, then the execution checks again; the task times out an hour later (§2, Waiting). */
export const SLEEP_TIMEOUT_SECONDS = 25 * 3600;

/** How much longer than its function a task waits for the answer. */
const ANSWER_MARGIN_SECONDS = 30;

/**
 * A task that calls a function. The function's result becomes the state's output, unless the task sleeps. The timeout is fixed, and
 * only the given retries apply: CDK's hidden ones are off (§2).
 */
export function functionTask(scope: Construct, id: string, props: FunctionTaskProps): LambdaInvoke {
  const { comment, task, payload, retries, sleepSeconds } = props;
  const functionSeconds = task.timeout?.toSeconds();
  if (functionSeconds === undefined) throw new Error(`the function of "${id}" has no timeout`);
  const invoke = new LambdaInvoke(scope, id, {
    comment,
    lambdaFunction: task,
    payload: TaskInput.fromObject(payload),
    retryOnServiceExceptions: false,
    taskTimeout: Timeout.duration(Duration.seconds(sleepSeconds ?? functionSeconds + ANSWER_MARGIN_SECONDS)),
    ...(sleepSeconds === undefined
      ? { payloadResponseOnly: true }
      : { integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN, resultPath: JsonPath.DISCARD }),
  });
  for (const retry of retries) invoke.addRetry(retryProps(retry));
  return invoke;
}
