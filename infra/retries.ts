import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';

/**
 * One retry rule of the state machine. CDK would add a hidden one to each Lambda task; these are the only ones (§2).
 */
export interface Retry {
  readonly errors: readonly string[];
  readonly firstWaitSeconds: number;
  readonly factor: number;
  readonly longestWaitSeconds: number;
  readonly attempts: number;
}

/** The Lambda service is busy, throttles or fails. The problem is not ours, so be patient. */
export const serviceRetry: Retry = {
  errors: [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.TooManyRequestsException',
  ],
  firstWaitSeconds: 2,
  factor: 2,
  longestWaitSeconds: 60,
  attempts: 12,
};

/** The function threw, was killed or did not answer: the cause may be temporary, but do not retry for long. */
export const functionRetry: Retry = {
  errors: ['States.TaskFailed', 'States.Timeout'],
  firstWaitSeconds: 2,
  factor: 2.5,
  longestWaitSeconds: 30,
  attempts: 3,
};

/** The same for a task whose timeout is normal: a sleep that nothing ended. */
export const sleepRetry: Retry = { ...functionRetry, errors: ['States.TaskFailed'] };

/** The Map itself failed (a child's failure never fails it): the turns of the retry take what is left. */
export const mapRetry: Retry = {
  errors: ['States.ALL'],
  firstWaitSeconds: 30,
  factor: 2,
  longestWaitSeconds: 120,
  attempts: 3,
};

/** The longest total wait of a rule before it gives up, in seconds, without the time of the calls themselves. */
export function totalWaitSeconds({ firstWaitSeconds, factor, longestWaitSeconds, attempts }: Retry): number {
  return Array.from({ length: attempts }, (_, attempt) =>
    Math.min(longestWaitSeconds, firstWaitSeconds * factor ** attempt),
  ).reduce((sum, wait) => sum + wait, 0);
}

/** The rule for CDK. Full jitter: a thousand children that were throttled at once must not retry at once. */
export const retryProps = (retry: Retry): RetryProps => ({
  errors: [...retry.errors],
  interval: Duration.seconds(retry.firstWaitSeconds),
  backoffRate: retry.factor,
  maxDelay: Duration.seconds(retry.longestWaitSeconds),
  maxAttempts: retry.attempts,
  jitterStrategy: JitterType.FULL,
});
