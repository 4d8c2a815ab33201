import { ExecutionError, StateMachine } from 'aws-local-stepfunctions';
import { FunctionError } from '../InvokeFunction.ts';

/** A task's error as `Retry` and `Catch` match it: by name. The message becomes the cause. */
export class TaskFailure extends Error {
  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}

/** The execution has ended. No retrier or catcher matches this error, so the interpreter ends too. */
export class ExecutionEnded extends Error {
  override readonly name = 'ExecutionEnded';
  readonly isRetryable = false;
  readonly isCatchable = false;
}

/** Turns what a function call rejected with into the error that Step Functions makes of it. */
export function failureOfFunction(error: unknown): TaskFailure {
  if (error instanceof FunctionError) {
    const { errorType, errorMessage } = error;
    const isService = errorType.startsWith('Lambda.');
    return new TaskFailure(errorType, isService ? errorMessage : JSON.stringify({ errorType, errorMessage }));
  }
  return new TaskFailure('Lambda.Unknown', error instanceof Error ? error.message : String(error));
}

/**
 * Makes errors of the interpreter's own timeout class, which it does not export: `States.TaskFailed` must not match a
 * timeout, and it tells them apart by class only. Got by letting one task time out.
 */
async function makeTimeoutError(): Promise<() => Error> {
  const state = { Type: 'Task', Resource: 'local', TimeoutSeconds: 0.001, End: true } as const;
  const machine = new StateMachine(
    { StartAt: 'T', States: { T: state } },
    { validationOptions: { noValidate: true } },
  );
  const overrides = { taskResourceLocalHandlers: { T: () => new Promise<never>(() => {}) } };
  const error = await machine.run(null, { overrides }).result.catch((caught: unknown) => caught);
  const cause = error instanceof ExecutionError ? error.cause : undefined;
  if (!(cause instanceof Error) || cause.name !== 'States.Timeout') {
    throw new Error('aws-local-stepfunctions no longer times tasks out as it did', { cause: error });
  }
  const TimeoutError = cause.constructor as new () => Error;
  return () => new TimeoutError();
}

export const timeoutError = await makeTimeoutError();
