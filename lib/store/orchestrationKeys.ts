import type { Parameters } from '../model/Parameters.ts';
import { type OrchestrationState, stateCode } from '../model/states.ts';

export const stateKey = (state: OrchestrationState, orchestrationID: string): string =>
  `${stateCode(state)}#${orchestrationID}`;
/** In the key of an ended orchestration, the expiry time follows the id, so that lists can count by keys alone. */
export const endedKey = (state: OrchestrationState, orchestrationID: string, ttl: number): string =>
  `${stateKey(state, orchestrationID)}#${ttl}`;
/** Epoch ms; never for open orchestrations and those of release 0.1.0. */
export const expiryIn = (key: string): number => {
  const [code, , ttl] = key.split('#');
  return ttl === undefined || code === stateCode('pending') || code === stateCode('retrying')
    ? Number.POSITIVE_INFINITY
    : Number(ttl) * 1000;
};
/** Which of the two queues an orchestration waits in (§13.4). */
export type Queue = 'normal' | 'emergency';
export const queueOf = ({ priority }: Pick<Parameters, 'priority'>): Queue => priority ?? 'normal';

/**
 * Marks in the keys of queued orchestrations. Ids begin with a hexadecimal digit, so entries with a mark sort after those
 * without: first emergencies with a start time, then emergencies without one, then others with a start time.
 */
const marks = {
  emergency: { scheduled: 'x', atOnce: 'y#' },
  normal: { scheduled: 'z', atOnce: '' },
} as const;
const firstMark = marks.emergency.scheduled;
/** Epoch milliseconds in fifteen digits: up to the last year that a request can name. */
const startText = (at: number): string => String(at).padStart(15, '0');
/**
 * The key of a pending orchestration contains its start time, if it has one, so that the queue finds due ones by keys alone.
 * Those of release 0.1.0 sort with the unscheduled ones until `startNext` finds them.
 */
export const pendingKey = (orchestrationID: string, earliestStartAt: number, queue: Queue): string =>
  earliestStartAt > 0
    ? `${stateCode('pending')}#${marks[queue].scheduled}${startText(earliestStartAt)}#${orchestrationID}`
    : queuedKey('pending', orchestrationID, queue);
/** The key of a queued orchestration without a start time. */
export const queuedKey = (state: 'pending' | 'retrying', orchestrationID: string, queue: Queue): string =>
  `${stateCode(state)}#${marks[queue].atOnce}${orchestrationID}`;

/** The key ranges of the orchestrations queued at `now`: those without a start time, and those whose start time has come. */
export function rangesOf(
  queue: Queue,
  now: number,
): { readonly atOnce: (readonly [string, string])[]; readonly due: readonly [string, string] } {
  const { scheduled, atOnce } = marks[queue];
  const from = `${stateCode('pending')}#${scheduled}`;
  return {
    atOnce: (['pending', 'retrying'] as const).map((state): readonly [string, string] => {
      const first = `${stateCode(state)}#${atOnce}`;
      return [first, atOnce === '' ? `${first}${firstMark}` : `${first}~`];
    }),
    due: [from, `${from}${startText(now)}#~`],
  };
}
