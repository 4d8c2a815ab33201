import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../../lib/targets/compileExpression.ts';
import { compileTargets, type TargetedRuntime } from '../../../lib/targets/matchTargets.ts';
import type { Target } from '../../../lib/targets/Target.ts';

const runtime = (fields: Partial<TargetedRuntime> = {}): TargetedRuntime => ({
  runtimeID: 'r-1',
  shootName: 'c-1',
  globalAccountID: 'CA501',
  subAccountID: '0d20e315-d0b4-48a2-9512-49bc8eb03cd1',
  region: 'eu-central-1',
  instanceID: 'i-1',
  planName: 'aws',
  ...fields,
});
const matches = (include: Target[], exclude: Target[] = [], fields: Partial<TargetedRuntime> = {}) =>
  compileTargets({ include, exclude })(runtime(fields));

describe('one selector', () => {
  test.each<[Target, boolean]>([
    [{ target: 'all' }, true],
    [{}, false],
    [{ region: '' }, false],
    [{ region: 'eu-.*' }, true],
    [{ region: 'central' }, true],
    [{ region: '^central' }, false],
    [{ region: 'europe|eu-' }, true],
    [{ region: 'EU' }, false],
    [{ region: '(?i)EU' }, true],
    [{ region: 'eu.central' }, true],
    [{ region: '\\Qeu.central\\E' }, false],
    [{ globalAccount: 'CA.*' }, true],
    [{ globalAccount: '.*50.*' }, true],
    [{ globalAccount: '^CA501$' }, true],
    [{ globalAccount: '^CA50$' }, false],
    [{ globalAccount: '^CA.*' }, true],
    [{ globalAccount: '^A5' }, false],
    [{ globalAccount: '.*501$' }, true],
    [{ globalAccount: '50$' }, false],
    [{ globalAccount: 'CB' }, false],
    [{ subAccount: '0d20e315-d0b4-48a2-9512-49bc8eb03cd1' }, true],
    [{ subAccount: '[0-9a-f]{12}$' }, true],
    [{ runtimeID: 'r-1' }, true],
    [{ runtimeID: 'r-' }, false],
    [{ runtimeID: 'r-.*' }, false],
    [{ instanceID: 'i-1' }, true],
    [{ instanceID: 'i' }, false],
    [{ planName: 'aws' }, true],
    [{ planName: 'aw' }, false],
    [{ shoot: 'c-1' }, true],
    [{ shoot: 'c' }, false],
  ])('%j → %s', (target, expected) => {
    expect(matches([target])).toBe(expected);
    // As an exclusion it takes away exactly what it would have included.
    expect(matches([{ target: 'all' }], [target])).toBe(!expected);
  });
});

describe('several', () => {
  test('selectors of a target are AND-ed', () => {
    expect(matches([{ region: 'eu', planName: 'aws' }])).toBe(true);
    expect(matches([{ region: 'eu', planName: 'gcp' }])).toBe(false);
    expect(matches([{ target: 'all', region: 'us' }])).toBe(false);
    expect(matches([{ runtimeID: 'r-1', shoot: 'c-2' }])).toBe(false);
  });

  test('targets are OR-ed and exclude wins', () => {
    expect(matches([{ region: 'us' }, { shoot: 'c-1' }])).toBe(true);
    expect(matches([{ region: 'us' }, { shoot: 'c-2' }])).toBe(false);
    expect(matches([{ target: 'all' }], [{ region: 'us' }, { runtimeID: 'r-1' }])).toBe(false);
    expect(matches([])).toBe(false);
  });

  test('what is not known matches no exact selector', () => {
    const unknown = { instanceID: undefined, planName: undefined };
    expect(matches([{ planName: 'undefined' }], [], unknown)).toBe(false);
    expect(matches([{ target: 'all' }], [{ instanceID: 'i-1' }], unknown)).toBe(true);
  });

  test('one expression is used in turn on many values', () => {
    const test = compileTargets({ include: [{ region: '^eu-|-2$' }], exclude: [] });
    expect(['eu-1', 'us-1', 'us-2', 'eu-2', ''].map((region) => test(runtime({ region })))).toStrictEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('expressions', () => {
  test('mean what they mean elsewhere', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '-',
      '.',
      '.*',
      'a+',
      '(a|b)',
      '[^a]',
      'b?',
      '(?:ab){1,2}',
      '^',
      '$',
    );
    const expressions = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
    const values = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(expressions, values, (expression, value) => {
        expect(compileExpression(expression).test(value)).toBe(new RegExp(expression).test(value));
      }),
      { numRuns: 2_000 },
    );
  });

  // [expression, runtimes]: the second kind is as large as a request may be, so a tenth of the fleet shows its cost.
  test.each<[string, number]>([
    ['(a+)+$', 10_000],
    ['(a|aa)+$', 10_000],
    ['(.*)*=', 10_000],
    ['(a*)*b', 10_000],
    ['.*[0-7].{20}[g-z]', 10_000],
    ['((a?){30}a{30}){3}$', 1_000],
    ['([a-z]{1,30}-?){1,30}[0-9]', 1_000],
  ])('%s against %d runtimes does not explode', (expression, count) => {
    const fleet = Array.from({ length: count }, (_, n) =>
      runtime({ globalAccountID: `${'a'.repeat(60)}!${n}` }),
    );
    const chosen = compileTargets({ include: [{ globalAccount: expression }], exclude: [] });
    const begun = performance.now();
    fleet.filter(chosen);
    // Tens to hundreds of milliseconds; a backtracking engine needs longer than the universe has.
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  test('lists of thousands of names are looked up', () => {
    const fleet = Array.from({ length: 10_000 }, (_, n) => runtime({ runtimeID: `r-${n}` }));
    const include = Array.from({ length: 2_000 }, (_, n) => ({ runtimeID: `r-${n * 2}` }));
    const begun = performance.now();
    expect(fleet.filter(compileTargets({ include, exclude: [] }))).toHaveLength(2_000);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
