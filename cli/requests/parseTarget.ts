import { InvalidArgumentError } from 'commander';
import type { Schemas } from '../../console/client/apiClient.ts';

export type Target = Schemas['Target'];

const selectors = [
  'globalAccount',
  'subAccount',
  'region',
  'runtimeID',
  'instanceID',
  'planName',
  'shoot',
] as const satisfies readonly (keyof Target)[];
type Selector = (typeof selectors)[number];

const isSelector = (name: string): name is Selector => (selectors as readonly string[]).includes(name);

/** A comma separates selectors only before the name of the next one: expressions may contain commas. */
const separator = new RegExp(`,(?=(?:${selectors.join('|')})=)`);

/**
 * Parses a target from the command line: `all`, or selectors that must all match, such as `region=eu-.*,planName=aws`. Throws
 * commander's InvalidArgumentError, whose sentence is shown with the option's name.
 */
export const parseTarget = (text: string): Target => {
  if (text === 'all') return { target: 'all' };
  const target: Target = {};
  for (const part of text.split(separator)) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(0, at));
    const value = part.slice(at + 1);
    if (!isSelector(name) || value === '')
      throw new InvalidArgumentError(
        `"${part}" is not a selector. Write "all" or NAME=VALUE with one of: ${selectors.join(', ')}.`,
      );
    if (target[name] !== undefined) throw new InvalidArgumentError(`"${name}" is given twice.`);
    target[name] = value;
  }
  return target;
};
