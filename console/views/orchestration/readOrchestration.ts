import { api } from '../../api.ts';
import { ApiError } from '../../client/ApiError.ts';
import { answerOf, type Schemas } from '../../client/apiClient.ts';
import type { Orchestration } from '../../parts/rollout.ts';
import type { Group } from './TimelineView.tsx';
import type { Forecast, Timeline } from './timelineRows.ts';

export type OperationState = Schemas['Operation']['state'];

export const readOrchestration = async (id: string, signal: AbortSignal): Promise<Orchestration> =>
  await answerOf(api.GET('/orchestrations/{id}', { params: { path: { id } }, signal }));

export const readTimeline = async (id: string, by: Group, signal: AbortSignal): Promise<Timeline> =>
  await answerOf(
    api.GET('/orchestrations/{id}/timeline', { params: { path: { id }, query: { by } }, signal }),
  );

/** Undefined where there is none: what it would upgrade is not known yet. */
export async function readForecast(id: string, signal: AbortSignal): Promise<Forecast | undefined> {
  try {
    return await answerOf(api.GET('/orchestrations/{id}/forecast', { params: { path: { id } }, signal }));
  } catch (error) {
    if (error instanceof ApiError && (error.status === 409 || error.status === 404)) return undefined;
    throw error;
  }
}

export const readFailures = async (id: string, signal: AbortSignal) =>
  await answerOf(api.GET('/orchestrations/{id}/failures', { params: { path: { id } }, signal }));

export const readAudit = async (id: string, signal: AbortSignal) =>
  await answerOf(api.GET('/orchestrations/{id}/audit', { params: { path: { id } }, signal }));

export const pageSize = 50;

export const readOperations = async (
  id: string,
  page: number,
  state: readonly OperationState[],
  signal: AbortSignal,
) =>
  await answerOf(
    api.GET('/orchestrations/{id}/operations', {
      params: { path: { id }, query: { page, page_size: pageSize, state: [...state] } },
      signal,
    }),
  );

export const readSkipped = async (id: string, page: number, signal: AbortSignal) =>
  await answerOf(
    api.GET('/orchestrations/{id}/skipped', {
      params: { path: { id }, query: { page, page_size: pageSize } },
      signal,
    }),
  );

const isOver = (state: string): boolean => ['succeeded', 'failed', 'canceled'].includes(state);

/** How often to look, in seconds: often while something goes on, seldom while nothing can, not at all once it is over. */
export function secondsFor(state: string, busy: number): number | undefined {
  if (isOver(state)) return undefined;
  return state === 'in progress' || state === 'canceling' ? busy : Math.max(busy, 15);
}
