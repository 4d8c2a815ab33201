import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { EnvironmentSettings } from '../environments.ts';
import { productMetric } from './productMetric.ts';

export interface AlarmsProps {
  readonly environment: EnvironmentSettings;
  /** The namespace that functions/shared/metrics.ts writes to. */
  readonly namespace: string;
  readonly api: RestApi;
  readonly machine: StateMachine;
  readonly functions: Readonly<Record<'authorizer' | 'planOperations' | 'sweep', AlarmedFunction>>;
  readonly deadLetters: Readonly<Record<string, IQueue>>;
}

type AlarmedFunction = IFunction & {
  readonly logGroup: ConstructorParameters<typeof MetricFilter>[2]['logGroup'];
};

interface AlarmSpec {
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold?: number;
  /**
   * Whether the alarm fires when the metric stops having values, instead of at the threshold. A metric that never had a value, as
   * directly after the first deploy, does not fire it: the alarm begins as INSUFFICIENT_DATA, and only a change of state notifies.
   */
  readonly onSilence?: boolean;
}

/** One sweep may be late or fail; three silent ones in a row mean trouble. */
const SILENT_SWEEPS = 3;

/**
 * Mails about problems that the system cannot fix by itself. Each alarm has an entry in docs/runbook.md, under its name in lower
 * case with hyphens, and its description says so.
 */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    if (props.environment.alarmsEmail !== undefined)
      topic.addSubscription(new EmailSubscription(props.environment.alarmsEmail));
    this.admitAlarms(topic);
    const action = new SnsAction(topic);
    this.all = Object.entries(this.specs(props)).map(([name, spec]) => {
      const { description, metric, threshold = 1, onSilence = false } = spec;
      const alarm = new Alarm(this, name, {
        alarmDescription: `${description} What to do: docs/runbook.md#${anchorOf(name)}`,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: onSilence
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: onSilence ? TreatMissingData.MISSING : TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
      if (onSilence) alarm.addInsufficientDataAction(action);
      return alarm;
    });
  }

  /**
   * A topic policy, such as the one of `enforceSSL`, replaces the default that lets alarms publish: this admits this account's
   * alarms.
   */
  private admitAlarms(topic: Topic): void {
    const { account } = Stack.of(this);
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AdmitAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: {
            'aws:SourceArn': Stack.of(this).formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
  }

  private specs(props: AlarmsProps): Record<string, AlarmSpec> {
    const { environment, namespace, api, machine, functions, deadLetters } = props;
    const period = Duration.minutes(5);
    const sum = { period, statistic: 'Sum' };
    return {
      ExecutionFailed: {
        description: 'An execution failed. Its orchestration was restarted, but find out why it failed.',
        metric: machine.metricFailed(sum),
      },
      PlanningFailed: {
        description:
          'An orchestration could not be planned: Gardener does not answer, or the policy is invalid.',
        metric: new MathExpression({
          label: 'plans that failed, and errors of the function that plans',
          expression: 'FILL(plans, 0) + FILL(errors, 0)',
          usingMetrics: {
            plans: productMetric(namespace, 'PlansFailed', 'Sum'),
            errors: functions.planOperations.metricErrors(sum),
          },
          period,
        }),
      },
      TurnsFailed: {
        description: 'A step of an upgrade failed after all retries, and its operation was handed back.',
        metric: productMetric(namespace, 'TurnsFailed', 'Sum'),
      },
      TooManyFailures: {
        description: 'An orchestration paused because more upgrades failed than it allows.',
        metric: productMetric(namespace, 'FailureThresholdsPassed', 'Sum'),
      },
      QueueTooOld: {
        description: `An orchestration has been due in the queue for ${environment.alarmQueuedHours} h.`,
        metric: productMetric(namespace, 'OldestQueuedSeconds', 'Maximum', Duration.minutes(15)),
        threshold: environment.alarmQueuedHours * 3600,
      },
      WaitingForPerson: {
        description: `An orchestration has waited for an approval or a resume for ${environment.alarmWaitingHours} h.`,
        metric: productMetric(namespace, 'WaitingForPersonSeconds', 'Maximum', Duration.minutes(15)),
        threshold: environment.alarmWaitingHours * 3600,
      },
      AuthorizerErrors: {
        description: 'Tokens cannot be checked: callers get 503.',
        metric: this.authorizerErrors(props).metric(sum),
      },
      ApiErrors: {
        description: 'The API answered with 5xx: something is broken, or tokens cannot be checked.',
        metric: api.metricServerError(sum),
      },
      SweepErrors: {
        description: 'The sweep failed: executions that die now are not restarted.',
        metric: functions.sweep.metricErrors(sum),
      },
      SweepSilent: {
        description: 'The sweep does not run: executions that die now are not restarted.',
        metric: functions.sweep.metricInvocations({
          period: Duration.minutes(Math.ceil((environment.sweepEverySeconds * SILENT_SWEEPS) / 60)),
          statistic: 'Sum',
        }),
        onSilence: true,
      },
      ...Object.fromEntries(
        Object.entries(deadLetters).map(([name, queue]): [string, AlarmSpec] => [
          `${name}DeadLetters`,
          {
            description:
              name === 'Notifications'
                ? 'A notification could not be delivered: nobody was notified.'
                : 'Something could not be delivered; the sweep did its work later.',
            metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
          },
        ]),
      ),
    };
  }

  /**
   * The authorizer refuses tokens by throwing, so its own error metric counts every refused token. This metric counts only the
   * log lines that say that it could not decide, and calls that timed out.
   */
  private authorizerErrors({ namespace, functions }: AlarmsProps): MetricFilter {
    return new MetricFilter(this, 'AuthorizerErrorsFilter', {
      logGroup: functions.authorizer.logGroup,
      filterPattern: FilterPattern.literal(
        '{ $.message = "token could not be checked" || ($.type = "platform.report" && $.record.status = "timeout") }',
      ),
      metricNamespace: namespace,
      metricName: 'AuthorizerErrors',
    });
  }
}

/** `ExecutionFailed` → `execution-failed`: the anchor of its entry in docs/runbook.md. */
export const anchorOf = (alarm: string): string =>
  alarm.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
