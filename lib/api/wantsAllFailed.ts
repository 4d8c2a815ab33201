import type { OperationState } from '../model/states.ts';
import type { Paging } from './pagination.ts';

/**
 * Whether to return all failed operations in one page, as KEB did: its client, and so `kcp`, relies on it. That client drops the
 * `failed` filter from the second page on, and would then count and show operations that have not failed. If it requests another
 * state as well, it would stop at that state's total; so operations in that state are returned too. The client can be recognized
 * only by the user agent of Go's HTTP client. Any other Go client gets a longer page than it requested, with the same
 * `totalCount`, and no further page.
 *
 * @param userAgent the header as received
 */
export const wantsAllFailed = (userAgent: string | undefined, { states }: Paging<OperationState>): boolean =>
  states.includes('failed') && /^Go-http-client\//i.test(userAgent ?? '');
