import { ApiError } from '../console/client/ApiError.ts';
import { CliError } from './CliError.ts';
import { type ExitCode, exitCodes } from './exitCodes.ts';
import { printable } from './text/printable.ts';

/** What a failed command says on standard error, and its exit status. */
export interface Failure {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
}

const exitCodeOf = ({ status, isTemporary }: ApiError): ExitCode => {
  if (status === 401 || status === 403) return exitCodes.auth;
  if (status === 404) return exitCodes.notFound;
  if (status === 409) return exitCodes.conflict;
  return isTemporary ? exitCodes.unavailable : exitCodes.usage;
};

/** Advice for a refused caller; signing in does not help while KYMA_UPGRADE_TOKEN is set. */
const hintOf = (status: number, ownToken: boolean): readonly string[] => {
  if (status === 403) return ['Reading needs the operator group, changing the admin group: see docs/cli.md.'];
  if (status !== 401) return [];
  return [ownToken ? 'The token came from KYMA_UPGRADE_TOKEN.' : 'Sign in: kyma-upgrade login'];
};

/**
 * The API's own sentence and details for its errors; a stack trace only for a bug in this program.
 *
 * @param ownToken whether the token comes from the environment rather than a login
 */
export const describeError = (error: unknown, ownToken: boolean): Failure => {
  if (error instanceof CliError) return { exitCode: error.exitCode, lines: error.message.split('\n') };
  if (error instanceof ApiError) {
    const said = printable(error.message);
    const details = error.details
      .map(({ path, message }) => `${printable(path)}: ${printable(message)}`)
      // If there is one detail, the sentence already contains it.
      .filter((detail) => detail !== said)
      .map((detail) => `  ${detail}`);
    const request = error.status >= 500 && error.requestID !== '' ? [`Request id: ${error.requestID}`] : [];
    return {
      exitCode: exitCodeOf(error),
      lines: [said, ...details, ...request, ...hintOf(error.status, ownToken)],
    };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: exitCodes.internal, lines: [`A fault of kyma-upgrade: ${text}`] };
};
