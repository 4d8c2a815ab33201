import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './DeadLetterQueue.ts';

/**
 * The resources of one-time schedules: their group, the role with which EventBridge Scheduler calls their function, and the queue
 * for calls that could not be delivered. Functions create and delete the schedules themselves (§2, Waiting).
 */
export class WakeUps extends Construct {
  readonly role: Role;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { groupName }: { readonly groupName: string }) {
    super(scope, id);
    new CfnScheduleGroup(this, 'Group', { name: groupName }).overrideLogicalId('WakeUpGroup');
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    this.role = new Role(this, 'Role', {
      description: 'EventBridge Scheduler wakes sleeping upgrades with it.',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(this).account,
            'aws:SourceArn': Stack.of(this).formatArn({
              service: 'scheduler',
              resource: 'schedule-group',
              resourceName: groupName,
            }),
          },
        },
      }),
    });
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
    );
  }

  /** The only functions that its schedules may call. */
  mayCall(...functions: readonly IFunction[]): void {
    const resources = functions.map(({ functionArn }) => functionArn);
    this.role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
  }
}
