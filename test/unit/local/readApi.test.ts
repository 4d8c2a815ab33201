import { expect, test } from 'vitest';
import { readApi } from '../../../local/gateway/readApi.ts';
import { loadTemplate } from '../../../local/template/loadTemplate.ts';
import type { TemplateMap } from '../../../local/template/TemplateValue.ts';

const invocationOf = (name: string) =>
  `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:${name}/invocations`;

/** Reads an API of one route, GET /things, with more properties for some of its resources. */
const read = (more: Readonly<Record<string, TemplateMap>> = {}) => {
  const resource = (name: string, Type: string, properties: TemplateMap) => ({
    [name]: { Type: `AWS::ApiGateway::${Type}`, Properties: { ...properties, ...more[name] } },
  });
  const template: TemplateMap = {
    Resources: {
      ...resource('Api', 'RestApi', { Name: 'api' }),
      ...resource('Stage', 'Stage', { StageName: 'v1' }),
      ...resource('Things', 'Resource', {
        ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        PathPart: 'things',
      }),
      ...resource('Authorizer', 'Authorizer', {
        Type: 'TOKEN',
        AuthorizerUri: invocationOf('authorizer'),
        AuthorizerResultTtlInSeconds: 60,
        IdentitySource: 'method.request.header.Authorization',
      }),
      ...resource('Get', 'Method', {
        HttpMethod: 'GET',
        ResourceId: { Ref: 'Things' },
        AuthorizationType: 'CUSTOM',
        AuthorizerId: { Ref: 'Authorizer' },
        Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: invocationOf('list') },
      }),
    },
  };
  const stack = { name: 'S', accountId: undefined, region: undefined, template, assets: new Map() };
  return readApi(
    loadTemplate({ stacks: [stack], parameters: {}, accountId: '123456789012', region: 'eu-central-1' }),
  );
};

test('a route has its path, its function and its authorizer', () => {
  expect(read()).toMatchObject({
    stage: 'v1',
    routes: [
      {
        method: 'GET',
        resourcePath: '/things',
        functionArn: 'arn:list',
        timeoutMs: 29_000,
        authorizer: { functionArn: 'arn:authorizer', cacheSeconds: 60, header: 'Authorization' },
      },
    ],
  });
});

const integration = { Type: 'AWS_PROXY', Uri: invocationOf('list') };
test.each<[string, string, TemplateMap]>([
  ['authorizers of type REQUEST', 'Authorizer', { Type: 'REQUEST' }],
  [
    'the identity source method.request.querystring.token',
    'Authorizer',
    { IdentitySource: 'method.request.querystring.token' },
  ],
  ['IdentityValidationExpression', 'Authorizer', { IdentityValidationExpression: '.+' }],
  ['BinaryMediaTypes', 'Api', { BinaryMediaTypes: ['image/png'] }],
  ['Variables', 'Stage', { Variables: { a: 'b' } }],
  ['MOCK integrations', 'Get', { Integration: { ...integration, Type: 'MOCK' } }],
  ['TimeoutInMillis', 'Get', { Integration: { ...integration, TimeoutInMillis: 1000 } }],
  ['the authorization AWS_IAM', 'Get', { AuthorizationType: 'AWS_IAM' }],
])('%s is an error that names it', (wanted, resource, more) => {
  expect(() => read({ [resource]: more })).toThrow(wanted);
});
