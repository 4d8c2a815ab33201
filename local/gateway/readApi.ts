import type { LoadedTemplate, Resource } from '../template/loadTemplate.ts';
import {
  asMap,
  asNumber,
  asText,
  expectOnly,
  TemplateError,
  type TemplateValue,
} from '../template/TemplateValue.ts';
import type { ApiDefinition, AuthorizerDefinition, CustomResponse, Route } from './ApiDefinition.ts';

const textMap = (value: TemplateValue | undefined, where: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(asMap(value ?? {}, where)).map(([key, part]) => [key, asText(part, `${where}.${key}`)]),
  );

/** The function behind `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<arn>/invocations`. */
const functionOf = (uri: TemplateValue | undefined, where: string): string => {
  const found = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(asText(uri, where))?.[1];
  if (found === undefined) throw new TemplateError(`${where} is not a Lambda function's`);
  return found;
};

const readAuthorizer = ({ ref, title, properties }: Resource): AuthorizerDefinition => {
  const type = asText(properties['Type'], `${title}.Type`);
  if (type !== 'TOKEN')
    throw new TemplateError(`${title}: the local stack does not know authorizers of type ${type}`);
  const source = asText(properties['IdentitySource'], `${title}.IdentitySource`);
  const header = /^method\.request\.header\.([\w-]+)$/.exec(source)?.[1];
  if (header === undefined)
    throw new TemplateError(`${title}: the local stack does not know the identity source ${source}`);
  return {
    id: ref,
    functionArn: functionOf(properties['AuthorizerUri'], `${title}.AuthorizerUri`),
    cacheSeconds: asNumber(
      properties['AuthorizerResultTtlInSeconds'] ?? 300,
      `${title}.AuthorizerResultTtlInSeconds`,
    ),
    header,
  };
};

const readResponse = ({ title, properties }: Resource): [string, CustomResponse] => {
  const headers = Object.entries(
    textMap(properties['ResponseParameters'], `${title}.ResponseParameters`),
  ).map(([key, value]): [string, string] => {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(key)?.[1];
    const text = /^'(.*)'$/s.exec(value)?.[1];
    if (name === undefined || text === undefined)
      throw new TemplateError(`${title}: unknown response parameter ${key}`);
    return [name, text];
  });
  const status = properties['StatusCode'];
  return [
    asText(properties['ResponseType'], `${title}.ResponseType`),
    {
      statusCode: status === undefined ? undefined : asNumber(status, `${title}.StatusCode`),
      templates: textMap(properties['ResponseTemplates'], `${title}.ResponseTemplates`),
      headers: Object.fromEntries(headers),
    },
  ];
};

/** API Gateway's own limit for an integration. */
const integrationTimeoutMs = 29_000;

const readRoute = (
  method: Resource,
  pathOf: (resourceID: string) => string,
  authorizers: ReadonlyMap<string, AuthorizerDefinition>,
): Route => {
  const { title, properties } = method;
  const integration = asMap(properties['Integration'], `${title}.Integration`);
  expectOnly(integration, ['Type', 'IntegrationHttpMethod', 'Uri'], `${title}.Integration`);
  const type = asText(integration['Type'], `${title}.Integration.Type`);
  if (type !== 'AWS_PROXY')
    throw new TemplateError(`${title}: the local stack does not know ${type} integrations`);
  const authorization = asText(properties['AuthorizationType'] ?? 'NONE', `${title}.AuthorizationType`);
  const authorizer = authorizers.get(asText(properties['AuthorizerId'] ?? '', `${title}.AuthorizerId`));
  if (authorization !== 'NONE' && (authorization !== 'CUSTOM' || authorizer === undefined)) {
    throw new TemplateError(`${title}: the local stack does not know the authorization ${authorization}`);
  }
  const resourceID = asText(properties['ResourceId'], `${title}.ResourceId`);
  return {
    resourcePath: pathOf(resourceID),
    resourceID,
    method: asText(properties['HttpMethod'], `${title}.HttpMethod`).toUpperCase(),
    functionArn: functionOf(integration['Uri'], `${title}.Integration.Uri`),
    timeoutMs: integrationTimeoutMs,
    authorizer: authorization === 'NONE' ? undefined : authorizer,
  };
};

/** Each resource's whole path, by its id. */
const readPaths = (template: LoadedTemplate, rootID: string): ((resourceID: string) => string) => {
  const resources = new Map(
    template.ofType('AWS::ApiGateway::Resource').map((resource) => [resource.ref, resource]),
  );
  const pathOf = (resourceID: string): string => {
    if (resourceID === rootID) return '/';
    const resource = resources.get(resourceID);
    if (resource === undefined) throw new TemplateError(`There is no resource ${resourceID} in the API`);
    const parent = pathOf(asText(resource.properties['ParentId'], `${resource.title}.ParentId`));
    const part = asText(resource.properties['PathPart'], `${resource.title}.PathPart`);
    return parent === '/' ? `/${part}` : `${parent}/${part}`;
  };
  return pathOf;
};

/** The one REST API of the template. Throws TemplateError if there is none or more, or for what cannot be served here. */
export const readApi = (template: LoadedTemplate): ApiDefinition => {
  const [api, ...otherApis] = template.ofType('AWS::ApiGateway::RestApi');
  const [stage, ...otherStages] = template.ofType('AWS::ApiGateway::Stage');
  if (api === undefined || stage === undefined || otherApis.length + otherStages.length > 0) {
    throw new TemplateError('The local stack serves exactly one REST API with one stage');
  }
  const authorizers = new Map(
    template
      .ofType('AWS::ApiGateway::Authorizer')
      .map((resource) => [resource.ref, readAuthorizer(resource)]),
  );
  const pathOf = readPaths(template, api.attribute('RootResourceId'));
  return {
    apiID: api.ref,
    accountId: template.accountId,
    region: template.region,
    stage: stage.ref,
    routes: template
      .ofType('AWS::ApiGateway::Method')
      .map((method) => readRoute(method, pathOf, authorizers)),
    responses: Object.fromEntries(template.ofType('AWS::ApiGateway::GatewayResponse').map(readResponse)),
  };
};
