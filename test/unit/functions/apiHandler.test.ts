import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { type ApiRequest, apiHandler } from '../../../functions/shared/apiHandler.ts';

const event = (authorizer: object, id = 'an-id') =>
  ({
    headers: { 'Content-Type': 'application/json' },
    multiValueQueryStringParameters: null,
    pathParameters: { id },
    body: null,
    isBase64Encoded: false,
    requestContext: { requestId: 'r-1', identity: { sourceIp: '192.0.2.7' }, authorizer },
  }) as unknown as APIGatewayProxyEvent;
const caller = { subject: 'u-1', email: 'a@example.com', expiresAt: String(Date.now() + 60_000) };

async function ask(of: APIGatewayProxyEvent) {
  const seen: ApiRequest[] = [];
  const handler = apiHandler(async (request) => {
    seen.push(request);
    return { status: 200, body: { id: request.path('id') } };
  });
  return { answer: await handler(of, {} as Context), request: seen[0] };
}

describe('a call of a protected route', () => {
  test('passes on who asks, from where, and in which request', async () => {
    const { answer, request } = await ask(event(caller));
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).not.toHaveProperty('www-authenticate');
    expect(answer.headers).toMatchObject({ 'x-request-id': 'r-1', 'cache-control': 'no-store' });
    const { subject, email } = caller;
    expect(request?.actor).toEqual({ subject, email, sourceIP: '192.0.2.7', requestID: 'r-1' });
    expect(request?.header('content-type')).toBe('application/json');
  });

  test.each([
    [{ ...caller, expiresAt: String(Date.now() - 1) }],
    [{ ...caller, expiresAt: undefined }],
    [{}],
  ])('is 401 after its token has expired, whatever the gateway has cached: %j', async (authorizer) => {
    const { answer } = await ask(event(authorizer));
    expect(answer.statusCode).toBe(401);
    expect(answer.headers?.['www-authenticate']).toMatch(/^Bearer\b/);
  });

  test.each(['', '../x', 'a b', '\u0000', 'x'.repeat(65), 'é'])('is 404 for the id %j', async (id) => {
    expect((await ask(event(caller, id))).answer.statusCode).toBe(404);
  });
});
