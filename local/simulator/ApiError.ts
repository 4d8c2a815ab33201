/** The reasons of a Kubernetes `Status` with the HTTP code each has. */
const codeOf = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
} as const;

export type StatusReason = keyof typeof codeOf;

/** A refusal as a Kubernetes API server gives it: it is answered as a `Status` object. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly reason: StatusReason;
  readonly details: object;
  /** Goes into the Status' metadata: a fresh continue token after an expired one. */
  readonly listMetadata: object;

  constructor(reason: StatusReason, message: string, details: object = {}, listMetadata: object = {}) {
    super(message);
    this.reason = reason;
    this.details = details;
    this.listMetadata = listMetadata;
  }

  get code(): number {
    return codeOf[this.reason];
  }

  /** The `Status` object of the answer. */
  get status(): object {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.listMetadata,
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      details: this.details,
      code: this.code,
    };
  }
}

/** 422 for one field, in the words of a real API server. */
export function invalid(kind: string, group: string, name: string, field: string, problem: string): ApiError {
  return new ApiError('Invalid', `${kind}.${group} "${name}" is invalid: ${field}: ${problem}`, {
    name,
    group,
    kind,
    causes: [{ reason: 'FieldValueInvalid', message: problem, field }],
  });
}

/** 409 because the object is not any more what the caller read. */
export function conflict(plural: string, group: string, name: string): ApiError {
  return new ApiError(
    'Conflict',
    `Operation cannot be fulfilled on ${plural}.${group} "${name}": the object has been modified; ` +
      'please apply your changes to the latest version and try again',
    { name, group, kind: plural },
  );
}

export function notFound(plural: string, group: string, name: string): ApiError {
  return new ApiError('NotFound', `${plural}.${group} "${name}" not found`, { name, group, kind: plural });
}
