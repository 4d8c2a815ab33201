import { Duration } from 'aws-cdk-lib';
import { EventBus, type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Alias } from 'aws-cdk-lib/aws-kms';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  approvalDetailType,
  eventSource,
  missedDetailType,
  orchestrationDetailType,
} from '../../lib/events/eventNames.ts';
import type { EnvironmentSettings } from '../environments.ts';
import { DeadLetterQueue } from './DeadLetterQueue.ts';

export interface NotificationsProps {
  readonly notify: NonNullable<EnvironmentSettings['notify']>;
  readonly eventBusName: string;
  readonly topicName: string;
  readonly functions: Readonly<Record<'notifyByMail' | 'notifyByWebhook', Lambda>>;
}

/** What people are told of: an orchestration has ended or is paused; it waits for an approval; windows were missed. */
const told: Readonly<Record<string, EventPattern>> = {
  States: {
    source: [eventSource],
    detailType: [orchestrationDetailType],
    detail: { state: ['succeeded', 'failed', 'canceled', 'paused'] },
  },
  Notices: { source: [eventSource], detailType: [approvalDetailType, missedDetailType] },
};

/**
 * Tells people what the bus says (docs/events.md#notifications): mails through a topic, and a webhook. Each way has its own function,
 * so that a webhook that fails does not repeat the mails. What cannot be delivered is kept, and rings an alarm.
 */
export class Notifications extends Construct {
  readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    { notify, eventBusName, topicName, functions }: NotificationsProps,
  ) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    if (notify.emails.length > 0) this.makeTopic(topicName, notify.emails);
    const called = [
      ...(notify.emails.length > 0 ? [functions.notifyByMail] : []),
      ...(notify.webhookSecret === undefined ? [] : [functions.notifyByWebhook]),
    ];
    // Lambda repeats a call that throws twice, within some minutes; then it is kept.
    for (const each of called)
      each.configureAsyncInvoke({
        retryAttempts: 2,
        maxEventAge: Duration.hours(1),
        onFailure: new SqsDestination(this.deadLetters),
      });
    const eventBus = EventBus.fromEventBusName(this, 'Bus', eventBusName);
    for (const [name, eventPattern] of Object.entries(told))
      new Rule(this, name, {
        description: 'What people are told of: docs/events.md#notifications.',
        eventBus,
        eventPattern,
        targets: called.map(
          (each) =>
            new LambdaFunction(each, {
              deadLetterQueue: this.deadLetters,
              retryAttempts: 8,
              maxEventAge: Duration.hours(1),
            }),
        ),
      });
  }

  /** AWS's own key: the messages name orchestrations, and whoever may publish may use the key through SNS. */
  private makeTopic(topicName: string, emails: readonly string[]): void {
    const masterKey = Alias.fromAliasName(this, 'Key', 'alias/aws/sns');
    const topic = new Topic(this, 'Topic', { topicName, masterKey, enforceSSL: true });
    for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  }
}
