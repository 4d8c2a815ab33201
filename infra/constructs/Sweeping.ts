import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';

export interface SweepingProps {
  readonly sweep: IFunction;
  /** Whole minutes on AWS; the local stack also supports seconds. */
  readonly everySeconds: number;
}

/** The sweep's schedule (§6). A failed call is not retried for long: the next sweep does the same work. */
export class Sweeping extends Construct {
  constructor(scope: Construct, id: string, { sweep, everySeconds }: SweepingProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      description: 'EventBridge Scheduler calls the sweep with it.',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [sweep.functionArn] }),
    );
    new CfnSchedule(this, 'Schedule', {
      description: 'Restarts dead executions, wakes overdue sleepers, and publishes pending events.',
      scheduleExpression: rate(everySeconds),
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: sweep.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: Duration.minutes(5).toSeconds() },
      },
    }).overrideLogicalId('SweepSchedule');
  }
}

function rate(everySeconds: number): string {
  const [value, unit] = everySeconds % 60 === 0 ? [everySeconds / 60, 'minute'] : [everySeconds, 'second'];
  return `rate(${value} ${unit}${value === 1 ? '' : 's'})`;
}
