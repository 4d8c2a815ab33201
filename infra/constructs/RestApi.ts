import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  RestApi as GatewayRestApi,
  type RestApiProps as GatewayRestApiProps,
  type IResource,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseType,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionName } from '../../functions/catalog.ts';
import { noSuchRoute, type Route, type RouteId, routes } from '../../lib/api/routes.ts';
import { acknowledge, managedPolicyFinding } from '../acknowledge.ts';
import type { EnvironmentSettings } from '../environments.ts';
import { keptIn } from '../keptIn.ts';
import { Firewall } from './Firewall.ts';

export interface RestApiProps {
  readonly environment: EnvironmentSettings;
  readonly functions: Readonly<Record<FunctionName, IFunction>>;
}

/** API Gateway cannot end the cache when a token expires, so it is short and handlers look at the expiry again (§3). */
const AUTHORIZATION_CACHE_SECONDS = 60;

const internal = `{"error":"Something went wrong here; report the request id.","requestID":"$context.requestId"}`;

/** What the gateway itself answers, in the shape of the product's own errors (§3). The rest: the two defaults. */
const gatewayAnswers: readonly [ResponseType, status: number, body: string][] = [
  [ResponseType.UNAUTHORIZED, 401, `{"error":"Send a valid token: Authorization: Bearer and the token."}`],
  [ResponseType.ACCESS_DENIED, 403, `{"error":"Your groups do not allow this."}`],
  [ResponseType.WAF_FILTERED, 403, `{"error":"The firewall refused the request."}`],
  // The gateway's answer to a path or a method that it does not know.
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 404, JSON.stringify({ error: noSuchRoute })],
  [ResponseType.RESOURCE_NOT_FOUND, 404, JSON.stringify({ error: noSuchRoute })],
  [ResponseType.REQUEST_TOO_LARGE, 413, `{"error":"The request is too large."}`],
  [ResponseType.UNSUPPORTED_MEDIA_TYPE, 415, `{"error":"The media type is not supported."}`],
  [ResponseType.THROTTLED, 429, `{"error":"Too many requests; try again in a moment."}`],
  [ResponseType.QUOTA_EXCEEDED, 429, `{"error":"Too many requests; try again in a moment."}`],
  // The authorizer throws only where it cannot say yes or no: the issuer's keys cannot be had.
  [
    ResponseType.AUTHORIZER_CONFIGURATION_ERROR,
    503,
    `{"error":"tokens cannot be checked at the moment: try again"}`,
  ],
  [ResponseType.AUTHORIZER_FAILURE, 503, `{"error":"Tokens cannot be checked at the moment; try again."}`],
  [ResponseType.INTEGRATION_FAILURE, 500, internal],
  [
    ResponseType.INTEGRATION_TIMEOUT,
    504,
    `{"error":"There was no answer in time.","requestID":"$context.requestId"}`,
  ],
  [ResponseType.DEFAULT_5XX, 500, internal],
];

/**
 * A line of the access log: who called which route, and what became of it. Nothing in it is text of the caller's, who could write
 * quotation marks into it: no header, and not the path as it was called. The log of the function has the ids.
 */
const accessLogFormat = (): AccessLogFormat =>
  AccessLogFormat.custom(
    JSON.stringify({
      requestId: AccessLogField.contextRequestId(),
      requestTime: AccessLogField.contextRequestTime(),
      ip: AccessLogField.contextIdentitySourceIp(),
      principalId: AccessLogField.contextAuthorizerPrincipalId(),
      httpMethod: AccessLogField.contextHttpMethod(),
      resourcePath: AccessLogField.contextResourcePath(),
      status: AccessLogField.contextStatus(),
      // What the gateway answered by itself: THROTTLED, ACCESS_DENIED, …; a hyphen otherwise.
      answeredBy: AccessLogField.contextErrorResponseType(),
      responseLatency: AccessLogField.contextResponseLatency(),
      responseLength: AccessLogField.contextResponseLength(),
    }),
  );

/** On the internet, or behind VPC endpoints: then a policy refuses whoever comes another way. */
function endpointOf(scope: Construct, endpoint: EnvironmentSettings['endpoint']): GatewayRestApiProps {
  if (endpoint === 'regional') return { endpointConfiguration: { types: [EndpointType.REGIONAL] } };
  const { vpcEndpoints } = endpoint;
  const everyone = {
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: ['execute-api:/*'],
  };
  return {
    endpointConfiguration: {
      types: [EndpointType.PRIVATE],
      vpcEndpoints: vpcEndpoints.map((vpcEndpointId) =>
        InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(scope, vpcEndpointId, {
          vpcEndpointId,
          port: 443,
        }),
      ),
    },
    policy: new PolicyDocument({
      statements: [
        new PolicyStatement(everyone),
        new PolicyStatement({
          ...everyone,
          effect: Effect.DENY,
          conditions: { StringNotEquals: { 'aws:SourceVpce': vpcEndpoints } },
        }),
      ],
    }),
  };
}

/** The REST API: one function per route of the route table, all but the open ones behind the authorizer; and 404 for all else. */
export class RestApi extends Construct {
  readonly api: GatewayRestApi;

  constructor(scope: Construct, id: string, { environment, functions }: RestApiProps) {
    super(scope, id);
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: environment.logRetentionDays as RetentionDays,
      removalPolicy: keptIn(environment),
    });
    this.api = new GatewayRestApi(this, 'Api', {
      restApiName: `kyma-upgrade-orchestrator-${environment.name}`,
      description: 'Upgrades of fleets of Kyma runtimes.',
      ...endpointOf(this, environment.endpoint),
      // Access logs need the account's role for API Gateway; a fresh account has none.
      cloudWatchRole: true,
      // Kept whatever happens: it is the whole account's, and another API's log may go through it.
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName: 'v1',
        tracingEnabled: true,
        // The gateway's own log group would keep its lines for ever; access logs and the functions' logs say enough.
        loggingLevel: MethodLoggingLevel.OFF,
        metricsEnabled: true,
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: accessLogFormat(),
        ...(environment.throttle === undefined
          ? {}
          : {
              throttlingRateLimit: environment.throttle.requestsPerSecond,
              throttlingBurstLimit: environment.throttle.burst,
            }),
      },
    });
    // The stack has an output of its own with a name that stays.
    this.api.node.tryRemoveChild('Endpoint');
    this.answerLikeTheProduct();
    this.addRoutes(functions);
    if (environment.waf)
      new Firewall(this, 'Firewall', { stage: this.api.deploymentStage, throttle: environment.throttle });
    acknowledge(this.api, {
      'AwsSolutions-APIG2':
        'The functions validate, with the path and the message of everything that is wrong.',
      'AwsSolutions-APIG6':
        "Access logs and the functions' logs say enough; the gateway's own would hold tokens.",
      'AwsSolutions-COG4':
        'A Lambda authorizer checks the tokens of any OIDC issuer: docs/decisions/0005-rest-api-authorizer.md',
      [managedPolicyFinding(this, 'service-role/AmazonAPIGatewayPushToCloudWatchLogs')]:
        'The policy that API Gateway documents for the role with which it writes access logs.',
      ...(environment.waf
        ? {}
        : { 'AwsSolutions-APIG3': 'A setting of the environment: it costs more than all the rest at idle.' }),
    });
  }

  private addRoutes(functions: RestApiProps['functions']): void {
    const authorizer = new TokenAuthorizer(this, 'Authorizer', {
      handler: functions.authorizer,
      identitySource: 'method.request.header.Authorization',
      resultsCacheTtl: Duration.seconds(AUTHORIZATION_CACHE_SECONDS),
    });
    const open: readonly Route['group'][] = ['none'];
    for (const route of routes) {
      const target: IFunction = functions[route.id satisfies RouteId & FunctionName];
      const integration = new LambdaIntegration(target, { allowTestInvoke: false });
      const method = this.api.root.resourceForPath(route.path).addMethod(route.method, integration, {
        operationName: route.id,
        ...(open.includes(route.group)
          ? { authorizationType: AuthorizationType.NONE }
          : { authorizationType: AuthorizationType.CUSTOM, authorizer }),
      });
      if (open.includes(route.group))
        acknowledge(method, { 'AwsSolutions-APIG4': 'The documentation is open to all; it holds no data.' });
    }
    this.addCatchAll(functions.notFound);
  }

  /**
   * What the gateway finds no method for it takes for a request signed with AWS's own keys: with a token it would be a 403 that
   * speaks of key=value pairs. So each resource takes every other method, and two more take every other path. A function answers,
   * because a MOCK integration chooses its template by the content type that the caller sends, and fails for one it does not know.
   */
  private addCatchAll(notFound: IFunction): void {
    const integration = new LambdaIntegration(notFound, { scopePermissionToMethod: false });
    const resources = new Set<IResource>([this.api.root, this.api.root.addResource('{proxy+}')]);
    for (const { path } of routes)
      for (
        let resource: IResource | undefined = this.api.root.resourceForPath(path);
        resource !== undefined;
        resource = resource.parentResource
      )
        resources.add(resource);
    for (const resource of resources) {
      const method = resource.addMethod('ANY', integration, { authorizationType: AuthorizationType.NONE });
      acknowledge(method, { 'AwsSolutions-APIG4': 'It answers 404 to everybody, and knows nothing.' });
    }
  }

  private answerLikeTheProduct(): void {
    const json = (body: string) => ({ 'application/json': body });
    const headers = {
      'Cache-Control': "'no-store'",
      'Strict-Transport-Security': "'max-age=63072000'",
      'X-Content-Type-Options': "'nosniff'",
    };
    for (const [type, status, body] of gatewayAnswers)
      this.api.addGatewayResponse(type.responseType, {
        type,
        statusCode: String(status),
        templates: json(body),
        responseHeaders: { ...headers, ...(status === 401 ? { 'WWW-Authenticate': "'Bearer'" } : {}) },
      });
    // Whatever else it refuses keeps its own status, and its own sentence (which comes with its quotation marks).
    this.api.addGatewayResponse(ResponseType.DEFAULT_4XX.responseType, {
      type: ResponseType.DEFAULT_4XX,
      responseHeaders: headers,
      templates: json(`{"error":$context.error.messageString}`),
    });
  }
}
