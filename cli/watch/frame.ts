import type { ApiError } from '../../console/client/ApiError.ts';
import { isOver, type Orchestration, titleOf, waitingStageOf } from '../Orchestration.ts';
import { type Paint, styleOf } from '../text/paint.ts';
import { printable } from '../text/printable.ts';
import { shellQuoted } from '../text/shellQuoted.ts';
import { spanText, timeText } from '../text/times.ts';
import { doneOf, type Progress, progressOf, progressText } from './progressOf.ts';

export interface FrameOptions {
  readonly paint: Paint;
  /** Whether the terminal shows block characters. */
  readonly unicode: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Epoch ms. */
  readonly now: number;
  /** Why the last look failed, if it did. */
  readonly trouble?: ApiError | undefined;
}

const longestName = 24;

/**
 * A bar of `width` characters: succeeded, failed, canceled, in progress and the rest, with at least one character for each that
 * occurs.
 */
const bar = (shown: Progress, width: number, { paint, unicode }: FrameOptions): string => {
  const parts = [
    { count: shown.succeeded, style: 'green', sign: unicode ? '█' : '#' },
    { count: shown.failed, style: 'red', sign: unicode ? '█' : 'x' },
    { count: shown.canceled, style: 'dim', sign: unicode ? '▒' : '-' },
    { count: shown.running, style: 'cyan', sign: unicode ? '▒' : '=' },
  ] as const;
  let left = width;
  const cells = parts.map(({ count, style, sign }) => {
    const share = shown.total === 0 ? 0 : Math.floor((count / shown.total) * width);
    const length = Math.min(left, count > 0 ? Math.max(1, share) : 0);
    left -= length;
    return length === 0 ? '' : paint(style, sign.repeat(length));
  });
  // Rounding down would leave a gap in a finished bar.
  const isFull = shown.total > 0 && doneOf(shown) === shown.total;
  const last = shown.failed > 0 ? parts[1] : parts[0];
  if (left === 0) return cells.join('');
  const rest = isFull ? paint(last.style, last.sign.repeat(left)) : (unicode ? '░' : '.').repeat(left);
  return cells.join('') + rest;
};

const hint = (orchestration: Orchestration): readonly string[] => {
  const { orchestrationID, state } = orchestration;
  const stage = waitingStageOf(orchestration);
  if (stage !== undefined)
    return [`Waiting for approval: kyma-upgrade approve ${orchestrationID} ${shellQuoted(printable(stage))}`];
  if (state === 'paused') return [`Paused; to continue: kyma-upgrade resume ${orchestrationID}`];
  return [];
};

/** What `watch` shows in a terminal at one moment: the title, the state, and a bar for each stage. */
export const frame = (orchestration: Orchestration, options: FrameOptions): string => {
  const { paint, width, now, trouble } = options;
  const { state, description, createdAt, rollout } = orchestration;
  const stages = progressOf(orchestration);
  const names = Math.min(longestName, Math.max(...stages.map(({ name }) => name.length)));
  const barWidth = Math.max(10, Math.min(40, width - names - 45));
  const end = isOver(orchestration) ? Date.parse(orchestration.updatedAt) : now;
  const age = spanText((end - Date.parse(createdAt)) / 1000);
  const until = timeText(rollout?.until);
  return [
    `${paint('bold', titleOf(orchestration))}  ${paint('dim', `${orchestration.orchestrationID}, for ${age}`)}`,
    `${paint(styleOf(state), state)}: ${printable(description)}`,
    '',
    ...stages.map((stage) => {
      const name = printable(stage.name).slice(0, longestName).padEnd(names);
      const status = rollout === undefined ? '' : paint('dim', `  ${stage.status}`);
      return `  ${name}  ${bar(stage, barWidth, options)}  ${progressText(stage)}${status}`;
    }),
    ...(until === '' ? [] : ['', `${rollout?.status} until ${until}`]),
    ...hint(orchestration).map((line) => `\n${paint('yellow', line)}`),
    ...(trouble === undefined ? [] : ['', paint('yellow', `${printable(trouble.message)} Trying again.`)]),
  ].join('\n');
};
