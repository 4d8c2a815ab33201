import type { OperationState } from '../model/states.ts';
import type { Paging } from './pagination.ts';

/**
 * Whether all failed operations must be returned at once: KEB did so, and its client (and `kcp`) relies on it. When the client asks
 * for failed operations, it drops that filter from the second page on, and would then count and show operations that have not
 * failed. If it asks for another state as well, it would stop at the total of that state alone; so that state is returned with
 * them. The client can be recognized only by Go's HTTP client; another client of that name gets a longer page than it asked for,
 * with the same `totalCount`, and no page after it.
 *
 * @param userAgent the header as it came
 */
export const wantsAllFailed = (userAgent: string | undefined, { states }: Paging<OperationState>): boolean =>
  states.includes('failed') && /^Go-http-client\//i.test(userAgent ?? '');
