import type { Clock } from '../base/Clock.ts';

export interface BulkDependencies {
  readonly clock: Clock;
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface BulkOutcome<Item> {
  readonly done: number;
  /** Not written: time was up before their turn came, or the writer was stopped. */
  readonly left: readonly Item[];
  /** Failed each time they were tried, for another reason than a throttle. */
  readonly failed: readonly { readonly item: Item; readonly error: unknown }[];
}

export interface BulkLimits {
  /** Epoch ms: after it nothing is begun any more. */
  readonly deadline?: number;
  /** Asked before each write: true leaves the rest. */
  readonly stopped?: () => boolean;
}

/** Enough to fill the limit of a partition at some 50 ms a write. */
const writesAtOnce = 64;
/** Writes a second. A write of ours costs three to seven units of the thousand that a partition has. */
const firstRate = 200;
const leastRate = 10;
const mostRate = 2000;
/** Additive increase: by so many writes a second, each second. Before the first throttle the rate doubles in that time. */
const increase = 50;
/** Multiplicative decrease, at most once in so many milliseconds: one full bucket turns many writes away. */
const decrease = 0.85;
const decreaseMilliseconds = 250;
/** A write that fails otherwise is tried so often: one client's error must not end a plan of ten thousand. */
const tries = 4;
const pauseMilliseconds = 100;

const throttles = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]);

/** Whether DynamoDB has turned a request away because it gets too many. */
export const isThrottled = (error: unknown): boolean => error instanceof Error && throttles.has(error.name);

/**
 * Writes many items at the rate that their partition takes, which nobody knows beforehand: others write there too. The rate grows
 * evenly and falls with each throttle; what was turned away comes again. It takes writes that are not repeated by the client
 * (`OperationStore.bulk`), or the client would hide the throttles and add its own. What has been learned stays for the next run.
 */
export class BulkWriter {
  readonly #deps: BulkDependencies;
  #rate = firstRate;
  #throttledBefore = false;
  #decreasedAt = Number.NEGATIVE_INFINITY;
  /** Writes that may begin now; below zero: so many have their turn still to come. */
  #allowance = writesAtOnce;
  #refilledAt: number;

  constructor(deps: BulkDependencies) {
    this.#deps = deps;
    this.#refilledAt = deps.clock();
  }

  /** Writes a second at present. */
  get rate(): number {
    return this.#rate;
  }

  /** Runs `write` for each item until it has succeeded once. Never rejects. */
  async run<Item>(
    items: Iterable<Item>,
    write: (item: Item) => Promise<void>,
    { deadline = Number.POSITIVE_INFINITY, stopped = () => false }: BulkLimits = {},
  ): Promise<BulkOutcome<Item>> {
    const queue = [...items].map((item) => ({ item, failures: 0 }));
    const failed: { item: Item; error: unknown }[] = [];
    const left: Item[] = [];
    let done = 0;
    const { clock, sleep } = this.#deps;
    let head = 0;
    const worker = async (): Promise<void> => {
      for (let next = queue[head++]; next !== undefined; next = queue[head++]) {
        await this.#turn(deadline);
        if (clock() >= deadline || stopped()) {
          left.push(next.item);
          continue;
        }
        try {
          await write(next.item);
          done += 1;
          this.#goFaster();
        } catch (error) {
          if (isThrottled(error)) this.#slowDown();
          else if (next.failures + 1 >= tries) {
            failed.push({ item: next.item, error });
            continue;
          } else await sleep(pauseMilliseconds * 2 ** next.failures);
          // Those that found nothing more to do have moved the head beyond the end.
          head = Math.min(head, queue.length);
          queue.push({ item: next.item, failures: next.failures + (isThrottled(error) ? 0 : 1) });
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(writesAtOnce, queue.length) }, worker));
    return { done, left, failed };
  }

  /** Waits for this write's turn; not beyond the deadline. */
  async #turn(deadline: number): Promise<void> {
    const now = this.#deps.clock();
    const refill = ((now - this.#refilledAt) * this.#rate) / 1000;
    this.#allowance = Math.min(writesAtOnce, this.#allowance + refill);
    this.#refilledAt = now;
    const wait = ((1 - this.#allowance) * 1000) / this.#rate;
    this.#allowance -= 1;
    if (wait <= 0) return;
    await this.#deps.sleep(Math.ceil(Math.min(wait, Math.max(0, deadline - now))));
  }

  #goFaster(): void {
    const more = this.#throttledBefore ? increase / this.#rate : 1;
    this.#rate = Math.min(mostRate, this.#rate + more);
  }

  #slowDown(): void {
    const now = this.#deps.clock();
    this.#throttledBefore = true;
    if (now - this.#decreasedAt < decreaseMilliseconds) return;
    this.#decreasedAt = now;
    this.#rate = Math.max(leastRate, this.#rate * decrease);
    // What has piled up was for the faster rate.
    this.#allowance = Math.min(this.#allowance, 0);
  }
}
