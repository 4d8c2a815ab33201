import type { Command } from 'commander';
import { type ApiClient, answerOf } from '../../console/client/apiClient.ts';
import { CliError } from '../CliError.ts';
import type { Context } from '../Context.ts';
import { exitCodes } from '../exitCodes.ts';
import { waitingStageOf } from '../Orchestration.ts';
import { open, optionsOf, tell, waitOption, writeJson, writeLine } from './options.ts';
import { waitFor } from './waitFor.ts';

/** The stage that is waiting now. The call names it, so that a late approval approves nothing else. */
const findStage = async (client: ApiClient, id: string): Promise<string> => {
  const shown = await answerOf(client.GET('/orchestrations/{id}', { params: { path: { id } } }));
  const stage = waitingStageOf(shown);
  if (stage === undefined)
    throw new CliError(
      exitCodes.conflict,
      `${id} waits for no approval: it is ${shown.rollout?.status ?? shown.state}.`,
    );
  return stage;
};

export const addApprove = (program: Command, context: Context): void => {
  program
    .command('approve')
    .description('Approve a stage that is waiting for approval')
    .argument('<id>', 'The orchestration')
    .argument('[stage]', 'The name of the stage (default: the one that is waiting)')
    .addOption(waitOption())
    .action(async (id: string, named: string | undefined, _: unknown, command: Command) => {
      const { output, wait } = optionsOf<{ wait?: true }>(command);
      const connection = await open(context, command);
      const stage = named ?? (await findStage(connection.client, id));
      const answer = await answerOf(
        connection.client.PUT('/orchestrations/{id}/approve', { params: { path: { id } }, body: { stage } }),
      );
      if (output === 'json') writeJson(context, answer);
      else writeLine(context, answer.orchestrationID);
      tell(context, `Approved: ${stage}`);
      if (wait) await waitFor(context, connection, id);
    });
};
