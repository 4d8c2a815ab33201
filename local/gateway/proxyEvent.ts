import type { APIGatewayProxyEvent, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import type { ApiDefinition } from './ApiDefinition.ts';
import { type Exchange, headerOf } from './Exchange.ts';

/** What an authorizer passes on, every value as text. */
export type AuthorizerContext = Readonly<Record<string, string | number>>;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `09/Apr/2026:12:34:56 +0000` */
const requestTime = (at: number): string => {
  const [day = '', time = ''] = new Date(at).toISOString().split('T');
  const [year, month, date] = day.split('-');
  return `${date}/${months[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
};

const last = (values: Readonly<Record<string, readonly string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? '']));

const nullIfEmpty = <Value extends object>(value: Value): Value | null =>
  Object.keys(value).length === 0 ? null : value;

/** The event of a Lambda proxy integration, payload format 1.0. `context` is what the authorizer answered, if there is one. */
export const proxyEvent = (
  api: ApiDefinition,
  exchange: Exchange,
  body: Buffer,
  context: AuthorizerContext | undefined,
): APIGatewayProxyEvent => {
  const { match, method, path } = exchange;
  const headers: Record<string, string[]> = {
    ...Object.fromEntries(Object.entries(exchange.headers).map(([name, values]) => [name, [...values]])),
    'X-Amzn-Trace-Id': [exchange.traceID],
    'X-Forwarded-For': [exchange.sourceIP],
    'X-Forwarded-Port': ['443'],
    'X-Forwarded-Proto': ['https'],
  };
  // Not by assignment, because a parameter may be called `__proto__` or `constructor`.
  const query: Record<string, string[]> = Object.fromEntries(
    [...new Set(exchange.query.keys())].map((name) => [name, exchange.query.getAll(name)]),
  );
  const domain = headerOf(exchange.headers, 'host') ?? 'localhost';
  return {
    resource: match.route.resourcePath,
    path,
    httpMethod: method,
    headers: last(headers),
    multiValueHeaders: headers,
    queryStringParameters: nullIfEmpty(last(query)),
    multiValueQueryStringParameters: nullIfEmpty(query),
    pathParameters: match.pathParameters,
    stageVariables: null,
    requestContext: {
      resourceId: match.route.resourceID,
      resourcePath: match.route.resourcePath,
      httpMethod: method,
      extendedRequestId: exchange.extendedRequestID,
      requestTime: requestTime(exchange.receivedAt),
      path,
      accountId: api.accountId,
      protocol: 'HTTP/1.1',
      stage: api.stage,
      domainPrefix: domain.split('.')[0] ?? domain,
      requestTimeEpoch: exchange.receivedAt,
      requestId: exchange.requestID,
      domainName: domain,
      deploymentId: 'local',
      apiId: api.apiID,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: exchange.sourceIP,
        user: null,
        userAgent: headerOf(exchange.headers, 'user-agent') ?? null,
        userArn: null,
      },
      ...(context === undefined ? {} : { authorizer: context }),
    },
    body: body.length === 0 ? null : body.toString(),
    // The API has no binary media types.
    isBase64Encoded: false,
  } as APIGatewayProxyEvent;
};

/** The ARN that an authorizer's policy is about: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD><path>`. */
export const methodArn = (api: ApiDefinition, { method, path }: Exchange): string =>
  `arn:aws:execute-api:${api.region}:${api.accountId}:${api.apiID}/${api.stage}/${method}/${path.replace(/^\//, '')}`;

export const tokenAuthorizerEvent = (
  api: ApiDefinition,
  exchange: Exchange,
  token: string,
): APIGatewayTokenAuthorizerEvent => ({
  type: 'TOKEN',
  methodArn: methodArn(api, exchange),
  authorizationToken: token,
});
