import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Operations, operation } from '../Operation.ts';
import { ServiceError } from '../ServiceError.ts';
import type { Execution } from './ExecutionStore.ts';
import type { StepFunctions } from './StepFunctions.ts';

const invalid = 'ValidationException';
const largestInput = 262_144;

function parse(text: string, code: string): unknown {
  try {
    if (Buffer.byteLength(text) <= largestInput) return JSON.parse(text);
  } catch {
    // Refused below, like a text that is too large.
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
    SendTaskSuccess: operation(z.strictObject({ taskToken, output: z.string() }), invalid, (request) => {
      const output = parse(request.output, 'InvalidOutput');
      state.tokens.find(request.taskToken)(output);
      return {};
    }),
  };
}
