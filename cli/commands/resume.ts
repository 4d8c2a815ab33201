import { type Command, Option } from 'commander';
import { answerOf } from '../../console/client/apiClient.ts';
import type { Context } from '../Context.ts';
import { parseAmount } from '../requests/parseValues.ts';
import { open, optionsOf, tell, waitOption, writeJson, writeLine } from './options.ts';
import { waitFor } from './waitFor.ts';

export const addResume = (program: Command, context: Context): void => {
  program
    .command('resume')
    .description('Resume a paused orchestration; earlier failures do not count again')
    .argument('<id>', 'The orchestration')
    .addOption(
      new Option(
        '--max-failures <n>',
        'Pause again if more than this fail from now on: a count or a percentage such as 5%',
      ).argParser(parseAmount),
    )
    .addOption(waitOption())
    .action(async (id: string, _: unknown, command: Command) => {
      const { output, wait, maxFailures } = optionsOf<{ wait?: true; maxFailures?: number | string }>(
        command,
      );
      const connection = await open(context, command);
      const body = maxFailures === undefined ? {} : { maxFailures };
      const answer = await answerOf(
        connection.client.PUT('/orchestrations/{id}/resume', { params: { path: { id } }, body }),
      );
      if (output === 'json') writeJson(context, answer);
      else writeLine(context, answer.orchestrationID);
      if (wait) await waitFor(context, connection, id);
      else tell(context, `Follow it: kyma-upgrade watch ${id}`);
    });
};
