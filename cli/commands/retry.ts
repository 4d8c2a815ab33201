import type { Command } from 'commander';
import { answerOf } from '../../console/client/apiClient.ts';
import type { Context } from '../Context.ts';
import { printable } from '../text/printable.ts';
import { open, optionsOf, tell, waitOption, writeJson, writeLine } from './options.ts';
import { waitFor } from './waitFor.ts';

export const addRetry = (program: Command, context: Context): void => {
  program
    .command('retry')
    .description('Retry failed operations of an orchestration: all, or those given')
    .argument('<id>', 'The orchestration')
    .argument('[operations...]', 'The operations to retry (default: all failed ones)')
    .option('--immediate', 'Start at once, outside maintenance windows; freezes still apply')
    .addOption(waitOption())
    .action(async (id: string, operationIDs: string[], _: unknown, command: Command) => {
      const { output, wait, immediate } = optionsOf<{ wait?: true; immediate?: true }>(command);
      const connection = await open(context, command);
      const body = {
        ...(operationIDs.length === 0 ? {} : { operationIDs }),
        ...(immediate ? { immediate } : {}),
      };
      const answer = await answerOf(
        connection.client.POST('/orchestrations/{id}/retry', { params: { path: { id } }, body }),
      );
      if (output === 'json') writeJson(context, answer);
      else {
        writeLine(context, printable(answer.msg));
        const left = (what: string, ids: readonly string[]): void => {
          if (ids.length > 0) tell(context, `${what}: ${ids.map(printable).join(', ')}`);
        };
        left('Not retried: a newer operation has changed the runtime', answer.oldOperations);
        left('Not retried: not a failed operation of this orchestration', answer.invalidOperations);
      }
      if (wait && answer.retryOperations.length > 0) await waitFor(context, connection, id);
    });
};
