import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { catalog, type FunctionName } from '../../functions/catalog.ts';
import { acknowledge, patternFinding, tracesEverywhere } from '../acknowledge.ts';
import type { Bundles } from '../bundles.ts';
import type { EnvironmentSettings } from '../environments.ts';
import { functionSizes } from '../functionSizes.ts';
import { type Grant, type GrantResources, grants, statementsOf } from '../grants.ts';
import { keepRole, keptIn } from '../keptIn.ts';
import { PROJECT } from '../names.ts';

/** Every variable that any function of the catalog needs. */
export type Variables = Readonly<
  Record<
    { [Name in FunctionName]: keyof (typeof catalog)[Name]['environment']['shape'] }[FunctionName],
    string
  >
>;

export interface FunctionsProps {
  readonly environment: EnvironmentSettings;
  readonly bundles: Bundles;
  readonly metricsNamespace: string;
  readonly variables: Variables;
  readonly resources: GrantResources;
}

/** The functions that call something outside AWS: Gardener and the runtimes, the control plane, the issuer. */
const callsOut: readonly FunctionName[] = [
  'authorizer',
  'notifyByWebhook',
  'matchRuntimes',
  'planOperations',
  'previewOrchestration',
  'upgradeRuntime',
];

/** The resources that contain a pattern, as cdk-nag names them, and the reasons. */
function patternsOf(
  role: Role,
  granted: readonly Grant[],
  { schedules, executions }: GrantResources,
): Record<string, string> {
  const reasons: Record<string, string> = {};
  if (granted.some((grant) => grant.endsWith('schedules')))
    reasons[patternFinding(role, schedules)] =
      'Schedules are created at run time, all in the one group named here.';
  if (granted.some((grant) => grant.endsWith('executions') && grant !== 'start executions'))
    reasons[patternFinding(role, executions)] =
      'Executions are named after their orchestrations; the machine is named here.';
  return reasons;
}

/** The permissions that Lambda needs to put a function into a VPC. EC2's describe calls do not support resources. */
const networkInterfaces = () =>
  new PolicyStatement({
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });

/** Every function of the catalog, with exactly the variables it asks for and exactly the grants of its line. */
export class Functions extends Construct {
  readonly all: Readonly<Record<FunctionName, LambdaFunction>>;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    const names = Object.keys(catalog) as FunctionName[];
    this.all = Object.fromEntries(names.map((name) => [name, this.make(name, props)])) as Record<
      FunctionName,
      LambdaFunction
    >;
  }

  private make(
    name: FunctionName,
    { environment, bundles, metricsNamespace, variables, resources }: FunctionsProps,
  ): LambdaFunction {
    const logicalId = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const { memoryMegabytes, timeoutSeconds } = functionSizes[name];
    const removalPolicy = keptIn(environment);
    const logGroup = new LogGroup(this, `${logicalId}Logs`, {
      retention: environment.logRetentionDays as RetentionDays,
      removalPolicy,
    });
    // Our own role: the one that CDK would create may write to every log group of the account.
    const role = new Role(this, `${logicalId}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const grant of grants[name])
      for (const statement of statementsOf(grant, resources)) role.addToPolicy(statement);
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]': `${tracesEverywhere} EC2 knows none for network interfaces (egress).`,
      ...patternsOf(role, grants[name], resources),
    });
    const egress = callsOut.includes(name) ? environment.egress : undefined;
    if (egress !== undefined) role.addToPolicy(networkInterfaces());

    const reserved = environment.reservedConcurrency[name];
    const made = new LambdaFunction(this, logicalId, {
      description: `${PROJECT} ${environment.name}: ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundles[name].folder),
      handler: 'index.handler',
      memorySize: memoryMegabytes,
      timeout: Duration.seconds(timeoutSeconds),
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
      role,
      environment: {
        POWERTOOLS_SERVICE_NAME: PROJECT,
        POWERTOOLS_LOG_LEVEL: environment.logLevel,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
        ...variablesOf(name, variables),
      },
      tracing: Tracing.ACTIVE,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // The product's own log level decides what is logged; Lambda must not drop any of it.
      applicationLogLevelV2: ApplicationLogLevel[environment.logLevel],
    });
    // Executions hold ARNs of functions for days. A logical id that changed in a refactoring would delete the function that they
    // call, and a deploy that removes the function must keep it while executions may still call it (§2).
    const resource = made.node.defaultChild as CfnFunction;
    if (egress !== undefined)
      resource.vpcConfig = { subnetIds: egress.subnets, securityGroupIds: egress.securityGroups };
    resource.overrideLogicalId(`${logicalId}Function`);
    if (catalog[name].entry.startsWith('functions/workflow/')) {
      resource.applyRemovalPolicy(removalPolicy);
      keepRole(role, removalPolicy);
    }
    return made;
  }
}

function variablesOf(name: FunctionName, variables: Variables): Record<string, string> {
  const asked = Object.keys(catalog[name].environment.shape) as (keyof Variables)[];
  return Object.fromEntries(asked.map((variable) => [variable, variables[variable]]));
}
