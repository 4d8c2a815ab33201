import { api } from '../api.ts';
import { answerOf, type Schemas } from '../client/apiClient.ts';

/** The actions on an orchestration; each call throws an ApiError if it is refused. */
export const cancel = async (id: string): Promise<unknown> =>
  await answerOf(api.PUT('/orchestrations/{id}/cancel', { params: { path: { id } } }));

export interface RetryChoice {
  /** Undefined means all that failed. */
  readonly operationIDs: readonly string[] | undefined;
  /** Outside their maintenance windows. */
  readonly immediate: boolean;
}

export const retry = async (
  id: string,
  { operationIDs, immediate }: RetryChoice,
): Promise<Schemas['RetryAnswer']> =>
  await answerOf(
    api.POST('/orchestrations/{id}/retry', {
      params: { path: { id } },
      body: {
        ...(operationIDs === undefined ? {} : { operationIDs: [...operationIDs] }),
        ...(immediate ? { immediate } : {}),
      },
    }),
  );

export const pause = async (id: string, reason: string): Promise<unknown> =>
  await answerOf(
    api.PUT('/orchestrations/{id}/pause', {
      params: { path: { id } },
      body: reason === '' ? {} : { reason },
    }),
  );

/** `maxFailures` from now on; undefined: as before. */
export const resume = async (id: string, maxFailures: number | string | undefined): Promise<unknown> =>
  await answerOf(
    api.PUT('/orchestrations/{id}/resume', {
      params: { path: { id } },
      body: maxFailures === undefined ? {} : { maxFailures },
    }),
  );

export const approve = async (id: string, stage: string): Promise<unknown> =>
  await answerOf(api.PUT('/orchestrations/{id}/approve', { params: { path: { id } }, body: { stage } }));

export type FailedOperation = Schemas['Operation'];

/** The first hundred operations that failed, and how many there are. */
export async function readFailed(
  id: string,
  signal: AbortSignal,
): Promise<{ readonly data: readonly FailedOperation[]; readonly totalCount: number }> {
  return await answerOf(
    api.GET('/orchestrations/{id}/operations', {
      params: { path: { id }, query: { state: ['failed'], page_size: 100 } },
      signal,
    }),
  );
}
