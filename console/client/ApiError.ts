/** One problem in a request: where it is and what to change. */
export interface ApiErrorDetail {
  readonly path: string;
  readonly message: string;
}

/** A call that was refused, failed, or had no answer. Its message is the API's own sentence. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The status of the answer; 0 if there was none. */
  readonly status: number;
  /** What is wrong with the request; empty unless the status is 400. */
  readonly details: readonly ApiErrorDetail[];
  /** Identifies the call in the service's logs; empty if there was no answer. */
  readonly requestID: string;

  constructor(
    status: number,
    message: string,
    {
      details = [],
      requestID = '',
      cause,
    }: { details?: readonly ApiErrorDetail[]; requestID?: string; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.details = details;
    this.requestID = requestID;
  }

  /** Whether the same call may succeed in a moment: no answer, too many requests, or a fault of the service. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const readDetails = (body: unknown): ApiErrorDetail[] => {
  const details = field(body, 'details');
  if (!Array.isArray(details)) return [];
  return details.map((detail) => ({
    path: text(field(detail, 'path')),
    message: text(field(detail, 'message')),
  }));
};

/** The error that an answer describes, whoever wrote it: our service, or a proxy in between whose body is not JSON. */
export const readApiError = async (response: Response): Promise<ApiError> => {
  const raw = await response.text().catch(() => '');
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch {
    body = undefined;
  }
  const status = `${response.status} ${response.statusText}`.trim();
  return new ApiError(response.status, text(field(body, 'error')) || `The API answered ${status}.`, {
    details: readDetails(body),
    requestID: text(field(body, 'requestID')) || (response.headers.get('x-amzn-requestid') ?? ''),
  });
};
