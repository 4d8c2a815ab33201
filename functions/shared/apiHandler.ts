import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Query } from '../../lib/api/pagination.ts';
import { parseID } from '../../lib/api/parseID.ts';
import { systemClock } from '../../lib/base/Clock.ts';
import { DomainError } from '../../lib/base/errors.ts';
import type { Actor } from '../../lib/model/AuditEntry.ts';
import { errorAnswer, jsonAnswer } from './httpAnswers.ts';
import { withLogFields } from './log.ts';

/** A call of the API without Lambda's types. */
export interface ApiRequest {
  /** An id in the path. Throws DomainError NOT_FOUND for text that cannot be an id. */
  readonly path: (parameter: string) => string;
  readonly query: Query;
  /** A header's value by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly body: string | null;
  readonly actor: Actor;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The caller as described by the authorizer (functions/authorizer.ts); the gateway converts every value to a string. */
function actorOf({ requestContext }: APIGatewayProxyEvent): Actor {
  const { subject, email, expiresAt } = requestContext.authorizer ?? {};
  // The gateway may answer from its cache for up to a minute after the token has expired (§3).
  if (!(Number(expiresAt) > systemClock()))
    throw new DomainError('UNAUTHENTICATED', 'The token has expired; get a new one.');
  return {
    subject: String(subject),
    email: email === undefined || email === '' ? undefined : String(email),
    sourceIP: requestContext.identity.sourceIp,
    requestID: requestContext.requestId,
  };
}

function requestOf(event: APIGatewayProxyEvent): ApiRequest {
  const headers = new Map(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const body =
    event.body !== null && event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : event.body;
  return {
    path: (parameter) => parseID(event.pathParameters?.[parameter]),
    query: event.multiValueQueryStringParameters ?? {},
    header: (name) => headers.get(name),
    body,
    actor: actorOf(event),
  };
}

/** The handler of a route: parses the call, calls `answer`, and turns thrown errors into responses. */
export const apiHandler = (answer: (request: ApiRequest) => Promise<ApiAnswer>) =>
  middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .onError((request) => {
      request.response = errorAnswer(request.error, request.event.requestContext.requestId);
    })
    .handler(async (event: APIGatewayProxyEvent) => {
      const { requestId: requestID } = event.requestContext;
      const orchestrationID = event.pathParameters?.['id'];
      const fields = { requestID, ...(orchestrationID === undefined ? {} : { orchestrationID }) };
      const { status, body } = await withLogFields(fields, () => answer(requestOf(event)));
      return jsonAnswer(status, body, requestID);
    });
