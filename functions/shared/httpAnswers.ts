import type { APIGatewayProxyResult } from 'aws-lambda';
import type { ErrorAnswer } from '../../lib/api/errorAnswer.ts';
import { DomainError } from '../../lib/base/errors.ts';
import { createLog } from './log.ts';
import { once } from './once.ts';

const log = once(() => createLog());

/** The headers of every response. There is no CORS header: pages of other origins may not read anything. */
const headersOfAll = (requestID: string) => ({
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=63072000',
  'x-request-id': requestID,
});

export const jsonAnswer = (status: number, body: unknown, requestID: string): APIGatewayProxyResult => ({
  statusCode: status,
  headers: {
    ...headersOfAll(requestID),
    'content-type': 'application/json',
    'cache-control': 'no-store',
  },
  body: JSON.stringify(body),
});

export interface TextAnswer {
  /** With its charset. */
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file or a page. */
export const textAnswer = (
  { type, body, headers }: TextAnswer,
  requestID: string,
): APIGatewayProxyResult => ({
  statusCode: 200,
  headers: { ...headersOfAll(requestID), 'content-type': type, ...headers },
  body,
});

/**
 * A 401 says how to authenticate (RFC 9110). API Gateway renames this header of a function to `x-amzn-remapped-www-authenticate`;
 * a proxy in front of it may restore the name.
 */
const withChallenge = (answer: APIGatewayProxyResult): APIGatewayProxyResult =>
  answer.statusCode === 401
    ? { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer error="invalid_token"' } }
    : answer;

/** The one place that turns errors into statuses (§3): errors of the caller get a sentence, ours a request id and a log line. */
export function errorAnswer(error: unknown, requestID: string): APIGatewayProxyResult {
  if (error instanceof DomainError) {
    const body: ErrorAnswer = {
      error: error.message,
      ...(error.details === undefined ? {} : { details: [...error.details] }),
    };
    return withChallenge(jsonAnswer(error.status, body, requestID));
  }
  log().error('request failed', { requestID, error });
  const body: ErrorAnswer = { error: 'An internal error occurred; report the request id.', requestID };
  return jsonAnswer(500, body, requestID);
}
