import type { OperationAnswer, OperationListAnswer } from '../api/operationAnswers.ts';
import type { Paging } from '../api/pagination.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { storedStates } from '../model/seenState.ts';
import type { OperationState } from '../model/states.ts';
import type { OperationReader } from '../store/OperationReader.ts';

/**
 * A Lambda response holds at most 6 MB (6,291,556 bytes), and the gateway's envelope contains the body as a string with escaped
 * quotes. About 8,000 operations fit, 7,000 if the names of their stages are as long as allowed.
 */
const answerBytes = 6_000_000;
const readAtOnce = 500;

/**
 * The operations in these states as one page, however many there are, for clients that cannot page through them
 * (lib/api/wantsAllFailed.ts). `totalCount` is the number returned, so that clients stop asking even if not all of them fit. The
 * true number is in the orchestration's `operationStats`.
 */
export async function listAtOnce(
  operations: OperationReader,
  orchestration: Pick<Orchestration, 'orchestrationID' | 'state'>,
  { page, states }: Pick<Paging<OperationState>, 'page' | 'states'>,
  present: (operation: Operation) => OperationAnswer,
): Promise<OperationListAnswer> {
  const { orchestrationID, state } = orchestration;
  const ordinals = await operations.inStates(orchestrationID, storedStates(states, state));
  const data: OperationAnswer[] = [];
  let bytes = 0;
  for (let start = 0; start < ordinals.length; start += readAtOnce) {
    for (const operation of await operations.getAll(
      orchestrationID,
      ordinals.slice(start, start + readAtOnce),
    )) {
      const answer = present(operation);
      bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(answer)));
      if (bytes > answerBytes) return pageOf(data, page);
      data.push(answer);
    }
  }
  return pageOf(data, page);
}

const pageOf = (data: OperationAnswer[], page: number): OperationListAnswer =>
  page === 1
    ? { data, count: data.length, totalCount: data.length }
    : { data: [], count: 0, totalCount: data.length };
