import type { ConsoleConfigAnswer } from '../../lib/api/consoleConfigAnswer.ts';
import { stateMachinePage } from '../../lib/base/awsConsole.ts';
import { readEnvironment } from '../shared/environment.ts';
import { once } from '../shared/once.ts';
import { openHandler } from '../shared/openHandler.ts';

const text = once(() => {
  const variables = readEnvironment('getConsoleConfig');
  return JSON.stringify({
    environment: variables.ENVIRONMENT_NAME,
    issuer: variables.OIDC_ISSUER,
    clientID: variables.CONSOLE_CLIENT_ID,
    scopes: variables.CONSOLE_SCOPES,
    bearer: variables.CONSOLE_BEARER,
    groups: { admin: variables.ADMIN_GROUP, operator: variables.OPERATOR_GROUP },
    executionsURL: stateMachinePage(variables.STATE_MACHINE_ARN),
  } satisfies ConsoleConfigAnswer);
});

/** `GET /console/config.json` */
export const handler = openHandler(async () => ({
  type: 'application/json',
  body: text(),
  headers: { 'cache-control': 'no-cache' },
}));
