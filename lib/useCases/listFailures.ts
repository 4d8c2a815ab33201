import { presentFailures } from '../api/presentTimeline.ts';
import type { FailuresAnswer } from '../api/timelineAnswer.ts';
import { DomainError } from '../base/errors.ts';
import { groupFailures } from '../timeline/groupFailures.ts';
import type { TimelineReader } from './getTimeline.ts';

/** `GET /orchestrations/{id}/failures`. @throws DomainError NOT_FOUND */
export async function listFailures(
  deps: Pick<TimelineReader, 'orchestrations' | 'operations' | 'clock'>,
  orchestrationID: string,
): Promise<FailuresAnswer> {
  const orchestration = await deps.orchestrations.find(orchestrationID, deps.clock());
  if (orchestration === undefined)
    throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
  return presentFailures(await groupFailures(deps.operations, orchestration));
}
