import { InvalidArgumentError } from 'commander';
import { parseAmount, parseCount, parseSeconds } from './parseValues.ts';

/** A stage as the API takes it; one with targets comes from a file. */
export type Stage = Readonly<Record<string, unknown>>;

type Field = readonly [name: string, parse: (text: string) => unknown];

const fields: Readonly<Record<string, Field>> = {
  name: ['name', (text) => text],
  limit: ['limit', parseAmount],
  workers: ['workers', parseCount(1)],
  maxFailures: ['maxFailures', parseAmount],
  soak: ['soakSeconds', parseSeconds],
  notBefore: ['notBefore', (text) => text],
};

/**
 * Parses a stage from the command line, such as `name=canary,limit=5%,soak=1h,approval`. Throws commander's InvalidArgumentError,
 * whose sentence is shown with the option's name.
 */
export const parseStage = (text: string): Stage => {
  const stage: Record<string, unknown> = {};
  for (const part of text.split(',')) {
    const [name = '', ...rest] = part.split('=');
    if (part === 'approval') {
      stage['approval'] = true;
      continue;
    }
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined || rest.length === 0)
      throw new InvalidArgumentError(
        `"${part}" is not part of a stage. Write ${Object.keys(fields).join('=, ')}=, or "approval".`,
      );
    stage[field[0]] = field[1](rest.join('='));
  }
  if (stage['name'] === undefined) throw new InvalidArgumentError('A stage needs name=.');
  return stage;
};
