import type { Context } from '../Context.ts';
import type { Connection } from '../connection/connect.ts';
import { type WatchOptions, watchOrchestration } from '../watch/watchOrchestration.ts';

/** How long `--wait` tolerates API errors. */
const patienceSeconds = 600;

/** `--wait`: progress goes to standard error, because the command's answer is already on standard output. */
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
