import { CommanderError } from 'commander';
import type { Context } from './Context.ts';
import { createProgram } from './createProgram.ts';
import { describeError } from './describeError.ts';
import { type ExitCode, exitCodes } from './exitCodes.ts';

/** Runs a command line, without the names of the program and of Node. @returns the exit status; errors are on standard error */
export const run = async (args: readonly string[], context: Context): Promise<ExitCode> => {
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    // Commander has already written its message; its status is 0 for help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (context.interrupted.aborted) return exitCodes.interrupted;
    const { exitCode, lines } = describeError(error, (context.env['KYMA_UPGRADE_TOKEN'] ?? '') !== '');
    context.stderr.write(`${lines.join('\n')}\n`);
    return exitCode;
  }
};
