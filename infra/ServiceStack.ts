import { Annotations, CfnOutput, CfnParameter, Lazy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Bundles } from './bundles.ts';
import { Alarms } from './constructs/Alarms.ts';
import { Dashboard } from './constructs/Dashboard.ts';
import { ExecutionEvents } from './constructs/ExecutionEvents.ts';
import { Functions, type Variables } from './constructs/Functions.ts';
import { Notifications } from './constructs/Notifications.ts';
import { RestApi } from './constructs/RestApi.ts';
import { Sweeping } from './constructs/Sweeping.ts';
import { UpgradeMachine } from './constructs/UpgradeMachine.ts';
import { WakeUps } from './constructs/WakeUps.ts';
import { type EnvironmentSettings, EXAMPLE_ISSUER } from './environments.ts';
import { namedResources } from './grants.ts';
import type { Names } from './names.ts';

export interface ServiceStackProps extends StackProps {
  readonly environment: EnvironmentSettings;
  readonly names: Names;
  readonly bundles: Bundles;
}

/** Everything that can be recreated: functions, API, state machine, schedules and rules. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, { environment, names, bundles, ...props }: ServiceStackProps) {
    super(scope, id, props);
    const named = namedResources(this, names, environment);
    const wakeUps = new WakeUps(this, 'WakeUps', { groupName: names.scheduleGroup });

    const variables: Variables = {
      TABLE_NAME: names.table,
      SETTINGS: JSON.stringify(environment.product),
      STATE_MACHINE_ARN: named.stateMachine,
      GARDENER_SECRET_ID: environment.secrets.gardener,
      CONTROL_PLANE_SECRET_ID: environment.secrets.controlPlane ?? '',
      MAINTENANCE_POLICY_PARAMETER: names.policyParameter,
      EVENT_BUS_NAME: names.eventBus,
      SCHEDULE_GROUP: names.scheduleGroup,
      // Functions need the ARN of the function that wakes sleepers, which is one of them.
      WAKE_UP_FUNCTION_ARN: Lazy.string({ produce: () => functions.wakeUp.functionArn }),
      PREVIEW_FUNCTION_ARN: Lazy.string({ produce: () => functions.previewOrchestration.functionArn }),
      SCHEDULER_ROLE_ARN: wakeUps.role.roleArn,
      SCHEDULE_DLQ_ARN: wakeUps.deadLetters.queueArn,
      OIDC_ISSUER: this.issuer(environment),
      OIDC_AUDIENCE: [environment.oidc.audience].flat().join(' '),
      ADMIN_GROUP: environment.groups.admin,
      OPERATOR_GROUP: environment.groups.operator,
      API_URL: Lazy.string({ produce: () => rest.baseURL }),
      TOPIC_ARN: named.notifications,
      WEBHOOK_SECRET_ID: environment.notify?.webhookSecret ?? '',
      ENVIRONMENT_NAME: environment.name,
      CONSOLE_CLIENT_ID: environment.console.clientID,
      CONSOLE_SCOPES: environment.console.scopes,
      CONSOLE_BEARER: environment.console.bearer,
      CONSOLE_TOKEN_ORIGINS: environment.console.tokenOrigins.join(' '),
    };
    const { all: functions } = new Functions(this, 'Functions', {
      environment,
      bundles,
      metricsNamespace: names.metrics,
      variables,
      resources: { ...named, schedulerRole: wakeUps.role.roleArn },
    });
    wakeUps.mayCall(functions.wakeUp, functions.previewOrchestration);

    const { machine } = new UpgradeMachine(this, 'Upgrades', {
      environment,
      stateMachineName: names.stateMachine,
      functions,
    });
    const rest = new RestApi(this, 'RestApi', { environment, functions });
    const { api } = rest;
    new Sweeping(this, 'Sweeping', { sweep: functions.sweep, everySeconds: environment.sweepEverySeconds });
    const executionEvents = new ExecutionEvents(this, 'ExecutionEvents', {
      stateMachineArn: named.stateMachine,
      executionEnded: functions.executionEnded,
    });
    const notifications =
      environment.notify === undefined
        ? undefined
        : new Notifications(this, 'Notifications', {
            ...{ notify: environment.notify, functions },
            ...{ eventBusName: names.eventBus, topicName: names.notifications },
          });
    const watched = {
      namespace: names.metrics,
      api,
      machine,
      functions,
      deadLetters: {
        WakeUps: wakeUps.deadLetters,
        ExecutionEvents: executionEvents.deadLetters,
        ...(notifications === undefined ? {} : { Notifications: notifications.deadLetters }),
      },
    };
    const { all: alarms } = new Alarms(this, 'Alarms', { ...watched, environment });
    new Dashboard(this, 'Dashboard', { ...watched, name: names.dashboard, alarms });
    if (environment.protected && environment.alarmsEmail === undefined)
      Annotations.of(this).addWarningV2(
        'no-alarms-email',
        `${environment.name} has no alarmsEmail: nobody is notified of alarms. Set it in infra/environments.ts`,
      );
    new CfnOutput(this, 'Url', { value: api.url, description: 'The URL of the API.' });
  }

  private issuer({ name, oidc }: EnvironmentSettings): string {
    if (oidc.issuer === 'parameter')
      return new CfnParameter(this, 'OidcIssuer', { description: 'The issuer of the tokens, a URL.' })
        .valueAsString;
    if (oidc.issuer === EXAMPLE_ISSUER)
      Annotations.of(this).addWarningV2(
        'example-issuer',
        `${name} has the example issuer ${EXAMPLE_ISSUER}: nobody can call the API. Set oidc in infra/environments.ts`,
      );
    return oidc.issuer;
  }
}
