import { type ApiClient, answerOf } from '../../console/client/apiClient.ts';
import type { Orchestration } from '../Orchestration.ts';
import { printable } from './printable.ts';

const mostReasons = 5;
const mostShoots = 5;

/** What failed, grouped by reason, the most frequent first; of at most the first hundred failed operations. */
export const failureLines = async (
  client: ApiClient,
  { orchestrationID, operationStats }: Pick<Orchestration, 'orchestrationID' | 'operationStats'>,
): Promise<readonly string[]> => {
  if ((operationStats['failed'] ?? 0) === 0) return [];
  const { data, totalCount } = await answerOf(
    client.GET('/orchestrations/{id}/operations', {
      params: { path: { id: orchestrationID }, query: { state: ['failed'] } },
    }),
  );
  const groups = [...Map.groupBy(data, ({ description }) => description)].sort(
    ([, one], [, other]) => other.length - one.length,
  );
  return [
    `${totalCount} failed${data.length < totalCount ? `, of the first ${data.length}` : ''}:`,
    ...groups.slice(0, mostReasons).map(([reason, operations]) => {
      const shoots = operations.slice(0, mostShoots).map(({ shootName }) => printable(shootName));
      const more = operations.length > mostShoots ? ', …' : '';
      return `  ${operations.length} × ${printable(reason)} (${shoots.join(', ')}${more})`;
    }),
    ...(groups.length > mostReasons ? [`  and ${groups.length - mostReasons} other reasons`] : []),
  ];
};
