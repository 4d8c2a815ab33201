import type { Paging } from '../api/pagination.ts';
import { presentPreviewed } from '../api/present.ts';
import type { PreviewListAnswer } from '../api/runtimeListAnswers.ts';
import { DomainError } from '../base/errors.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { PreviewStore } from '../store/PreviewStore.ts';

export interface PreviewReader {
  readonly orchestrations: OrchestrationStore;
  readonly previews: PreviewStore;
}

/**
 * `GET /orchestrations/{id}/preview`: empty for an orchestration that is not scheduled for later, that has not been listed yet,
 * or that has started. @throws DomainError NOT_FOUND
 */
export async function listPreview(
  deps: PreviewReader,
  orchestrationID: string,
  { page, pageSize }: Pick<Paging<never>, 'page' | 'pageSize'>,
): Promise<PreviewListAnswer> {
  const orchestration = await deps.orchestrations.get(orchestrationID);
  if (orchestration === undefined)
    throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
  const { state, preview } = orchestration;
  const totalCount = state === 'pending' ? (preview?.runtimes ?? 0) : 0;
  const first = (page - 1) * pageSize;
  const runtimes = await deps.previews.range(orchestrationID, first, Math.min(first + pageSize, totalCount));
  const data = runtimes.map((runtime) => presentPreviewed(runtime, orchestration));
  return { data, count: data.length, totalCount };
}
