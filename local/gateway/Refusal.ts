/** The gateway's own answers, with the status and the message that API Gateway gives them by default. */
const defaults = {
  ACCESS_DENIED: [403, 'User is not authorized to access this resource'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, null],
  AUTHORIZER_FAILURE: [500, null],
  INTEGRATION_FAILURE: [502, 'Internal server error'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long'],
  UNAUTHORIZED: [401, 'Unauthorized'],
} as const;

export type RefusalType = keyof typeof defaults;

/** A request that the gateway answers itself. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly type: RefusalType;
  readonly status: number;
  /** The message in the answer; null if API Gateway sends none. */
  readonly shown: string | null;

  constructor(type: RefusalType, cause?: unknown, shown?: string) {
    const [status, message] = defaults[type];
    super(`${type}: ${shown ?? message ?? 'no message'}`, { cause });
    this.type = type;
    this.status = status;
    this.shown = shown ?? message;
  }
}
