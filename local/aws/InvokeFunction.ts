/** What the Lambda runtime passes on besides the payload. */
export interface InvokeOptions {
  readonly clientContext?: unknown;
}

/**
 * Calls one Lambda function of the stack and returns its handler's result (parsed JSON; null for none). The name may be the
 * function's name or its ARN. Rejects with `FunctionError` if the function failed, timed out or does not exist.
 */
export type InvokeFunction = (
  functionArnOrName: string,
  payload: unknown,
  options?: InvokeOptions,
) => Promise<unknown>;

/**
 * A Lambda function ended with an error. `errorType` is what Step Functions matches in `ErrorEquals`: the name of the
 * thrown error, `Sandbox.Timedout`, or a service error such as `Lambda.TooManyRequestsException`.
 */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly errorType: string;
  readonly errorMessage: string;

  constructor(errorType: string, errorMessage: string, cause?: unknown) {
    super(`${errorType}: ${errorMessage}`, cause === undefined ? undefined : { cause });
    this.errorType = errorType;
    this.errorMessage = errorMessage;
  }
}
