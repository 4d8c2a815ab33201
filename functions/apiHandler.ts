import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { ErrorAnswer } from '../lib/api/answers.ts';
import type { Query } from '../lib/api/pagination.ts';
import type { Caller } from '../lib/auth/Caller.ts';
import { systemClock } from '../lib/Clock.ts';
import { DomainError } from '../lib/errors.ts';
import { createLog } from './log.ts';
import { once } from './once.ts';

/** A call of the API without Lambda's types. */
export interface ApiRequest {
  readonly path: (parameter: string) => string;
  readonly query: Query;
  /** A header's value by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly body: string | null;
  readonly caller: Caller;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

const log = once(() => createLog());

const json = (status: number, body: unknown, requestID: string): APIGatewayProxyResult => ({
  statusCode: status,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestID,
  },
  body: JSON.stringify(body),
});

/** What the authorizer said of the caller (functions/authorizer.ts); the gateway makes text of everything. */
function callerOf(event: APIGatewayProxyEvent): Caller {
  const { subject, email, groups, expiresAt } = event.requestContext.authorizer ?? {};
  const expires = Number(expiresAt);
  // The gateway may answer from its cache for up to a minute after the token has expired (§3).
  if (!(expires > systemClock()))
    throw new DomainError('UNAUTHENTICATED', 'The token has expired; get a new one.');
  return {
    subject: String(subject),
    email: email === undefined || email === '' ? undefined : String(email),
    groups: JSON.parse(String(groups ?? '[]')),
    expiresAt: expires,
  };
}

function requestOf(event: APIGatewayProxyEvent): ApiRequest {
  const headers = new Map(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const body =
    event.body !== null && event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : event.body;
  return {
    path: (parameter) => event.pathParameters?.[parameter] ?? '',
    query: event.multiValueQueryStringParameters ?? {},
    header: (name) => headers.get(name),
    body,
    caller: callerOf(event),
  };
}

/** The one place in which errors become statuses (§3): a caller's with a sentence, ours with a request id and a log line. */
function answerError(error: unknown, requestID: string): APIGatewayProxyResult {
  if (error instanceof DomainError) {
    const body: ErrorAnswer = {
      error: error.message,
      ...(error.details === undefined ? {} : { details: [...error.details] }),
    };
    return json(error.status, body, requestID);
  }
  log().error('request failed', { requestID, error });
  const body: ErrorAnswer = { error: 'Something went wrong here; report the request id.', requestID };
  return json(500, body, requestID);
}

/** The handler of a route: reads the call, has it answered, and turns what was thrown into an answer. */
export const apiHandler = (answer: (request: ApiRequest) => Promise<ApiAnswer>) =>
  middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .onError((request) => {
      request.response = answerError(request.error, request.event.requestContext.requestId);
    })
    .handler(async (event: APIGatewayProxyEvent) => {
      const { status, body } = await answer(requestOf(event));
      return json(status, body, event.requestContext.requestId);
    });
