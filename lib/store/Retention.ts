/** The default retention of ended orchestrations. */
const defaultRetentionDays = 400;
/** An execution lasts at most a year, so the parts of an orchestration are kept this much longer. */
const longestRunDays = 366;
/** How long an orchestration stays visible after its end, however long it ran. */
const shownDays = 30;
const daySeconds = 24 * 60 * 60;

const seconds = (at: number): number => Math.floor(at / 1000);

/** When a version 7 UUID was created, in epoch ms; undefined for any other text (RFC 9562). */
const madeAt = (uuid: string): number | undefined => {
  const [, high = '', low = ''] = /^([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(uuid) ?? [];
  return high === '' ? undefined : Number.parseInt(`${high}${low}`, 16);
};

/**
 * When items may be deleted (docs/decisions/0012-retention.md), in epoch seconds as DynamoDB's TTL requires; it deletes them
 * within days of that time. Open items have none. The write that ends something sets it, which saves a second pass over thousands
 * of operations. An orchestration may end a year after its first operation, so its parts are kept that much longer: while an
 * orchestration is visible, so are all its parts.
 */
export class Retention {
  readonly #days: number;

  constructor(days: number = defaultRetentionDays) {
    this.#days = days;
  }

  /** The expiry of an orchestration that ended at `at` (epoch ms): never later than its first part's. */
  ofOrchestration(orchestrationID: string, at: number): number {
    const end = seconds(at) + this.#days * daySeconds;
    const made = madeAt(orchestrationID);
    if (made === undefined) return end;
    const shown = seconds(at) + Math.min(this.#days, shownDays) * daySeconds;
    return Math.max(shown, Math.min(end, this.ofPart(made)));
  }

  /** The expiry of a part of an orchestration that ended, or was written for the last time, at `at` (epoch ms). */
  ofPart(at: number): number {
    return seconds(at) + (this.#days + longestRunDays) * daySeconds;
  }

  /** The expiry of a record of something that happened at `at` (epoch ms). */
  ofRecord(at: number): number {
    return seconds(at) + this.#days * daySeconds;
  }
}
