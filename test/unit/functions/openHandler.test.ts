import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { handler as getDocs } from '../../../functions/api/getDocs.ts';
import { handler as getDocsAsset } from '../../../functions/api/getDocsAsset.ts';
import { docsAssets } from '../../../functions/docs/docsAssets.ts';
import { errorAnswer } from '../../../functions/shared/httpAnswers.ts';
import { openHandler } from '../../../functions/shared/openHandler.ts';
import { undocumented } from '../../support/documented.ts';

const event = (path: string, asset?: string) =>
  ({
    pathParameters: asset === undefined ? null : { asset },
    requestContext: { path, requestId: 'the-id' },
  }) as unknown as APIGatewayProxyEvent;
const call = async (handler: typeof getDocs, of: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> =>
  await handler(of, {} as Context);

test.each([
  ['/docs', 'docs/', 'openapi.json'],
  ['/v1/docs', 'docs/', 'openapi.json'],
  ['/v1/docs/', '', '../openapi.json'],
])('the page at %s serves its files below its path', async (path, files, document) => {
  const { body, headers } = await call(getDocs, event(path));
  const links = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
  const loaded = links.filter((link) => !link.endsWith('openapi.json'));
  expect(loaded.every((link) => link.startsWith(files) && link.slice(files.length) in docsAssets)).toBe(true);
  expect(links).toContain(document);
  expect(headers?.['content-security-policy']).not.toMatch(/unsafe|https?:|\*/);
  expect(headers?.['content-security-policy']).toContain("default-src 'none'");
  // The policy allows no script in the page.
  expect(body).not.toMatch(/<script>|<script(?![^>]*src=)|\son\w+=/);
});

test.each(['index.mjs', '../index.mjs', '__proto__', 'toString', ''])('the file %j is 404', async (asset) => {
  expect(await call(getDocsAsset, event('/docs/x', asset))).toMatchObject({ statusCode: 404 });
});

test('an unexpected error is a 500 that names only the request', async () => {
  const secret = 'arn:aws:dynamodb:secret';
  const failing = openHandler(async () => {
    throw new Error(secret);
  });
  const answer = await call(failing, event('/docs'));
  expect(answer.body).not.toContain(secret);
  const body: unknown = JSON.parse(answer.body);
  expect(body).toMatchObject({ requestID: 'the-id' });
  const contentType = String(answer.headers?.['content-type']);
  const seen = { method: 'GET', path: '/docs', status: answer.statusCode, contentType, body };
  expect([answer.statusCode, undocumented(seen)]).toEqual([500, '']);
});

test('every answer has its request id, and forbids content sniffing', () => {
  const { headers } = errorAnswer(new Error('x'), 'the-id');
  expect(headers).toMatchObject({ 'x-request-id': 'the-id', 'x-content-type-options': 'nosniff' });
  expect(Object.keys(headers ?? {}).filter((name) => name.startsWith('access-control'))).toEqual([]);
});
