import type { Context } from '../Context.ts';
import type { Connection } from '../connection/connect.ts';
import { type WatchOptions, watchOrchestration } from '../watch/watchOrchestration.ts';

/** How long `--wait` looks past errors of the API. */
const patienceSeconds = 600;

/** `--wait`: progress goes to standard error, since the answer of the command is already on standard output. */
export const waitFor = async (
  context: Context,
  connection: Connection,
  id: string,
  wanted: WatchOptions['wanted'] = 'succeeded',
): Promise<void> =>
  await watchOrchestration(context, connection, id, {
    output: 'table',
    stream: context.stderr,
    patienceSeconds,
    wanted,
  });
