import { setTimeout as sleepFor } from 'node:timers/promises';
import { textAt } from './fields.ts';
import { KubernetesError } from './KubernetesError.ts';
import type { KubernetesClient, ListPage } from './kubernetesClient.ts';

/** The longest wait before each retry of a page; the last one is repeated. The actual wait is at least half of it. */
const RETRY_DELAYS_SECONDS: readonly number[] = [1, 2, 4, 8, 16, 30];
/** A busy API server says how long to wait (429, `Retry-After`); we wait at most this long. */
const LONGEST_RETRY_AFTER_SECONDS = 30;
/**
 * How long one page waits for an unreachable server, in seconds: restarting an API server takes a minute, a failed rollout
 * longer. A planner lists twice and has 15 minutes.
 */
export const PATIENCE_SECONDS = 300;
/** How long one page waits for a server that rejects us: while starting, it briefly knows no permissions. */
export const CREDENTIAL_PATIENCE_SECONDS = 30;
/**
 * A continue token lives for a few minutes (etcd compacts every five), so a restart can happen under load. A list that expires
 * this often will never complete.
 */
export const MOST_RESTARTS = 3;

export interface ListOptions {
  readonly pageSize?: number;
  /** How long to wait for an unreachable server; time spent on hanging requests counts. */
  readonly patienceSeconds?: number;
  /** For tests. */
  readonly sleep?: (seconds: number) => Promise<unknown>;
}

/**
 * Lists a collection page by page and maps each object with `pick`. Only the results of `pick` outlive a page, so memory stays
 * that of one page (§12). The next page is requested when the consumer asks for it.
 *
 * If a continue token has expired (410), the list restarts, and objects whose name has been seen are left out, so that each
 * object comes once. The result may contain objects that were deleted or created between the two runs, so callers must check an
 * object again before they act, as every upgrade does (§9).
 *
 * @throws KubernetesError when a page fails after all retries, or for a reason that no retry can fix
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

  // A separate function, so that the generator does not keep the raw page in memory while the consumer works.
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
      // Jitter, so that several listings that were refused together do not retry together.
      const ours = longest * (0.5 + Math.random() / 2);
      const seconds = Math.max(ours, Math.min(error.retryAfterSeconds ?? 0, LONGEST_RETRY_AFTER_SECONDS));
      if (error.credential) refusedSeconds += seconds;
      waitedSeconds += seconds + (error.reason === 'Timeout' ? waits.timeoutSeconds : 0);
      if (waitedSeconds > waits.patienceSeconds || refusedSeconds > CREDENTIAL_PATIENCE_SECONDS) throw error;
      await waits.sleep(seconds);
    }
  }
}
