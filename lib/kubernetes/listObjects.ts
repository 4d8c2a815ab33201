import { setTimeout as sleepFor } from 'node:timers/promises';
import { textAt } from './fields.ts';
import { KubernetesError } from './KubernetesError.ts';
import type { KubernetesClient, ListPage } from './kubernetesClient.ts';

/** The longest waits before each repetition of a page; the actual one is between half of it and all of it. */
export const RETRY_DELAYS_SECONDS: readonly number[] = [1, 2, 4, 8, 16];
/** A busy API server names the wait itself (429, `Retry-After`); longer than this we do not obey. */
export const LONGEST_RETRY_AFTER_SECONDS = 30;
/** All waits for one page together: 31 s as a rule, 150 s where the server names each of them. */
export const LONGEST_PAGE_WAIT_SECONDS = RETRY_DELAYS_SECONDS.reduce(
  (sum, delay) => sum + Math.max(delay, LONGEST_RETRY_AFTER_SECONDS),
  0,
);
/**
 * A continue token lives some minutes (etcd compacts every five), so one restart happens under load; a list that expires
 * this often will never end.
 */
export const MOST_RESTARTS = 3;

export interface ListOptions {
  readonly pageSize?: number;
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
  { pageSize = 250, sleep = (seconds) => sleepFor(seconds * 1000) }: ListOptions = {},
): AsyncGenerator<T[]> {
  const seen = new Set<string>();

  // In a function of its own, so that no variable of the generator holds the raw page while the consumer works.
  const takePage = async (continueToken: string): Promise<{ picked: T[]; next: string }> => {
    const page = await patiently(() => client.listPage(path, { limit: pageSize, continueToken }), sleep);
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

async function patiently(ask: () => Promise<ListPage>, sleep: (seconds: number) => Promise<unknown>) {
  for (const delay of RETRY_DELAYS_SECONDS) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof KubernetesError) || !error.transient) throw error;
      // Jitter, so that several listings that were refused together do not come back together.
      const ours = delay * (0.5 + Math.random() / 2);
      await sleep(Math.max(ours, Math.min(error.retryAfterSeconds ?? 0, LONGEST_RETRY_AFTER_SECONDS)));
    }
  }
  return await ask();
}
