import { createHash } from 'node:crypto';
import { type Declared, generated, type ResourceType, why } from './ResourceType.ts';
import { asText } from './TemplateValue.ts';

/** Ten lower-case characters, as API Gateway's own ids are. */
const shortID = (text: string): string =>
  BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 16)}`)
    .toString(36)
    .slice(0, 10)
    .padStart(10, '0');

const ownID = (declared: Declared): string => shortID(`${declared.stackName}/${declared.logicalId}`);

/** The REST API. */
export const apiTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGateway::RestApi': {
    ref: ownID,
    attributes: { RootResourceId: (declared) => shortID(`${ownID(declared)}/`), RestApiId: ownID },
    reads: ['Name'],
    ignores: {
      ApiKeySourceType: 'there are no API keys',
      Description: why.description,
      DisableExecuteApiEndpoint: why.network,
      EndpointConfiguration: why.network,
      MinimumCompressionSize: 'answers are never compressed on the loopback interface',
      Policy: why.access,
      SecurityPolicy: why.network,
      EndpointAccessMode: why.network,
      Tags: why.tags,
    },
  },
  'AWS::ApiGateway::Resource': {
    ref: ownID,
    attributes: { ResourceId: ownID },
    reads: ['ParentId', 'PathPart', 'RestApiId'],
    ignores: {},
  },
  'AWS::ApiGateway::Method': {
    ref: ownID,
    reads: ['HttpMethod', 'ResourceId', 'RestApiId', 'AuthorizationType', 'AuthorizerId', 'Integration'],
    ignores: {
      ApiKeyRequired: 'there are no API keys',
      OperationName: why.description,
      MethodResponses: 'they do not shape the answers of a proxy integration',
    },
  },
  'AWS::ApiGateway::Authorizer': {
    ref: ownID,
    attributes: { AuthorizerId: ownID },
    reads: ['Name', 'RestApiId', 'Type', 'AuthorizerUri', 'AuthorizerResultTtlInSeconds', 'IdentitySource'],
    ignores: { AuthType: why.description, AuthorizerCredentials: why.access },
  },
  'AWS::ApiGateway::GatewayResponse': {
    ref: ownID,
    reads: ['ResponseType', 'StatusCode', 'ResponseTemplates', 'ResponseParameters', 'RestApiId'],
    ignores: {},
  },
  'AWS::ApiGateway::Deployment': {
    ref: ownID,
    attributes: { DeploymentId: ownID },
    reads: [],
    ignores: {
      Description: why.description,
      RestApiId: 'the one API is always deployed',
      StageName: 'see Stage',
    },
  },
  'AWS::ApiGateway::Stage': {
    ref: (declared) => asText(declared.property('StageName') ?? 'prod', 'StageName'),
    reads: ['StageName', 'RestApiId'],
    ignores: {
      AccessLogSetting: why.logs,
      CacheClusterEnabled: why.capacity,
      DeploymentId: 'the one API is always deployed',
      Description: why.description,
      MethodSettings: 'the environment `local` has no throttle (§10); the rest is about logs and metrics',
      Tags: why.tags,
      TracingEnabled: why.tracing,
    },
  },
  'AWS::ApiGateway::Account': {
    ref: generated(100),
    reads: [],
    ignores: { CloudWatchRoleArn: why.access },
  },
};
