import type { Command } from 'commander';
import type { Context } from '../Context.ts';
import { parseSeconds } from '../requests/parseValues.ts';
import { watchOrchestration } from '../watch/watchOrchestration.ts';
import { open, optionsOf } from './options.ts';

export const addWatch = (program: Command, context: Context): void => {
  program
    .command('watch')
    .description('Follow an orchestration until it ends')
    .argument('<id>', 'The orchestration')
    .option('--patience <span>', 'How long to tolerate API errors', parseSeconds, 600)
    .addHelpText(
      'after',
      `
A terminal shows a bar for each stage, a pipe one line for each change, and
--output json one object for each change. Ctrl-C ends the watching; the
orchestration goes on.

Exit status: 0 succeeded, 1 failed, 7 canceled, 6 the API was away for too long.`,
    )
    .action(async (id: string, _: unknown, command: Command) => {
      const { output, patience } = optionsOf<{ patience: number }>(command);
      const options = {
        output,
        stream: context.stdout,
        patienceSeconds: patience,
        wanted: 'succeeded' as const,
      };
      await watchOrchestration(context, await open(context, command), id, options);
    });
};
