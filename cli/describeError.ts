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

/** What helps a refused caller; a login does not, while KYMA_UPGRADE_TOKEN is used instead. */
const hintOf = (status: number, ownToken: boolean): readonly string[] => {
  if (status === 403) return ['Looking takes the operator group, changing the admin group: see docs/cli.md.'];
  if (status !== 401) return [];
  return [ownToken ? 'The token is that of KYMA_UPGRADE_TOKEN.' : 'Sign in: kyma-upgrade login'];
};

/**
 * The API's own sentence and details for its errors; the whole stack only for a fault of this program.
 *
 * @param ownToken whether the token is the environment's, and not that of a login
 */
export const describeError = (error: unknown, ownToken: boolean): Failure => {
  if (error instanceof CliError) return { exitCode: error.exitCode, lines: error.message.split('\n') };
  if (error instanceof ApiError) {
    const said = printable(error.message);
    const details = error.details
      .map(({ path, message }) => `${printable(path)}: ${printable(message)}`)
      // The sentence of a single detail is the detail.
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
