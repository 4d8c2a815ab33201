import { setTimeout as sleepFor } from 'node:timers/promises';
import { textAt } from './fields.ts';
import { KubernetesError } from './KubernetesError.ts';
import type { KubernetesClient, ListPage } from './kubernetesClient.ts';

/** The longest waits before each repetition of a page, the last one as often as needed; the actual one is half of it or more. */
export const RETRY_DELAYS_SECONDS: readonly number[] = [1, 2, 4, 8, 16, 30];
/** A busy API server names the wait itself (429, `Retry-After`); longer than this we do not obey. */
export const LONGEST_RETRY_AFTER_SECONDS = 30;
/**
 * How long one page waits for a server that cannot be reached, in seconds: a restart of an API server takes a minute, a
 * failed rollout of one some more. A planner lists twice and has 15 minutes.
 */
export const PATIENCE_SECONDS = 300;
/** How long it waits for one that does not accept us: while it starts, it knows no permissions for a moment. */
export const CREDENTIAL_PATIENCE_SECONDS = 30;
/**
 * A continue token lives some minutes (etcd compacts every five), so one restart happens under load; a list that expires
 * this often will never end.
 */
export const MOST_RESTARTS = 3;

export interface ListOptions {
  readonly pageSize?: number;
  /** For a server that cannot be reached; time spent on requests that hang counts. */
  readonly patienceSeconds?: number;
  /** For tests. */
  readonly sleep?: (seconds: number) => Promise<unknown>;
}

/**
 * Lists a collection page by page, each object as `pick` makes it. Only what `pick` answers outlives a page, so memory stays
 * that of one page (§12); the next page is asked for when the consumer asks for it.
 *
 * A continue token that has expired (410) restarts the list, and objects whose name has been seen are left out: each
 * object comes once. One deleted between the two runs is in the result all the same, one created is too; whoever uses the
 * list must look again before acting, as every upgrade does (§9).
 *
 * @throws KubernetesError when a page fails for good: after the retries, or for a reason that no retry mends.
 */
export async function* listObjects<T>(
  client: KubernetesClient,
  path: string,
  pick: (raw: unknown) => T,
  {
    pageSize = 250,
    patienceSeconds = PATIENCE_SECONDS,
    sleep = (seconds) => sleepFor(seconds * 1000),
  }: ListOptions = {},
): AsyncGenerator<T[]> {
  const seen = new Set<string>();
  const waits = { patienceSeconds, timeoutSeconds: client.timeoutSeconds, sleep };

  // In a function of its own, so that no variable of the generator holds the raw page while the consumer works.
  const takePage = async (continueToken: string): Promise<{ picked: T[]; next: string }> => {
    const page = await patiently(() => client.listPage(path, { limit: pageSize, continueToken }), waits);
    const picked: T[] = [];
    for (const raw of page.items) {
      const name = textAt(raw, 'metadata', 'name');
      if (seen.has(name)) continue;
      seen.add(name);
      picked.push(pick(raw));
    }
    return { picked, next: page.continueToken };
  };

  let restarts = 0;
  let continueToken: string | undefined = '';
  while (continueToken !== undefined) {
    let page: { picked: T[]; next: string };
    try {
      page = await takePage(continueToken);
    } catch (error) {
      const expired = error instanceof KubernetesError && error.status === 410 && continueToken !== '';
      if (!expired || restarts >= MOST_RESTARTS) throw error;
      restarts += 1;
      continueToken = '';
      continue;
    }
    continueToken = page.next === '' ? undefined : page.next;
    if (page.picked.length > 0) yield page.picked;
  }
}

interface Waits {
  readonly patienceSeconds: number;
  readonly timeoutSeconds: number;
  readonly sleep: (seconds: number) => Promise<unknown>;
}

async function patiently(ask: () => Promise<ListPage>, waits: Waits): Promise<ListPage> {
  let waitedSeconds = 0;
  let refusedSeconds = 0;
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof KubernetesError) || !(error.transient || error.credential)) throw error;
      const longest = RETRY_DELAYS_SECONDS[Math.min(tries, RETRY_DELAYS_SECONDS.length - 1)] ?? 1;
      // Jitter, so that several listings that were refused together do not come back together.
      const ours = longest * (0.5 + Math.random() / 2);
      const seconds = Math.max(ours, Math.min(error.retryAfterSeconds ?? 0, LONGEST_RETRY_AFTER_SECONDS));
      if (error.credential) refusedSeconds += seconds;
      waitedSeconds += seconds + (error.reason === 'Timeout' ? waits.timeoutSeconds : 0);
      if (waitedSeconds > waits.patienceSeconds || refusedSeconds > CREDENTIAL_PATIENCE_SECONDS) throw error;
      await waits.sleep(seconds);
    }
  }
}
