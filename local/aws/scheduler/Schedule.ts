import type { DeliveryTarget } from '../deliver.ts';
import { ServiceError } from '../ServiceError.ts';
import type { ScheduleRequest } from './schedulerRoutes.ts';

/** A stored schedule: the request and its time. */
export interface Schedule extends ScheduleRequest {
  readonly createdAt: number;
}

/** Names are unique within a group. */
export const keyOf = (group: string, name: string): string => `${group}/${name}`;

/** What a Lambda target gets as its event; `<aws.scheduler.*>` attributes stay as they are. */
export function parseInput(input: string | undefined): unknown {
  if (input === undefined) return {};
  try {
    return JSON.parse(input);
  } catch {
    throw new ServiceError('ValidationException', 'Target.Input: a Lambda target takes JSON only');
  }
}

export const targetOf = (schedule: Schedule): DeliveryTarget => {
  const { Arn, DeadLetterConfig, RetryPolicy } = schedule.Target;
  return {
    arn: Arn,
    retries: RetryPolicy?.MaximumRetryAttempts ?? 185,
    ...(DeadLetterConfig === undefined ? {} : { deadLetterArn: DeadLetterConfig.Arn }),
  };
};
