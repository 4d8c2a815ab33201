import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCreateRequest } from '../../../lib/api/createRequest.ts';
import type { Runtime } from '../../../lib/base/Runtime.ts';
import { compileExpression, maxExpressionSize } from '../../../lib/targets/compileExpression.ts';
import { compileTargets } from '../../../lib/targets/matchTargets.ts';
import type { Target } from '../../../lib/targets/Target.ts';

const runtime = (fields: Partial<Runtime> = {}): Runtime => ({
  runtimeID: 'r-1',
  shootName: 'c-1',
  globalAccountID: 'CA501',
  subAccountID: '0d20e315-d0b4-48a2-9512-49bc8eb03cd1',
  region: 'eu-central-1',
  instanceID: 'i-1',
  servicePlanID: 'p-1',
  servicePlanName: 'aws',
  ...fields,
});
const defaults = { channel: 'regular', kubernetesVersion: '1.34.2', planSelectors: true, now: 0 };
const matches = (include: Target[], exclude: Target[] = [], fields: Partial<Runtime> = {}) =>
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

describe('several selectors', () => {
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

  test('a property that is not known matches no exact selector', () => {
    const unknown = { instanceID: '', servicePlanName: '' };
    expect(matches([{ planName: 'undefined' }], [], unknown)).toBe(false);
    expect(matches([{ target: 'all' }], [{ instanceID: 'i-1' }], unknown)).toBe(true);
  });

  test('one expression is used on many values one after another', () => {
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
  test('match the same texts as in JavaScript', () => {
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

  /** What matching a fleet has cost: each test of a value by its length times the instructions of the expression. */
  function costOf(include: Target[], fleet: readonly Runtime[]) {
    let steps = 0;
    const chosen = compileTargets({ include, exclude: include }, (text) => {
      const expression = compileExpression(text);
      const test = (value: string): boolean => {
        steps += expression.size * value.length;
        return expression.test(value);
      };
      return { ...expression, test };
    });
    fleet.filter(chosen);
    return steps;
  }
  /** Every value is another one, and as long as a label can be. */
  const fleetOf = (count: number) =>
    Array.from({ length: count }, (_, n) => {
      const value = `${'a'.repeat(56)}!${String(n).padStart(6, '0')}`;
      return runtime({ shootName: `c-${n}`, globalAccountID: value, subAccountID: value, region: value });
    });
  const accepted = (include: Target[]): boolean => {
    try {
      parseCreateRequest('kyma', { targets: { include } }, defaults);
      return true;
    } catch {
      return false;
    }
  };

  test.each([
    ['(a+)+$', true],
    ['(a|aa)+$', true],
    ['(.*)*=', true],
    ['.*[0-7].{20}[g-z]', true],
    ['((a?){20}a{20}){2}$', true],
    ['(.?){100}[x-z]', true],
    ['(.?){200}[x-z]', false],
    ['([a-z]{1,30}-?){1,30}[0-9]', false],
  ])('%s cost no more than the limit, however many targets use them', (expression, fits) => {
    const include = Array.from({ length: 3_600 }, (_, n) => ({ region: expression, shoot: `c-${n % 40}` }));
    expect(accepted(include)).toBe(fits);
    const fleet = fleetOf(40);
    const steps = costOf(include, fleet);
    const longest = fleet.length * 63;
    expect(steps).toBe(compileExpression(expression).size * longest);
    if (fits) expect(steps).toBeLessThanOrEqual(maxExpressionSize * longest);
  });

  test('count once for each field that uses them', () => {
    const expression = '(.?){60}[x-z]';
    const { size } = compileExpression(expression);
    expect(size * 2).toBeLessThan(maxExpressionSize);
    expect(size * 3).toBeGreaterThan(maxExpressionSize);
    const twice = [
      { region: expression, planName: 'aws' },
      { region: expression },
      { subAccount: expression },
    ];
    expect(accepted(twice)).toBe(true);
    expect(accepted([...twice, { globalAccount: expression }])).toBe(false);
    expect(costOf(twice, fleetOf(50))).toBeLessThanOrEqual(2 * size * 63 * 50);
  });

  test('run once per value, however many targets use them', () => {
    const include = Array.from({ length: 100 }, (_, n) => ({ region: '[xy]z', shoot: `c-${n}` }));
    const fleet = Array.from({ length: 1_000 }, (_, n) => runtime({ shootName: `c-${n % 100}` }));
    const { size } = compileExpression('[xy]z');
    expect(costOf(include, fleet)).toBe(size * 'eu-central-1'.length);
  });

  test('are looked up, not run, if they are lists of names or plain texts', () => {
    const fleet = Array.from({ length: 10_000 }, (_, n) =>
      runtime({ runtimeID: `r-${n}`, globalAccountID: `CA${String(n).padStart(6, '0')}` }),
    );
    const named = Array.from({ length: 2_000 }, (_, n) => ({ runtimeID: `r-${n * 2}` }));
    const plain = Array.from({ length: 2_000 }, (_, n) => ({
      globalAccount: `CA${String(n * 2).padStart(6, '0')}.*|CB${n}`,
    }));
    for (const include of [named, plain]) {
      expect(fleet.filter(compileTargets({ include, exclude: [] }))).toHaveLength(2_000);
      let asked = 0;
      compileTargets({ include, exclude: [] }, (text) => ({
        ...compileExpression(text),
        test: () => {
          asked += 1;
          return false;
        },
      }))(runtime());
      expect(asked).toBe(0);
    }
  });

  test('match any of several plain texts', () => {
    const all = ['^CA50|^CB', '50$|501$', '^CA501$|x', 'CB|A5', 'CB|x', '^A5|x$', 'CA501|', '|x'];
    for (const globalAccount of all)
      expect(matches([{ globalAccount }])).toBe(new RegExp(globalAccount).test('CA501'));
  });
});
