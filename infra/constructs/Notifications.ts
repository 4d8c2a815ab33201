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

/**
 * The events that people are notified about: an orchestration has ended or is paused, it is waiting for approval, or windows were
 * missed.
 */
const told: Readonly<Record<string, EventPattern>> = {
  States: {
    source: [eventSource],
    detailType: [orchestrationDetailType],
    detail: { state: ['succeeded', 'failed', 'canceled', 'paused'] },
  },
  Notices: { source: [eventSource], detailType: [approvalDetailType, missedDetailType] },
};

/**
 * Notifies people of events on the bus (docs/events.md#notifications), by mail through a topic and by a webhook. Each has its own
 * function, so that a failing webhook does not repeat the mails. Undeliverable events are kept and raise an alarm.
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
    // Lambda retries a call that throws twice, within minutes; then the event is kept.
    for (const each of called)
      each.configureAsyncInvoke({
        retryAttempts: 2,
        maxEventAge: Duration.hours(1),
        onFailure: new SqsDestination(this.deadLetters),
      });
    const eventBus = EventBus.fromEventBusName(this, 'Bus', eventBusName);
    for (const [name, eventPattern] of Object.entries(told))
      new Rule(this, name, {
        description: 'The events that people are notified about: docs/events.md#notifications.',
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

  /** Uses AWS's own key: the messages only name orchestrations, and every publisher may use that key through SNS. */
  private makeTopic(topicName: string, emails: readonly string[]): void {
    const masterKey = Alias.fromAliasName(this, 'Key', 'alias/aws/sns');
    const topic = new Topic(this, 'Topic', { topicName, masterKey, enforceSSL: true });
    for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  }
}
