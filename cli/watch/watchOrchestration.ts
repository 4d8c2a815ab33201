import { createLogUpdate } from 'log-update';
import { answerOf } from '../../console/client/apiClient.ts';
import { CliError } from '../CliError.ts';
import type { Context, Output } from '../Context.ts';
import type { Connection } from '../connection/connect.ts';
import { exitCodes } from '../exitCodes.ts';
import type { Orchestration } from '../Orchestration.ts';
import { failureLines } from '../text/failureLines.ts';
import { paintFor } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import { timeText } from '../text/times.ts';
import { ChangeLines } from './changeLines.ts';
import { follow, type Sight } from './follow.ts';
import { frame } from './frame.ts';

export interface WatchOptions {
  readonly output: 'table' | 'json';
  /** Where progress goes. */
  readonly stream: Output;
  /** How long API errors are tolerated. */
  readonly patienceSeconds: number;
  /** The final state that is not an error. */
  readonly wanted: 'succeeded' | 'canceled';
}

/** Shows each sight somewhere. */
interface View {
  show(sight: Sight): void;
  end(): void;
}

/** Without a UTF-8 locale, a terminal may garble block characters. */
const isUnicode = ({ env }: Context): boolean =>
  process.platform === 'darwin' || /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');

const liveView = (context: Context, stream: Output): View => {
  const update = createLogUpdate(stream as unknown as NodeJS.WriteStream);
  let last: Orchestration | undefined;
  return {
    show: (sight) => {
      if ('orchestration' in sight) last = sight.orchestration;
      const trouble = 'trouble' in sight ? sight.trouble : undefined;
      const options = {
        paint: paintFor(context, stream),
        unicode: isUnicode(context),
        width: stream.columns || 80,
        now: context.clock(),
        trouble,
      };
      update(
        last === undefined ? `${printable(trouble?.message ?? '')} Trying again.` : frame(last, options),
      );
    },
    end: () => update.done(),
  };
};

const lineView = (context: Context, stream: Output): View => {
  const changes = new ChangeLines();
  let trouble = '';
  const write = (line: string): unknown =>
    stream.write(`${timeText(new Date(context.clock()).toISOString())} ${line}\n`);
  return {
    show: (sight) => {
      if ('orchestration' in sight) {
        trouble = '';
        for (const line of changes.lines(sight.orchestration)) write(line);
      } else if (sight.trouble.message !== trouble) {
        trouble = sight.trouble.message;
        write(`${printable(trouble)} Trying again.`);
      }
    },
    end: () => {},
  };
};

/** One JSON object per line: the orchestration, each time it has changed. */
const jsonView = (stream: Output): View => {
  let last = '';
  return {
    show: (sight) => {
      const text = 'orchestration' in sight ? JSON.stringify(sight.orchestration) : last;
      if (text !== last) stream.write(`${text}\n`);
      last = text;
    },
    end: () => {},
  };
};

const viewOf = (context: Context, { output, stream }: WatchOptions): View => {
  if (output === 'json') return jsonView(stream);
  const isLive = stream.isTTY === true && context.env['TERM'] !== 'dumb';
  return isLive ? liveView(context, stream) : lineView(context, stream);
};

/**
 * Shows an orchestration until it is over: bars in a terminal, one line for each change elsewhere, one object for each change as
 * JSON. Throws a CliError if it does not end as wanted.
 */
export const watchOrchestration = async (
  context: Context,
  { client }: Connection,
  id: string,
  options: WatchOptions,
): Promise<void> => {
  const view = viewOf(context, options);
  const look = (): Promise<Orchestration> =>
    answerOf(client.GET('/orchestrations/{id}', { params: { path: { id } } }));
  let last: Orchestration | undefined;
  try {
    for await (const sight of follow(look, context, options.patienceSeconds)) {
      view.show(sight);
      if ('orchestration' in sight) last = sight.orchestration;
    }
  } finally {
    view.end();
  }
  if (last === undefined || last.state === options.wanted) return;
  // Even if this last call fails, we know that the orchestration failed.
  const reasons = await failureLines(client, last).catch((error: Error) => [printable(error.message)]);
  if (last.state === 'succeeded')
    throw new CliError(exitCodes.conflict, 'It had succeeded before it could be canceled.');
  if (last.state === 'canceled')
    throw new CliError(exitCodes.canceled, ['The orchestration was canceled.', ...reasons].join('\n'));
  throw new CliError(
    exitCodes.failed,
    [`The orchestration failed: ${printable(last.description)}`, ...reasons].join('\n'),
  );
};
