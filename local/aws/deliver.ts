import type { InvokeFunction } from './InvokeFunction.ts';
import type { Queues } from './Queues.ts';
import type { Timers } from './Timers.ts';

export interface DeliveryTarget {
  /** A Lambda function or an SQS queue. */
  readonly arn: string;
  readonly deadLetterArn?: string;
  /** How often a failed call is repeated before the payload goes to the dead-letter queue. */
  readonly retries: number;
}

export interface DeliveryPlaces {
  readonly invoke: InvokeFunction;
  readonly queues: Queues;
  readonly timers: Timers;
  /** True once the stack stops: nothing is called any more. */
  readonly stopped: () => boolean;
}

const firstPauseMilliseconds = 1000;
const longestPauseMilliseconds = 60_000;

/** Throws if nothing here can deliver to this ARN, so that such a template is refused on loading. */
export function checkTarget(target: DeliveryTarget, queues: Queues): void {
  const lambda = /^arn:[^:]+:lambda:/.test(target.arn);
  if (!lambda && !queues.has(target.arn)) throw new Error(`The local stack cannot deliver to ${target.arn}`);
  if (target.deadLetterArn !== undefined && !queues.has(target.deadLetterArn)) {
    throw new Error(`The dead-letter queue ${target.deadLetterArn} is not in the stack`);
  }
}

/**
 * Delivers a payload asynchronously, as EventBridge and the Scheduler do: failed calls are repeated with growing pauses
 * (1 s, 2 s, … 60 s), then the payload goes to the dead-letter queue, or is reported on stderr where there is none.
 * Never rejects. Unlike in AWS a function's own error counts as a failed delivery: there is no second queue in between.
 */
export async function deliver(
  target: DeliveryTarget,
  payload: unknown,
  places: DeliveryPlaces,
): Promise<void> {
  const isQueue = places.queues.has(target.arn);
  for (let attempt = 0; !places.stopped(); attempt += 1) {
    try {
      if (isQueue) places.queues.sendToArn(target.arn, payload);
      else await places.invoke(target.arn, payload);
      return;
    } catch (error) {
      if (places.stopped()) return;
      if (attempt >= target.retries) {
        if (target.deadLetterArn === undefined) console.error(`local AWS: gave up on ${target.arn}:`, error);
        else places.queues.sendToArn(target.deadLetterArn, payload);
        return;
      }
      const pause = Math.min(firstPauseMilliseconds * 2 ** attempt, longestPauseMilliseconds);
      await new Promise<void>((resolve) => places.timers.after(pause, resolve));
    }
  }
}
