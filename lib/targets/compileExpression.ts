import { RE2JS } from 're2js';
import { maxExpressionLength } from './Target.ts';

/**
 * The most instructions that the expressions of a request may compile to, each counted once per field that it is used for. The
 * time per runtime grows with this number. Measured (`npm run bench`): the worst expression that fits, `(.?){120}[x-z]`, takes 2
 * s of CPU time, up to 9 s on a busy machine, for 10,000 values of 63 characters, the longest that a label can be; `(a+)+$` has 8
 * instructions.
 */
export const maxExpressionSize = 500;
/** Release 0.1.0 accepted this many, and its orchestrations may still be waiting for their plan. */
const largestStoredSize = 2_000;
/** The message for a larger expression. */
export const tooLarge = 'The expression is too large once its repetitions are unfolded; use smaller counts.';

/** A compiled selector: tests whether it occurs anywhere in a value, and knows its cost in instructions (none for plain text). */
export interface Expression {
  readonly test: (value: string) => boolean;
  readonly size: number;
  /** If the expression only requires that a value contains one of several texts: these texts. */
  readonly words?: readonly string[];
}

/** Clients send `CA.*`, plain ids and anchored ids, possibly several separated by `|`: these need no automaton. */
const plain = /^(\^|\.\*)?([\w@ -]+)(\$|\.\*)?$/;

/**
 * Compiles a selector's RE2 expression, unanchored as KEB's were (§3). For any expression, matching takes linear time and no
 * extra memory. RE2's state cache is disabled: with it, at 8 MB each, 250 hostile expressions filled 2.6 GB and were slower.
 *
 * Code that accepts a request must also check `maxExpressionSize`.
 *
 * @throws Error with a sentence for the caller if it is too long, far too large or not valid RE2.
 */
export function compileExpression(text: string): Expression {
  if (text.length > maxExpressionLength) {
    throw new Error(`The expression is longer than ${maxExpressionLength} characters; shorten or split it.`);
  }
  const choices = text.split('|').map((choice) => plain.exec(choice));
  if (choices.every((choice) => choice !== null)) {
    const all = choices.map(([, before, words = '', after]) => ({
      words,
      atStart: before === '^',
      atEnd: after === '$',
    }));
    const tests = all.map(plainTest);
    const anywhere = all.every(({ atStart, atEnd }) => !atStart && !atEnd);
    const test = (value: string) => tests.some((one) => one(value));
    return { test, size: 0, ...(anywhere ? { words: all.map(({ words }) => words) } : {}) };
  }
  const expression = compile(text);
  const size = expression.programSize();
  if (size > largestStoredSize) throw new Error(tooLarge);
  const matcher = expression.matcher('');
  return { test: (value) => matcher.resetMatcherInput(value).find(), size };
}

interface Plain {
  readonly words: string;
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

function plainTest({ words, atStart, atEnd }: Plain): Expression['test'] {
  if (atStart && atEnd) return (value) => value === words;
  if (atStart) return (value) => value.startsWith(words);
  if (atEnd) return (value) => value.endsWith(words);
  return (value) => value.includes(words);
}

function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (cause) {
    // RE2's messages quote the expression and say which part is wrong.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Not a valid RE2 expression: ${reason}. Fix it, or escape it with \\Q…\\E.`, { cause });
  }
}
