// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of response templates
import { request } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FunctionError } from '../../../local/aws/InvokeFunction.ts';
import type { ApiDefinition, AuthorizerDefinition, Route } from '../../../local/gateway/ApiDefinition.ts';
import { Gateway } from '../../../local/gateway/Gateway.ts';

type Functions = Readonly<Record<string, (event: never) => unknown>>;

const authorizer: AuthorizerDefinition = {
  id: 'authorizer',
  functionArn: 'authorizer',
  cacheSeconds: 60,
  header: 'Authorization',
};

const route = (
  method: string,
  resourcePath: string,
  functionArn: string,
  extra: Partial<Route> = {},
): Route => ({
  resourcePath,
  resourceID: resourcePath,
  method,
  functionArn,
  timeoutMs: 29_000,
  authorizer: undefined,
  ...extra,
});

const routes = [
  route('GET', '/things', 'echo'),
  route('GET', '/things/{id}', 'echo'),
  route('GET', '/things/special', 'special'),
  route('PUT', '/things/{id}/parts/{part}', 'echo'),
  route('ANY', '/rest/{path+}', 'echo'),
  route('POST', '/answer', 'answer'),
  route('GET', '/fail', 'fail'),
  route('GET', '/slow', 'slow', { timeoutMs: 20 }),
  route('GET', '/guarded', 'echo', { authorizer }),
  route('POST', '/guarded', 'echo', { authorizer }),
];

let gateway: Gateway | undefined;
// It reports each 5xx to the person at the console.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined));
afterEach(async () => {
  vi.restoreAllMocks();
  await gateway?.stop();
});

const echo = (event: APIGatewayProxyEvent) => ({ statusCode: 200, body: JSON.stringify(event) });
const standard: Functions = {
  echo,
  special: () => ({ statusCode: 200, body: '"special"' }),
  answer: ({ body }: { body: string }) => JSON.parse(body),
  fail: () => {
    throw new FunctionError('Error', 'secret detail');
  },
  slow: () => new Promise(() => {}),
};

const start = async (own: Functions = {}, api: Partial<ApiDefinition> = {}, now: () => number = Date.now) => {
  const functions: Functions = { ...standard, ...own };
  const definition: ApiDefinition = {
    apiID: 'api',
    accountId: '123456789012',
    region: 'eu-central-1',
    stage: 'v1',
    routes,
    responses: {},
    ...api,
  };
  gateway = await Gateway.start({
    api: definition,
    port: 0,
    now,
    invoke: async (name, payload) => functions[name]?.(JSON.parse(JSON.stringify(payload)) as never),
  });
  return gateway.url;
};

/** One request with exactly these headers; fetch would write them its own way. */
const call = (
  url: string,
  method = 'GET',
  headers: Record<string, string | string[]> = {},
  body?: string | Buffer,
) =>
  new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const sent = request(url, { method, headers }, async (response) => {
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: Buffer.concat(await response.toArray()).toString(),
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });

const eventOf = async (...args: Parameters<typeof call>): Promise<APIGatewayProxyEvent> =>
  JSON.parse((await call(...args)).text);

test('the event has headers, query and parameters in both forms', async () => {
  const url = await start();
  const event = await eventOf(`${url}/things/a%2Fb?state=in+progress&state=x%26y&page=1`, 'GET', {
    'X-One': '1',
    'x-Many': ['a', 'b'],
  });
  expect(event).toMatchObject({
    resource: '/things/{id}',
    path: '/things/a%2Fb',
    httpMethod: 'GET',
    pathParameters: { id: 'a/b' },
    queryStringParameters: { state: 'x&y', page: '1' },
    multiValueQueryStringParameters: { state: ['in progress', 'x&y'], page: ['1'] },
    headers: { 'X-One': '1', 'x-Many': 'b', 'X-Forwarded-Proto': 'https' },
    multiValueHeaders: { 'X-One': ['1'], 'x-Many': ['a', 'b'] },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
    requestContext: {
      apiId: 'api',
      accountId: '123456789012',
      stage: 'v1',
      httpMethod: 'GET',
      resourcePath: '/things/{id}',
      path: '/things/a%2Fb',
      identity: { sourceIp: '127.0.0.1' },
    },
  });
  expect(event.requestContext.requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'a header or query parameter named %s is treated like any other',
  async (name) => {
    const url = await start();
    const event = await eventOf(`${url}/things?${name}=1&${name}=2`, 'GET', {
      ...Object.fromEntries([[name, '3']]),
    });
    const own = (from: object | null, key: string): unknown =>
      Object.getOwnPropertyDescriptor(from ?? {}, key)?.value;
    expect(own(event.queryStringParameters, name)).toBe('2');
    expect(own(event.multiValueQueryStringParameters, name)).toEqual(['1', '2']);
    expect(own(event.headers, name)).toBe('3');
    expect(own(event.multiValueHeaders, name)).toEqual(['3']);
  },
);

test('absent values are null', async () => {
  const event = await eventOf(`${await start()}/things`);
  expect(event).toMatchObject({
    pathParameters: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
  });
});

test('each answer has the request id that the function saw', async () => {
  const { headers, text } = await call(`${await start()}/things`);
  expect(headers['x-amzn-requestid']).toBe(JSON.parse(text).requestContext.requestId);
});

test.each([
  ['GET', '/things/special', 'special'],
  ['GET', '/things/other', '/things/{id}'],
  ['PUT', '/things/1/parts/2', '/things/{id}/parts/{part}'],
  ['DELETE', '/rest/a/b', '/rest/{path+}'],
  ['GET', '/things/', '/things'],
])('%s %s goes to %s', async (method, path, wanted) => {
  const { text } = await call(`${await start()}${path}`, method);
  const answer = JSON.parse(text);
  expect(answer.resource ?? answer).toBe(wanted);
});

test.each([
  ['GET', '/nothing'],
  ['DELETE', '/things'],
  ['PUT', '/things/special'],
  ['GET', '/things/1/parts'],
])('%s %s is not a route', async (method, path) => {
  const { status, text } = await call(`${await start()}${path}`, method);
  expect([status, text]).toEqual([403, '{"message":"Missing Authentication Token"}']);
});

test('a body arrives as text', async () => {
  const url = await start({ answer: echo });
  expect(await eventOf(`${url}/answer`, 'POST', {}, '{"ä":1}')).toMatchObject({
    body: '{"ä":1}',
    isBase64Encoded: false,
  });
});

test('a base64 answer stays base64', async () => {
  const answer = JSON.stringify({ statusCode: 200, body: 'AP8=', isBase64Encoded: true });
  expect((await call(`${await start()}/answer`, 'POST', {}, answer)).text).toBe('AP8=');
});

test('status and headers are the function’s', async () => {
  const answer = {
    statusCode: 418,
    headers: { Location: '/x', 'WWW-Authenticate': 'Bearer', 'X-Number': 1, constructor: 'c' },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
    body: '{}',
  };
  const { status, headers } = await call(`${await start()}/answer`, 'POST', {}, JSON.stringify(answer));
  expect(status).toBe(418);
  expect(headers).toMatchObject({
    location: '/x',
    'x-number': '1',
    constructor: 'c',
    'set-cookie': ['a=1', 'b=2'],
    'x-amzn-remapped-www-authenticate': 'Bearer',
    'content-type': 'application/json',
  });
});

test.each([
  ['no status', '{"body":"x"}'],
  ['a body that is no text', '{"statusCode":200,"body":{}}'],
  ['an unknown field', '{"statusCode":200,"cookies":[]}'],
  ['nothing', 'null'],
])('a malformed answer (%s) is a 502 without details', async (_name, body) => {
  const { status, text } = await call(`${await start()}/answer`, 'POST', {}, body);
  expect([status, text]).toEqual([502, '{"message":"Internal server error"}']);
});

test('a function that fails is a 502, one that is too slow a 504', async () => {
  const url = await start();
  expect(await call(`${url}/fail`)).toMatchObject({
    status: 502,
    text: '{"message":"Internal server error"}',
  });
  expect(await call(`${url}/slow`)).toMatchObject({
    status: 504,
    text: '{"message":"Endpoint request timed out"}',
  });
});

test('a body over 10 MB is a 413', async () => {
  const url = await start();
  const { status } = await call(`${url}/answer`, 'POST', {}, Buffer.alloc(10 * 1024 * 1024 + 1));
  expect(status).toBe(413);
});

test('gateway responses are chosen by type, else by status class, and their variables are filled in', async () => {
  const custom = (statusCode: number | undefined, template: string) => ({
    statusCode,
    templates: { 'application/json': template },
    headers: { 'x-own': 'yes' },
  });
  const url = await start(
    {},
    {
      responses: {
        MISSING_AUTHENTICATION_TOKEN: custom(404, '{"error":"no such route"}'),
        DEFAULT_4XX: custom(undefined, '{"error":$context.error.messageString}'),
        DEFAULT_5XX: custom(500, '{"id":"$context.requestId","type":"${context.error.responseType}"}'),
      },
    },
  );
  expect(await call(`${url}/nothing`)).toMatchObject({
    status: 404,
    text: '{"error":"no such route"}',
    headers: { 'x-own': 'yes' },
  });
  expect(await call(`${url}/guarded`)).toMatchObject({ status: 401, text: '{"error":"Unauthorized"}' });
  const { status, text, headers } = await call(`${url}/fail`);
  expect([status, text]).toEqual([
    500,
    `{"id":"${headers['x-amzn-requestid']}","type":"INTEGRATION_FAILURE"}`,
  ]);
});

const policy = (Effect: string, Resource: string) => ({
  principalId: 'somebody',
  policyDocument: { Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] },
  context: { number: 5, yes: true, text: 't' },
});
const token = { authorization: 'Bearer x' };

test('an authorizer’s context reaches the function as strings', async () => {
  const seen: unknown[] = [];
  const url = await start({
    authorizer: (event) => {
      seen.push(event);
      return policy('Allow', '*');
    },
  });
  const event = await eventOf(`${url}/guarded`, 'GET', token);
  expect(event.requestContext.authorizer).toMatchObject({
    principalId: 'somebody',
    number: '5',
    yes: 'true',
    text: 't',
  });
  expect(seen).toEqual([
    {
      type: 'TOKEN',
      authorizationToken: 'Bearer x',
      methodArn: 'arn:aws:execute-api:eu-central-1:123456789012:api/v1/GET/guarded',
    },
  ]);
});

test('a cached policy is used for its token until it expires, and evaluated for each method', async () => {
  let now = 1_000_000;
  let asked = 0;
  const url = await start(
    {
      authorizer: ({ methodArn }: { methodArn: string }) => {
        asked += 1;
        return policy('Allow', methodArn);
      },
    },
    {},
    () => now,
  );
  const status = async (method: string, headers = token) =>
    (await call(`${url}/guarded`, method, headers)).status;
  expect([await status('GET'), await status('GET'), asked]).toEqual([200, 200, 1]);
  // The cached policy is about GET alone: this is the mistake that a narrow policy makes.
  expect([await status('POST'), asked]).toEqual([403, 1]);
  expect([await status('POST', { authorization: 'Bearer y' }), asked]).toEqual([200, 2]);
  now += 60_000;
  expect([await status('POST'), asked]).toEqual([200, 3]);
});

test.each([
  [
    'an explicit Deny',
    () => policy('Deny', '*'),
    403,
    'User is not authorized to access this resource with an explicit deny',
  ],
  [
    'no statement about it',
    () => policy('Allow', 'arn:other'),
    403,
    'User is not authorized to access this resource',
  ],
  [
    'the error Unauthorized',
    () => {
      throw new FunctionError('Error', 'Unauthorized');
    },
    401,
    'Unauthorized',
  ],
  [
    'another error',
    () => {
      throw new FunctionError('Error', 'keys out of reach');
    },
    500,
    null,
  ],
  ['an answer without a policy', () => ({ principalId: 'x' }), 500, null],
  [
    'a context that holds more than scalars',
    () => ({ ...policy('Allow', '*'), context: { list: [] } }),
    500,
    null,
  ],
])('an authorizer’s %s', async (_name, authorize, status, message) => {
  const url = await start({ authorizer: authorize });
  const answer = await call(`${url}/guarded`, 'GET', token);
  expect([answer.status, JSON.parse(answer.text)]).toEqual([status, { message }]);
});

test('without a token the authorizer is not called', async () => {
  const authorize = () => {
    throw new Error('asked');
  };
  const url = await start({ authorizer: authorize });
  expect((await call(`${url}/guarded`)).status).toBe(401);
  expect((await call(`${url}/guarded`, 'GET', { authorization: '' })).status).toBe(401);
});
