import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Operations, operation } from '../Operation.ts';
import { ServiceError } from '../ServiceError.ts';
import type { Execution } from './ExecutionStore.ts';
import type { StepFunctions } from './StepFunctions.ts';

const invalid = 'ValidationException';
const largestInput = 262_144;
const statuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;

function parse(text: string, code: string): unknown {
  try {
    if (Buffer.byteLength(text) <= largestInput) return JSON.parse(text);
  } catch {
    // Answered below, like one that is too large.
  }
  throw new ServiceError(code, `${code}: not JSON, or more than 256 KiB`);
}

function summary(execution: Execution): Record<string, unknown> {
  const { arn, stateMachineArn, name, status, startAt, stopAt, mapRunArn } = execution;
  return {
    executionArn: arn,
    stateMachineArn,
    name,
    status,
    startDate: startAt / 1000,
    ...(stopAt === undefined ? {} : { stopDate: stopAt / 1000 }),
    ...(mapRunArn === undefined ? {} : { mapRunArn }),
  };
}

/** One page of a list, after the item whose ARN is the token. */
function pageOf(
  executions: readonly Execution[],
  { maxResults, nextToken }: { maxResults: number; nextToken?: string | undefined },
): { executions: object[]; nextToken?: string } {
  const from = nextToken === undefined ? 0 : executions.findIndex(({ arn }) => arn === nextToken) + 1;
  if (nextToken !== undefined && from === 0) throw new ServiceError('InvalidToken', 'Invalid nextToken');
  const page = executions.slice(from, from + (maxResults || 100));
  const last = page.at(-1);
  const more = from + page.length < executions.length && last !== undefined;
  return { executions: page.map(summary), ...(more ? { nextToken: last.arn } : {}) };
}

/** The operations of Step Functions on their state. */
export function stepFunctionsOperations(state: StepFunctions): Operations {
  const machineOf = (arn: string) => {
    const machine = state.machines.get(arn);
    if (machine !== undefined) return machine;
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  };
  const executionOf = (arn: string): Execution => {
    const execution = state.store.get(arn);
    if (execution !== undefined) return execution;
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  };
  const executionArn = z.string();
  const taskToken = z.string().min(1).max(2048);

  return {
    StartExecution: operation(
      z.strictObject({
        stateMachineArn: z.string(),
        name: z.string().optional(),
        input: z.string().default('{}'),
        traceHeader: z.string().optional(),
      }),
      invalid,
      ({ stateMachineArn, name = randomUUID(), input }) => {
        const machine = machineOf(stateMachineArn);
        if (!/^[A-Za-z0-9_-]{1,80}$/.test(name))
          throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
        parse(input, 'InvalidExecutionInput');
        const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
        const existing = state.store.get(arn);
        if (existing !== undefined && (existing.status !== 'RUNNING' || existing.input !== input)) {
          throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
        }
        const execution = existing ?? state.start(machine, arn, name, input);
        return { executionArn: arn, startDate: execution.startAt / 1000 };
      },
    ),
    StopExecution: operation(
      z.strictObject({ executionArn, error: z.string().max(256).optional(), cause: z.string().optional() }),
      invalid,
      (request) => {
        const execution = executionOf(request.executionArn);
        state.abort(execution.arn, request.error, request.cause);
        return { stopDate: (execution.stopAt ?? execution.startAt) / 1000 };
      },
    ),
    DescribeExecution: operation(
      z.strictObject({ executionArn, includedData: z.literal('ALL_DATA').optional() }),
      invalid,
      (request) => {
        const execution = executionOf(request.executionArn);
        const { input, output, error, cause } = execution;
        return {
          ...summary(execution),
          input,
          inputDetails: { included: true },
          redriveCount: 0,
          ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
          ...(error === undefined ? {} : { error }),
          ...(cause === undefined ? {} : { cause }),
        };
      },
    ),
    ListExecutions: operation(
      z.strictObject({
        stateMachineArn: z.string().optional(),
        mapRunArn: z.string().optional(),
        statusFilter: z.enum(statuses).optional(),
        maxResults: z.int().min(0).max(1000).default(100),
        nextToken: z.string().optional(),
      }),
      invalid,
      ({ stateMachineArn, mapRunArn, statusFilter, ...page }) => {
        const key = mapRunArn ?? stateMachineArn;
        if (key === undefined || (mapRunArn !== undefined && stateMachineArn !== undefined)) {
          throw new ServiceError(invalid, 'Give either stateMachineArn or mapRunArn');
        }
        if (stateMachineArn !== undefined) machineOf(stateMachineArn);
        const found = state.store.list(key);
        if (mapRunArn !== undefined && found.length === 0 && !state.mapRuns.has(mapRunArn)) {
          throw new ServiceError('ResourceNotFound', `Resource not found: '${mapRunArn}'`);
        }
        return pageOf(
          found.filter(({ status }) => statusFilter === undefined || status === statusFilter),
          page,
        );
      },
    ),
    ListMapRuns: operation(
      z.strictObject({ executionArn, maxResults: z.int().optional() }),
      invalid,
      (request) => ({
        mapRuns: state.mapRuns.list(executionOf(request.executionArn).arn),
      }),
    ),
    DescribeMapRun: operation(z.strictObject({ mapRunArn: z.string() }), invalid, ({ mapRunArn }) => {
      const described = state.mapRuns.describe(mapRunArn, state.store);
      if (described === undefined)
        throw new ServiceError('ResourceNotFound', `Resource not found: '${mapRunArn}'`);
      return described;
    }),
    GetExecutionHistory: operation(
      z.strictObject({
        executionArn,
        maxResults: z.int().min(0).max(1000).default(100),
        nextToken: z.string().optional(),
        reverseOrder: z.boolean().default(false),
        includeExecutionData: z.boolean().optional(),
      }),
      invalid,
      (request) => {
        const events = executionOf(request.executionArn).history?.describe() ?? [];
        if (request.reverseOrder) events.reverse();
        const from = Number(request.nextToken ?? 0);
        if (!Number.isInteger(from) || from < 0) throw new ServiceError('InvalidToken', 'Invalid nextToken');
        const page = events.slice(from, from + (request.maxResults || 100));
        const next = from + page.length;
        return { events: page, ...(next < events.length ? { nextToken: String(next) } : {}) };
      },
    ),
    DescribeStateMachine: operation(
      z.strictObject({ stateMachineArn: z.string(), includedData: z.literal('ALL_DATA').optional() }),
      invalid,
      ({ stateMachineArn }) => {
        const { arn, name, definition } = machineOf(stateMachineArn);
        return {
          stateMachineArn: arn,
          name,
          definition: JSON.stringify(definition),
          status: 'ACTIVE',
          type: 'STANDARD',
          roleArn: 'arn:aws:iam::local:role/state-machine',
          creationDate: 0,
        };
      },
    ),
    SendTaskSuccess: operation(z.strictObject({ taskToken, output: z.string() }), invalid, (request) => {
      const output = parse(request.output, 'InvalidOutput');
      state.tokens.find(request.taskToken).succeed(output);
      return {};
    }),
    SendTaskFailure: operation(
      z.strictObject({ taskToken, error: z.string().max(256).default(''), cause: z.string().default('') }),
      invalid,
      (request) => {
        state.tokens.find(request.taskToken).fail(request.error, request.cause);
        return {};
      },
    ),
    SendTaskHeartbeat: operation(z.strictObject({ taskToken }), invalid, (request) => {
      state.tokens.find(request.taskToken).heartbeat();
      return {};
    }),
  };
}
