import { readFile } from 'node:fs/promises';
import { CliError } from '../CliError.ts';
import { exitCodes } from '../exitCodes.ts';

/** The JSON in a file; `-` is standard input. Throws a CliError that names the file. */
export const readJson = async (file: string, readInput: () => Promise<string>): Promise<unknown> => {
  const text = await (file === '-' ? readInput() : readFile(file, 'utf8')).catch((error: Error) => {
    throw new CliError(exitCodes.usage, `${file} cannot be read: ${error.message}`, error);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(exitCodes.usage, `${file} is not JSON: ${(error as Error).message}`, error);
  }
};
