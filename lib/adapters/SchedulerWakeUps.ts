import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { Clock } from '../base/Clock.ts';
import type { WakeUps } from '../ports/ports.ts';
import type { WakeUpInput } from '../workflow/payloads.ts';

/**
 * The group that holds the schedules, and the function they call. Creating a schedule needs both; deleting one needs only the
 * group.
 */
export interface ScheduleTarget {
  readonly functionArn: string;
  readonly roleArn: string;
  readonly deadLetterArn: string;
}

/** Leaves time for the request to arrive: the service refuses times in the past. */
const soonestMilliseconds = 2000;
/** A failed delivery is retried for an hour, then goes to the dead-letter queue; the sweep wakes the sleeper instead. */
const deliveryTries = 10;
const deliverySeconds = 3600;

/** One-time schedules of EventBridge Scheduler. */
export class SchedulerWakeUps<Payload = WakeUpInput> implements WakeUps<Payload> {
  readonly #client: SchedulerClient;
  readonly #group: string;
  readonly #clock: Clock;
  readonly #target: ScheduleTarget | undefined;

  constructor(client: SchedulerClient, group: string, clock: Clock, target?: ScheduleTarget) {
    this.#client = client;
    this.#group = group;
    this.#clock = clock;
    this.#target = target;
  }

  async schedule(name: string, at: number, payload: Payload): Promise<void> {
    const target = this.#target;
    if (target === undefined) throw new Error('This function has no target configured for its schedules');
    const second = Math.ceil(Math.max(at, this.#clock() + soonestMilliseconds) / 1000) * 1000;
    try {
      await this.#client.send(
        new CreateScheduleCommand({
          GroupName: this.#group,
          Name: name,
          ScheduleExpression: `at(${new Date(second).toISOString().slice(0, 19)})`,
          ScheduleExpressionTimezone: 'UTC',
          FlexibleTimeWindow: { Mode: 'OFF' },
          ActionAfterCompletion: 'DELETE',
          Target: {
            Arn: target.functionArn,
            RoleArn: target.roleArn,
            Input: JSON.stringify(payload),
            DeadLetterConfig: { Arn: target.deadLetterArn },
            RetryPolicy: { MaximumRetryAttempts: deliveryTries, MaximumEventAgeInSeconds: deliverySeconds },
          },
        }),
      );
    } catch (error) {
      // The client retries when a response is lost. Names are never reused, so the schedule that exists is this one.
      if (!(error instanceof ConflictException)) throw error;
    }
  }

  async delete(name: string): Promise<void> {
    try {
      await this.#client.send(new DeleteScheduleCommand({ GroupName: this.#group, Name: name }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }
}
