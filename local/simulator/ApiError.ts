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
  /** Undefined for an internal error of the server, which answers 500. */
  readonly reason: StatusReason | undefined;
  readonly details: object | undefined;
  /** Goes into the Status' metadata: a fresh continue token after an expired one. */
  readonly listMetadata: object;

  constructor(
    reason: StatusReason | undefined,
    message: string,
    details: object | undefined = {},
    listMetadata: object = {},
  ) {
    super(message);
    this.reason = reason;
    this.details = details;
    this.listMetadata = listMetadata;
  }

  get code(): number {
    return this.reason === undefined ? 500 : codeOf[this.reason];
  }

  /** The `Status` object of the answer; JSON leaves out what is undefined. */
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

/** A plain-text answer of Go's HTTP server, the aggregation layer or the fairness queues, which do not send a `Status`. */
export class PlainError extends Error {
  override readonly name = 'PlainError';
  readonly code: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: number, text: string, retryAfterSeconds?: number) {
    super(text);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Go's `http.Error` ends it with a line break. */
  get text(): string {
    return `${this.message}\n`;
  }
}

/** For a path that no API server of ours serves, for example an API group that is not registered. */
export const pageNotFound = (): PlainError => new PlainError(404, '404 page not found');

/** One fault of an object: the field and the problem, which begins as Kubernetes' own ('Forbidden: …'). */
export interface Cause {
  readonly field: string;
  readonly problem: string;
}

const reasonOfProblem = {
  Forbidden: 'FieldValueForbidden',
  'Required value': 'FieldValueRequired',
  'Unsupported value': 'FieldValueNotSupported',
} as const;

const reasonOf = (problem: string): string => {
  const kind = problem.slice(0, Math.max(0, problem.indexOf(':')));
  return kind in reasonOfProblem
    ? reasonOfProblem[kind as keyof typeof reasonOfProblem]
    : 'FieldValueInvalid';
};

/** Puts several causes in brackets and repeats none. */
function joined(causes: readonly Cause[]): string {
  const texts = [...new Set(causes.map(({ field, problem }) => `${field}: ${problem}`))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

const listed = (causes: readonly Cause[]) =>
  causes.map(({ field, problem }) => ({ reason: reasonOf(problem), message: problem, field }));

/** 422 of validation, with all that is wrong, in the words of a real API server. */
export function allInvalid(kind: string, group: string, name: string, causes: readonly Cause[]): ApiError {
  return new ApiError('Invalid', `${kind}.${group} "${name}" is invalid: ${joined(causes)}`, {
    ...(name === '' ? {} : { name }),
    group,
    kind,
    causes: listed(causes),
  });
}

/** 422 for one field. */
export function invalid(kind: string, group: string, name: string, field: string, problem: string): ApiError {
  return allInvalid(kind, group, name, [{ field, problem }]);
}

/** 422 for a patch whose result is not an object of its kind. The message quotes the whole result. */
export function undecodable(object: object, problem: string): ApiError {
  const cause = {
    field: 'patch',
    problem: `Invalid value: ${JSON.stringify(JSON.stringify(object))}: ${problem}`,
  };
  return new ApiError('Invalid', ` "" is invalid: ${joined([cause])}`, { causes: listed([cause]) });
}

/** 403 of an admission plugin, which refuses the content of a request, not the user. */
export function admissionForbids(
  plural: string,
  group: string,
  name: string,
  causes: readonly Cause[],
): ApiError {
  return new ApiError('Forbidden', `${plural}.${group} "${name}" is forbidden: ${joined(causes)}`, {
    name,
    group,
    kind: plural,
  });
}

/** 409 for an object that has changed since the caller read it. */
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

/** For a resource or a subresource that a served API group does not have. */
export const noSuchResource = (): ApiError =>
  new ApiError('NotFound', 'the server could not find the requested resource');
