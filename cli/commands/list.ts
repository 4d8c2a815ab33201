import { type Command, Option } from 'commander';
import { type ApiClient, answerOf, type Schemas } from '../../console/client/apiClient.ts';
import type { Context } from '../Context.ts';
import { titleOf } from '../Orchestration.ts';
import { collect, parseCount } from '../requests/parseValues.ts';
import { table } from '../text/table.ts';
import { timeText } from '../text/times.ts';
import { open, optionsOf, tell, widthOf, writeJson, writeLine } from './options.ts';

type List = Schemas['OrchestrationList'];
type State = Schemas['Orchestration']['state'];

const pageSize = 100;

/** Lists the newest orchestrations first. The API lists the oldest first, so these are on its last pages. */
const readNewest = async (client: ApiClient, state: readonly State[], limit: number): Promise<List> => {
  const read = (page: number): Promise<List> =>
    answerOf(
      client.GET('/orchestrations', {
        params: {
          query: { page, page_size: pageSize, ...(state.length === 0 ? {} : { state: [...state] }) },
        },
      }),
    );
  const first = await read(1);
  const lastPage = Math.max(1, Math.ceil(first.totalCount / pageSize));
  const newest: List['data'] = [];
  for (let page = lastPage; page >= 1 && newest.length < limit; page -= 1) {
    const { data } = page === 1 ? first : await read(page);
    newest.push(...data.toReversed());
  }
  const data = newest.slice(0, limit);
  return { data, count: data.length, totalCount: first.totalCount };
};

export const addList = (program: Command, context: Context): void => {
  program
    .command('list')
    .description('List orchestrations, newest first')
    .addOption(
      new Option(
        '--state <state>',
        'Only those in this state, such as "in progress"; may be repeated',
      ).argParser(collect((text) => text as State)),
    )
    .option('--limit <n>', 'The most to list', parseCount(1), 20)
    .action(async (_: unknown, command: Command) => {
      const { output, state = [], limit } = optionsOf<{ state?: readonly State[]; limit: number }>(command);
      const { client } = await open(context, command);
      const list = await readNewest(client, state, limit);
      if (output === 'json') return writeJson(context, list);
      const rows = list.data.map((orchestration) => [
        orchestration.orchestrationID,
        titleOf(orchestration),
        orchestration.state,
        timeText(orchestration.createdAt),
        orchestration.description,
      ]);
      const header = ['ID', 'UPGRADE', 'STATE', 'CREATED', 'DESCRIPTION'];
      writeLine(context, table(header, rows, { width: widthOf(context) }));
      if (list.totalCount > list.count)
        tell(context, `${list.count} of ${list.totalCount}; --limit shows more.`);
    });
};
