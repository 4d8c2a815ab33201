/** The stable codes of errors that a caller can act on, with the HTTP status of each (§3). */
const statusOf = {
  INVALID_REQUEST: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  TOO_MANY_REQUESTS: 429,
  UNAVAILABLE: 503,
} as const;

export type DomainErrorCode = keyof typeof statusOf;

/** One problem in a body or a query: where it is and what to change. */
export interface ErrorDetail {
  readonly path: string;
  readonly message: string;
}

/**
 * An error that the caller can fix, or a refusal they must know about. Callers see its message unchanged; for any other error
 * they see only a request id.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: DomainErrorCode;
  readonly details: readonly ErrorDetail[] | undefined;

  constructor(code: DomainErrorCode, message: string, details?: readonly ErrorDetail[], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return statusOf[this.code];
  }
}
