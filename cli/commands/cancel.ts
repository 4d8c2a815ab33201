import type { Command } from 'commander';
import { answerOf } from '../../console/client/apiClient.ts';
import type { Context } from '../Context.ts';
import { isOver } from '../Orchestration.ts';
import { open, optionsOf, tell, waitOption, writeJson, writeLine } from './options.ts';
import { waitFor } from './waitFor.ts';

export const addCancel = (program: Command, context: Context): void => {
  program
    .command('cancel')
    .description('Cancel an orchestration: nothing more starts; upgrades in progress finish')
    .argument('<id>', 'The orchestration')
    .addOption(waitOption())
    .action(async (id: string, _: unknown, command: Command) => {
      const { output, wait } = optionsOf<{ wait?: true }>(command);
      const connection = await open(context, command);
      const answer = await answerOf(
        connection.client.PUT('/orchestrations/{id}/cancel', { params: { path: { id } } }),
      );
      if (output === 'json') writeJson(context, answer);
      else writeLine(context, answer.orchestrationID);
      if (wait) await waitFor(context, connection, id, 'canceled');
      else {
        // A caller who may cancel may lack the group to read.
        const found = await answerOf(
          connection.client.GET('/orchestrations/{id}', { params: { path: { id } } }),
        ).catch(() => undefined);
        const over = found !== undefined && isOver(found);
        tell(context, over ? `It is over: ${found.state}.` : `Follow it: kyma-upgrade watch ${id}`);
      }
    });
};
