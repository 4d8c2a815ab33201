/** How long what has ended is kept where nobody says otherwise. */
export const defaultRetentionDays = 400;
/** An execution lasts a year at most, and an orchestration a few of them: its parts are kept for as much longer. */
const longestRunDays = 366;
/** However long it ran: so long the end of an orchestration can be seen. */
const shownDays = 30;
const daySeconds = 24 * 60 * 60;

const seconds = (at: number): number => Math.floor(at / 1000);

/** When a version 7 UUID was made, in epoch ms; undefined where it is none (RFC 9562). */
const madeAt = (uuid: string): number | undefined => {
  const [, high = '', low = ''] = /^([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(uuid) ?? [];
  return high === '' ? undefined : Number.parseInt(`${high}${low}`, 16);
};

/**
 * When items may go (docs/decisions/0012-retention.md), in epoch seconds, as DynamoDB's TTL wants it: it deletes them within days
 * after that. Nothing that is open has such a time. Each write that ends something sets it, so that no second pass over thousands
 * of operations is needed; and as an orchestration may end a year after its first operation, its parts are kept for as much
 * longer: whoever can see an orchestration can see all of it.
 */
export class Retention {
  readonly #days: number;

  constructor(days: number = defaultRetentionDays) {
    this.#days = days;
  }

  /** Of an orchestration that ended at `at` (epoch ms): never later than that of its first part. */
  ofOrchestration(orchestrationID: string, at: number): number {
    const end = seconds(at) + this.#days * daySeconds;
    const made = madeAt(orchestrationID);
    if (made === undefined) return end;
    const shown = seconds(at) + Math.min(this.#days, shownDays) * daySeconds;
    return Math.max(shown, Math.min(end, this.ofPart(made)));
  }

  /** Of a part of an orchestration that is over, or written once and for all, at `at` (epoch ms). */
  ofPart(at: number): number {
    return seconds(at) + (this.#days + longestRunDays) * daySeconds;
  }

  /** Of a record of what happened at `at` (epoch ms). */
  ofRecord(at: number): number {
    return seconds(at) + this.#days * daySeconds;
  }
}
