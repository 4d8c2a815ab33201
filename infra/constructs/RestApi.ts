import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
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

/** API Gateway cannot end the cache when a token expires, so it is short and handlers check the expiry again (§3). */
const AUTHORIZATION_CACHE_SECONDS = 60;

const internal = `{"error":"An internal error occurred; report the request id.","requestID":"$context.requestId"}`;

/** The gateway's own responses, in the shape of the product's errors (§3). The two defaults cover the rest. */
const gatewayAnswers: readonly [ResponseType, status: number, body: string][] = [
  [
    ResponseType.UNAUTHORIZED,
    401,
    `{"error":"Send a valid token in the header Authorization: Bearer TOKEN."}`,
  ],
  [ResponseType.ACCESS_DENIED, 403, `{"error":"Your groups do not allow this."}`],
  [ResponseType.WAF_FILTERED, 403, `{"error":"The firewall refused the request."}`],
  // The gateway's response to an unknown path or method.
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 404, JSON.stringify({ error: noSuchRoute })],
  [ResponseType.RESOURCE_NOT_FOUND, 404, JSON.stringify({ error: noSuchRoute })],
  [ResponseType.REQUEST_TOO_LARGE, 413, `{"error":"The request is too large."}`],
  [ResponseType.UNSUPPORTED_MEDIA_TYPE, 415, `{"error":"The media type is not supported."}`],
  [ResponseType.THROTTLED, 429, `{"error":"Too many requests; try again in a moment."}`],
  [ResponseType.QUOTA_EXCEEDED, 429, `{"error":"Too many requests; try again in a moment."}`],
  // The authorizer throws this only if it cannot decide: the issuer's keys cannot be fetched.
  [
    ResponseType.AUTHORIZER_CONFIGURATION_ERROR,
    503,
    `{"error":"Tokens cannot be checked at the moment; try again."}`,
  ],
  [ResponseType.AUTHORIZER_FAILURE, 503, `{"error":"Tokens cannot be checked at the moment; try again."}`],
  [ResponseType.INTEGRATION_FAILURE, 500, internal],
  [
    ResponseType.INTEGRATION_TIMEOUT,
    504,
    `{"error":"The request took too long.","requestID":"$context.requestId"}`,
  ],
  [ResponseType.DEFAULT_5XX, 500, internal],
];

/**
 * A line of the access log: who called which route, and the outcome. It contains no text from the caller, who could inject
 * quotation marks: no header, and not the path as called. The function's log has the ids.
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
      // The reason if the gateway itself responded: THROTTLED, ACCESS_DENIED, …; otherwise a hyphen.
      answeredBy: AccessLogField.contextErrorResponseType(),
      responseLatency: AccessLogField.contextResponseLatency(),
      responseLength: AccessLogField.contextResponseLength(),
    }),
  );

/** On the internet, or only behind VPC endpoints, in which case a policy refuses calls by any other route. */
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

const stageName = 'v1';

/**
 * The REST API: one function per route of the route table, behind the authorizer except for open routes, and 404 for everything
 * else.
 */
export class RestApi extends Construct {
  readonly api: GatewayRestApi;
  /** The URL, with a trailing slash. `api.url` depends on the stage, which depends on the functions, so they cannot use it. */
  readonly baseURL: string;

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
      // Always kept: it belongs to the whole account, and another API may log through it.
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName,
        tracingEnabled: true,
        // The gateway's own log group would never expire; access logs and the functions' logs are enough.
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
    const { region, urlSuffix } = Stack.of(this);
    this.baseURL = `https://${this.api.restApiId}.execute-api.${region}.${urlSuffix}/${stageName}/`;
    // The stack has its own output, with a stable name.
    this.api.node.tryRemoveChild('Endpoint');
    this.answerLikeTheProduct();
    this.addRoutes(functions);
    if (environment.waf)
      new Firewall(this, 'Firewall', { stage: this.api.deploymentStage, throttle: environment.throttle });
    acknowledge(this.api, {
      'AwsSolutions-APIG2': 'The functions validate, and report the path and a message for every problem.',
      'AwsSolutions-APIG6':
        "Access logs and the functions' logs are enough; the gateway's own would contain tokens.",
      'AwsSolutions-COG4':
        'A Lambda authorizer checks the tokens of any OIDC issuer: docs/decisions/0005-rest-api-authorizer.md',
      [managedPolicyFinding(this, 'service-role/AmazonAPIGatewayPushToCloudWatchLogs')]:
        'The policy that API Gateway documents for the role with which it writes access logs.',
      ...(environment.waf
        ? {}
        : {
            'AwsSolutions-APIG3':
              'A setting of the environment, because it costs more than everything else at idle.',
          }),
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
   * If the gateway finds no method for a request, it treats it as signed with AWS's own keys: a request with a token would get a
   * 403 about key=value pairs. So each resource accepts every other method, and two more accept every other path. A function
   * responds, because a MOCK integration chooses its template by the caller's content type, and fails for an unknown one.
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
      acknowledge(method, { 'AwsSolutions-APIG4': 'It answers 404 to everybody and has no data.' });
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
    // All other refusals keep their own status and message (which already has its quotation marks).
    this.api.addGatewayResponse(ResponseType.DEFAULT_4XX.responseType, {
      type: ResponseType.DEFAULT_4XX,
      responseHeaders: headers,
      templates: json(`{"error":$context.error.messageString}`),
    });
  }
}
