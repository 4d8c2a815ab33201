import type { OperationState } from '../model/states.ts';
import type { Paging } from './pagination.ts';

/**
 * Whether failed operations have to be answered all at once: KEB did so, and its client (`kcp` too) relies on it. When it asks
 * for failed ones it drops that filter from the second page on, and would then count and show operations that have not failed;
 * or, where it asks for another state as well, stop at the total of that state alone, so those come with them. Go's HTTP client
 * is all that there is to recognize it by; another one of that name gets a longer page than it asked for, with the same
 * `totalCount`, and none after it.
 *
 * @param userAgent the header as it came
 */
export const wantsAllFailed = (userAgent: string | undefined, { states }: Paging<OperationState>): boolean =>
  states.includes('failed') && /^Go-http-client\//i.test(userAgent ?? '');
