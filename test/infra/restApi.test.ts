import { beforeAll, describe, expect, test } from 'vitest';
import { environments } from '../../infra/environments.ts';
import { type Route, routes } from '../../lib/api/routes.ts';
import { operations, undocumented } from '../support/documented.ts';
import {
  logicalId,
  plain,
  type Resource,
  resources,
  type Synthesized,
  setUp,
  synthesize,
} from './synthesized.ts';

describe('the REST API', () => {
  let dev: Synthesized;
  let local: Synthesized;
  beforeAll(async () => {
    dev = await synthesize(setUp(environments.dev));
    local = await synthesize(environments.local);
  });

  /** The path of an API resource, put together from the segments up to the root. */
  const pathOf = (id: { Ref?: string }): string => {
    const resource = id.Ref === undefined ? undefined : resources(dev.service)[id.Ref];
    return resource === undefined
      ? ''
      : `${pathOf(resource.Properties.ParentId)}/${resource.Properties.PathPart}`;
  };
  const authorizers = () => Object.entries(resources(dev.service, 'AWS::ApiGateway::Authorizer'));
  const gatewayResponses = (from: Synthesized) =>
    Object.values(resources(from.service, 'AWS::ApiGateway::GatewayResponse'));

  const methodsOf = () =>
    Object.values(resources(dev.service, 'AWS::ApiGateway::Method')).map(({ Properties }) => ({
      method: Properties.HttpMethod,
      path: pathOf(Properties.ResourceId),
      id: Properties.OperationName,
      function: /<(\w+Function)>/.exec(plain(Properties.Integration.Uri))?.[1],
      proxy: Properties.Integration.Type,
      authorizer: Properties.AuthorizerId?.Ref,
      authorization: Properties.AuthorizationType,
    }));

  test('has exactly the routes of the route table, each with its function, behind the authorizer', () => {
    const [authorizerID] = authorizers()[0]!;
    const methods = methodsOf().filter(({ method }) => method !== 'ANY');
    const wanted = (routes as readonly Route[]).map(({ id, method, path, group }) => ({
      method,
      path,
      id,
      function: logicalId(id),
      proxy: 'AWS_PROXY',
      authorizer: group === 'none' ? undefined : authorizerID,
      authorization: group === 'none' ? 'NONE' : 'CUSTOM',
    }));
    expect(methods.toSorted(byID)).toEqual(wanted.toSorted(byID));
  });

  test('answers 404 to every other method and path, with a token or without', () => {
    const others = methodsOf().filter(({ method }) => method === 'ANY');
    for (const other of others)
      expect(other).toMatchObject({
        function: 'NotFoundFunction',
        proxy: 'AWS_PROXY',
        authorizer: undefined,
        authorization: 'NONE',
      });
    // Also the resources that only lead to others: /upgrade is no route.
    const all = Object.keys(resources(dev.service, 'AWS::ApiGateway::Resource')).map((Ref) =>
      pathOf({ Ref }),
    );
    expect(others.map(({ path }) => path).toSorted()).toEqual(['', ...all].toSorted());
    expect(all).toContain('/{proxy+}');
    expect(all).toContain('/upgrade');
    // One permission for all of them: a function's policy ends at 20 KB.
    const permissions = Object.values(resources(dev.service, 'AWS::Lambda::Permission')).filter(
      ({ Properties }) => plain(Properties.FunctionName) === '<NotFoundFunction>',
    );
    expect(permissions).toHaveLength(1);
    expect(plain(permissions[0]?.Properties.SourceArn)).toMatch(/\/\*\/\*\/\*$/);
  });

  test('uses one authorizer, on the Authorization header, and caches its answer for at most a minute', () => {
    expect(authorizers()).toHaveLength(1);
    const { Properties: authorizer } = authorizers()[0]![1];
    expect(authorizer.IdentitySource).toBe('method.request.header.Authorization');
    expect(authorizer.AuthorizerResultTtlInSeconds).toBeLessThanOrEqual(60);
    expect(plain(authorizer.AuthorizerUri['Fn::Join'][1].at(-2))).toBe('<AuthorizerFunction>');
  });

  const shown = ({ Properties: { ResponseType, StatusCode, ResponseTemplates } }: Resource) =>
    [ResponseType, StatusCode, ResponseTemplates['application/json']] as const;

  test('gives its own answers the status that the product documents', () => {
    const statuses = Object.fromEntries(
      gatewayResponses(dev)
        .map(shown)
        .map(([type, status]) => [type, status]),
    );
    expect(statuses).toMatchObject({
      UNAUTHORIZED: '401',
      ACCESS_DENIED: '403',
      WAF_FILTERED: '403',
      MISSING_AUTHENTICATION_TOKEN: '404',
      REQUEST_TOO_LARGE: '413',
      UNSUPPORTED_MEDIA_TYPE: '415',
      THROTTLED: '429',
      AUTHORIZER_FAILURE: '503',
      DEFAULT_5XX: '500',
    });
    expect(Object.keys(statuses)).toContain('DEFAULT_4XX');
  });

  test('gives its own answers the shape of all errors, with nothing internal', () => {
    expect(gatewayResponses(dev).length).toBeGreaterThan(8);
    for (const [type, status, template] of gatewayResponses(dev).map(shown)) {
      const body = JSON.parse(
        template.replace('$context.error.messageString', '"text"').replace('$context.requestId', 'abc'),
      );
      expect([type, typeof body.error]).toEqual([type, 'string']);
      if (Number(status) === 500) expect(body).toEqual({ error: expect.any(String), requestID: 'abc' });
      if (type !== 'DEFAULT_4XX') expect(template).not.toContain('$context.error');
    }
  });

  test('gives its own answers as the OpenAPI document lists them for every route', () => {
    const always = ['UNAUTHORIZED', 'ACCESS_DENIED', 'AUTHORIZER_FAILURE'];
    const everywhere = [
      'WAF_FILTERED',
      'THROTTLED',
      'INTEGRATION_FAILURE',
      'INTEGRATION_TIMEOUT',
      'DEFAULT_5XX',
    ];
    for (const [type, status, template] of gatewayResponses(dev).map(shown)) {
      const body: unknown = JSON.parse(template.replace('$context.error.messageString', '"text"'));
      for (const { method, path, security } of operations) {
        if (!everywhere.includes(type) && !(always.includes(type) && security === undefined)) continue;
        const contentType = 'application/json';
        expect(undocumented({ method, path, status: Number(status), contentType, body })).toBe('');
      }
    }
  });

  test('is behind a firewall if the environment says so', async () => {
    const prod = await synthesize(setUp(environments.prod));
    const [stageID] = Object.keys(resources(prod.service, 'AWS::ApiGateway::Stage'));
    const [association] = Object.values(resources(prod.service, 'AWS::WAFv2::WebACLAssociation'));
    expect(plain(association?.Properties.ResourceArn)).toMatch(new RegExp(`/stages/<${stageID}>$`));
    const [acl] = Object.values(resources(prod.service, 'AWS::WAFv2::WebACL'));
    const rules: { Priority: number; VisibilityConfig: { SampledRequestsEnabled: boolean } }[] =
      acl?.Properties.Rules;
    expect(new Set(rules.map(({ Priority }) => Priority)).size).toBe(4);
    // One address gets half of what the stage lets through in five minutes: it keeps nobody out, and WAF is not first to refuse.
    const [stage] = Object.values(resources(prod.service, 'AWS::ApiGateway::Stage'));
    const throughStage = stage?.Properties.MethodSettings[0].ThrottlingRateLimit * 300;
    expect(acl?.Properties.Rules[0].Statement.RateBasedStatement).toMatchObject({
      Limit: throughStage / 2,
      EvaluationWindowSec: 300,
    });
    // A sample would show tokens.
    expect(rules.some(({ VisibilityConfig }) => VisibilityConfig.SampledRequestsEnabled)).toBe(false);
    expect(resources(dev.service, 'AWS::WAFv2::WebACL')).toEqual({});
  });

  test('can be reached from the internet, or only through the environment’s VPC endpoints', async () => {
    const apiOf = ({ service }: Synthesized) =>
      Object.values(resources(service, 'AWS::ApiGateway::RestApi'))[0]!.Properties;
    expect(apiOf(dev).EndpointConfiguration).toEqual({ Types: ['REGIONAL'] });
    expect(apiOf(dev).Policy).toBeUndefined();

    const endpoint = { vpcEndpoints: ['vpce-0a1b2c'] };
    const { EndpointConfiguration, Policy } = apiOf(
      await synthesize({ ...setUp(environments.prod), endpoint }),
    );
    expect(EndpointConfiguration).toEqual({ Types: ['PRIVATE'], VpcEndpointIds: endpoint.vpcEndpoints });
    expect(Policy.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Condition: { StringNotEquals: { 'aws:SourceVpce': endpoint.vpcEndpoints } },
      }),
    );
  });

  test('lets pages of other origins read nothing, and forbids content sniffing', () => {
    expect(JSON.stringify(dev.service.toJSON())).not.toMatch(/access-control-allow/i);
    for (const { Properties } of gatewayResponses(dev))
      expect(Properties.ResponseParameters).toMatchObject({
        'gatewayresponse.header.X-Content-Type-Options': "'nosniff'",
        'gatewayresponse.header.Cache-Control': "'no-store'",
      });
  });

  test('logs and traces each request, and throttles if the environment says so', () => {
    const stage = (from: Synthesized) =>
      Object.values(resources(from.service, 'AWS::ApiGateway::Stage'))[0]!.Properties;
    expect(stage(dev)).toMatchObject({ TracingEnabled: true, StageName: 'v1' });
    expect(plain(stage(dev).AccessLogSetting.DestinationArn)).toMatch(/:log-group:<RestApiAccessLogs\w+>$/);
    const line = JSON.parse(stage(dev).AccessLogSetting.Format);
    expect(Object.values(line)).toEqual(
      expect.arrayContaining([
        '$context.authorizer.principalId',
        '$context.httpMethod',
        '$context.resourcePath',
        '$context.status',
        '$context.requestId',
      ]),
    );
    // Nothing that a caller writes as they like, tokens above all.
    expect(JSON.stringify(line)).not.toMatch(/authorization|requestOverride|context\.path|userAgent/i);
    expect(stage(dev).MethodSettings[0]).toMatchObject({
      DataTraceEnabled: false,
      ThrottlingRateLimit: environments.dev.throttle?.requestsPerSecond,
      ThrottlingBurstLimit: environments.dev.throttle?.burst,
    });
    expect(stage(local).MethodSettings[0]).not.toHaveProperty('ThrottlingRateLimit');
  });
});

const byID = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
