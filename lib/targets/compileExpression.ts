import { RE2JS } from 're2js';
import { maxExpressionLength } from './maxExpressionLength.ts';

/**
 * The most instructions that an expression may compile to, and all those of a request together: time grows with their
 * sum. Measured, the worst that fits takes about 3 s for 10,000 values of 36 characters; `(a+)+$` has 8 and takes 40 ms.
 */
export const maxExpressionSize = 2_000;

/** A compiled selector: whether it is found anywhere in a value, and what it costs in instructions (plain text: none). */
export interface Expression {
  readonly test: (value: string) => boolean;
  readonly size: number;
}

/** `CA.*`, plain ids and anchored ids are what clients send, often in long lists: they need no automaton. */
const plain = /^(\^|\.\*)?([\w@ -]+)(\$|\.\*)?$/;

/**
 * Compiles a selector's RE2 expression, unanchored as KEB's were (§3). Matching takes time linear in the value, whatever
 * the expression, and no memory: RE2's cache of states is left out, because 250 hostile expressions filled 2.6 GB with it
 * and were slower, at 8 MB each.
 *
 * @throws Error with a sentence for the caller if it is too long, too large or not valid RE2.
 */
export function compileExpression(text: string): Expression {
  if (text.length > maxExpressionLength) {
    throw new Error(`The expression is longer than ${maxExpressionLength} characters; shorten or split it.`);
  }
  const [, before, words, after] = plain.exec(text) ?? [];
  if (words !== undefined) return { test: plainTest(words, before === '^', after === '$'), size: 0 };
  const expression = compile(text);
  const size = expression.programSize();
  if (size > maxExpressionSize) {
    throw new Error('The expression is too large once its repetitions are unfolded; use smaller counts.');
  }
  const matcher = expression.matcher('');
  return { test: (value) => matcher.resetMatcherInput(value).find(), size };
}

function plainTest(words: string, atStart: boolean, atEnd: boolean): Expression['test'] {
  if (atStart && atEnd) return (value) => value === words;
  if (atStart) return (value) => value.startsWith(words);
  if (atEnd) return (value) => value.endsWith(words);
  return (value) => value.includes(words);
}

function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (cause) {
    // Its messages quote the expression and say which part is wrong.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Not a valid RE2 expression: ${reason}. Mend it or escape it with \\Q…\\E.`, { cause });
  }
}
