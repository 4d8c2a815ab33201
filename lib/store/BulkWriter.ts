import type { Clock } from '../base/Clock.ts';

export interface BulkDependencies {
  readonly clock: Clock;
  /** Resolves after the given number of milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface BulkOutcome<Item> {
  readonly done: number;
  /** Not written: time ran out first, or the writer was stopped. */
  readonly left: readonly Item[];
  /** Failed on every try, for a reason other than throttling. */
  readonly failed: readonly { readonly item: Item; readonly error: unknown }[];
}

export interface BulkLimits {
  /** Epoch ms: no write begins after this. */
  readonly deadline?: number;
  /** Called before each write: true skips the rest. */
  readonly stopped?: () => boolean;
}

/** Enough to reach a partition's limit at about 50 ms per write. */
const writesAtOnce = 64;
/** Writes per second. Each of our writes costs three to seven of a partition's thousand units. */
const firstRate = 200;
const leastRate = 10;
const mostRate = 2000;
/** Additive increase: this many writes per second more, each second. Before the first throttle, the rate doubles each second. */
const increase = 50;
/** Multiplicative decrease, at most once per `decreaseMilliseconds`: one full bucket rejects many writes. */
const decrease = 0.85;
const decreaseMilliseconds = 250;
/** How many times to try a write that fails for other reasons: one client error must not end a plan of ten thousand. */
const tries = 4;
const pauseMilliseconds = 100;

const throttles = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]);

/** Whether DynamoDB throttled the request. */
const isThrottled = (error: unknown): boolean => error instanceof Error && throttles.has(error.name);

/**
 * Writes many items at the rate that their partition allows. That rate is not known in advance, because others write there too:
 * the writer raises it linearly, lowers it on throttling, and repeats rejected writes. The writes must not be retried by the
 * client (use `OperationStore.bulk`), which would hide the throttling and add retries of its own. The learned rate is kept for
 * the next run.
 */
export class BulkWriter {
  readonly #deps: BulkDependencies;
  #rate = firstRate;
  #throttledBefore = false;
  #decreasedAt = Number.NEGATIVE_INFINITY;
  /** How many writes may begin now; if negative, how many are waiting. */
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
          // Workers that found the queue empty have moved the head past its end.
          head = Math.min(head, queue.length);
          queue.push({ item: next.item, failures: next.failures + (isThrottled(error) ? 0 : 1) });
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(writesAtOnce, queue.length) }, worker));
    return { done, left, failed };
  }

  /** Waits for this write's turn, but not beyond the deadline. */
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
    // The accumulated allowance was earned at the faster rate.
    this.#allowance = Math.min(this.#allowance, 0);
  }
}
