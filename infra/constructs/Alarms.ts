import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface AlarmsProps {
  readonly email: string;
  readonly api: RestApi;
  readonly machine: StateMachine;
  readonly sweep: IFunction;
  readonly deadLetters: Readonly<Record<string, IQueue>>;
}

/** Mails about what the system cannot mend by itself. One occurrence within five minutes is enough for each. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(props.email));
    const action = new SnsAction(topic);
    const period = Duration.minutes(5);

    const alarm = (name: string, alarmDescription: string, metric: IMetric) =>
      new Alarm(this, name, {
        alarmDescription,
        metric,
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(action);

    alarm(
      'ExecutionFailed',
      'An execution failed; the orchestration was restarted, but ask why.',
      props.machine.metricFailed({ period, statistic: 'Sum' }),
    );
    alarm(
      'ApiErrors',
      'The API answered with 5xx: something is broken, or tokens cannot be checked (503).',
      props.api.metricServerError({ period, statistic: 'Sum' }),
    );
    alarm(
      'SweepErrors',
      'The sweep failed: what dies now is not restarted.',
      props.sweep.metricErrors({ period }),
    );
    for (const [name, queue] of Object.entries(props.deadLetters))
      alarm(
        `${name}DeadLetters`,
        'An event could not be delivered; the sweep does its work later.',
        queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      );
  }
}
