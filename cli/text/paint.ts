import { styleText } from 'node:util';
import type { Context, Output } from '../Context.ts';

type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Colors a text. */
export type Paint = (style: Style, text: string) => string;

/** Uses colors only in a terminal that is not dumb, and not if NO_COLOR is set (https://no-color.org). */
export const paintFor = ({ env }: Pick<Context, 'env'>, { isTTY }: Output): Paint => {
  const plain = isTTY !== true || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return (style, text) => (plain ? text : styleText(style, text, { validateStream: false }));
};

/** The color of a state, the same everywhere. */
export const styleOf = (state: string): Style =>
  ({
    succeeded: 'green' as const,
    failed: 'red' as const,
    canceled: 'dim' as const,
    canceling: 'yellow' as const,
    paused: 'yellow' as const,
    'in progress': 'cyan' as const,
  })[state] ?? 'dim';
