import type { Command } from 'commander';
import { answerOf } from '../../console/client/apiClient.ts';
import type { Context } from '../Context.ts';
import { open, optionsOf, tell, writeJson, writeLine } from './options.ts';

export const addPause = (program: Command, context: Context): void => {
  program
    .command('pause')
    .description('Pause an orchestration: nothing starts until it is resumed; upgrades in progress finish')
    .argument('<id>', 'The orchestration')
    .option('--reason <text>', 'The reason, shown with the orchestration')
    .action(async (id: string, _: unknown, command: Command) => {
      const { output, reason } = optionsOf<{ reason?: string }>(command);
      const { client } = await open(context, command);
      const body = reason === undefined ? {} : { reason };
      const answer = await answerOf(
        client.PUT('/orchestrations/{id}/pause', { params: { path: { id } }, body }),
      );
      if (output === 'json') writeJson(context, answer);
      else writeLine(context, answer.orchestrationID);
      tell(context, `Go on: kyma-upgrade resume ${id}`);
    });
};
