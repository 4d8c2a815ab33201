import { Command } from 'commander';
import type { Context } from './Context.ts';
import { addApprove } from './commands/approve.ts';
import { addCancel } from './commands/cancel.ts';
import { addForecast } from './commands/forecast.ts';
import { addList } from './commands/list.ts';
import { addLogin } from './commands/login.ts';
import { addLogout } from './commands/logout.ts';
import { addGlobalOptions } from './commands/options.ts';
import { addPause } from './commands/pause.ts';
import { addResume } from './commands/resume.ts';
import { addRetry } from './commands/retry.ts';
import { addShow } from './commands/show.ts';
import { addUpgrade } from './commands/upgrade.ts';
import { addWatch } from './commands/watch.ts';

/** The command line. It neither ends the process nor writes past the context; see run.ts. */
export const createProgram = (context: Context): Command => {
  const { stdout, stderr } = context;
  const program = new Command('kyma-upgrade')
    .description('Upgrades fleets of Kyma runtimes through the API of the Kyma upgrade orchestrator.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns || 100,
      getErrHelpWidth: () => stderr.columns || 100,
    })
    .configureHelp({ showGlobalOptions: true })
    .helpCommand('help [command]', 'Show the help of a command')
    .helpOption('-h, --help', 'Show this help')
    .showHelpAfterError('Help: add --help.')
    .addHelpText(
      'after',
      `
Exit status: 0 ok, 1 the orchestration failed, 2 usage, 3 not signed in or not allowed, 4 not found,
5 conflict, 6 the API is away, 7 the orchestration was canceled, 70 a fault of this program.
Environment: KYMA_UPGRADE_URL, KYMA_UPGRADE_TOKEN, NO_COLOR. More: docs/cli.md`,
    );
  addGlobalOptions(program);
  for (const add of [
    addLogin,
    addLogout,
    addUpgrade,
    addList,
    addShow,
    addWatch,
    addForecast,
    addApprove,
    addPause,
    addResume,
    addCancel,
    addRetry,
  ])
    add(program, context);
  return program;
};
