import { type Command, Option } from 'commander';
import type { Context } from '../Context.ts';
import { type Connection, type ConnectionOptions, connect } from '../connection/connect.ts';

/** What every command understands. */
export interface GlobalOptions extends ConnectionOptions {
  readonly output: 'table' | 'json';
}

/** Adds what every command understands to the program. */
export const addGlobalOptions = (program: Command): Command =>
  program
    .option(
      '--url <url>',
      'The URL of the API, including its stage (default: KYMA_UPGRADE_URL, the last login, the local stack)',
    )
    .addOption(
      new Option('-o, --output <format>', 'A table for people or JSON for scripts')
        .choices(['table', 'json'])
        .default('table'),
    );

export const waitOption = (): Option => new Option('--wait', 'Wait until it ends, and exit as `watch` does');

/** Options of the command and of the program. */
export const optionsOf = <Own extends object = object>(command: Command): Own & GlobalOptions =>
  command.optsWithGlobals<Own & GlobalOptions>();

/** Opens the API for a command. */
export const open = async (context: Context, command: Command): Promise<Connection> =>
  await connect(optionsOf(command), context);

/** Writes an answer for scripts, as the API gave it. */
export const writeJson = ({ stdout }: Context, answer: unknown): void => {
  stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
};

/** Writes a line for people. */
export const writeLine = ({ stdout }: Context, line: string): void => {
  stdout.write(`${line}\n`);
};

/** Writes a message that is not the command's answer. */
export const tell = ({ stderr }: Context, line: string): void => {
  stderr.write(`${line}\n`);
};

/** The width that tables are cut to. */
export const widthOf = ({ stdout }: Context): number =>
  stdout.isTTY === true ? stdout.columns || 80 : Number.POSITIVE_INFINITY;
