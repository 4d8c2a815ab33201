import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import { nextWindow } from '../../../lib/windows/nextWindow.ts';
import { parseAllFreezes } from '../../../lib/windows/policyFreezes.ts';
import { InvalidPolicy } from '../../../lib/windows/policyText.ts';

const read = (policy: object) => parsePolicy(JSON.stringify(policy));

describe('parsePolicy', () => {
  test('turns freezes into epoch milliseconds, widened to whole seconds', () => {
    const freezes = [
      { begin: '2026-12-20T00:00:00.250+01:00', end: '2027-01-02T00:00:00.250Z', reason: 'year end' },
    ];
    expect(read({ freezes }).freezes).toEqual([
      {
        begin: Date.parse('2026-12-19T23:00:00Z'),
        end: Date.parse('2027-01-02T00:00:01Z'),
        reason: 'year end',
      },
    ]);
  });
  test.each<[string, unknown, RegExp]>([
    ['an unknown field', { rule: [] }, /rule/],
    ['a misspelt match', { rules: [{ match: { planName: 'x' } }] }, /rules\[0\]\.match: .*planName/],
    ['a rule without match', { rules: [{ days: ['Mon'] }] }, /rules\[0\]\.match/],
    [
      'a bad expression',
      { rules: [{ match: {} }, { match: { region: '(' } }] },
      /rules\[1\]\.match\.region: "\("/,
    ],
    ['an expression RE2 has not', { rules: [{ match: { region: '(a)\\1' } }] }, /rules\[0\]\.match\.region/],
    ['a long day', { default: { days: ['Monday'] } }, /default\.days\[0\]: .*Mon/],
    ['a 25th hour', { default: { timeBegin: '250000+0000' } }, /default\.timeBegin: "250000\+0000"/],
    ['an offset beyond 14 hours', { default: { timeEnd: '220000+1401' } }, /default\.timeEnd/],
    ['no offset and no zone', { default: { timeEnd: '220000' } }, /default\.timeEnd: .*no offset/],
    [
      'offset and zone',
      { default: { timeZone: 'UTC', timeBegin: '220000+0000', timeEnd: '230000' } },
      /timeBegin: .*HHMMSS/,
    ],
    ['a zone without times', { default: { timeZone: 'UTC' } }, /default\.timeBegin: is required/],
    [
      'an unknown zone',
      { default: { timeZone: 'Mars/Olympus', timeBegin: '220000', timeEnd: '230000' } },
      /Mars/,
    ],
    ['a freeze without end', { freezes: [{ begin: '2026-12-20T00:00:00Z' }] }, /freezes\[0\]\.end/],
    [
      'a freeze that ends first',
      { freezes: [{ begin: '2026-12-20T00:00:00Z', end: '2026-12-01T00:00:00Z' }] },
      /after begin/,
    ],
    [
      'a freeze without offset',
      { freezes: [{ begin: '2026-12-20', end: '2026-12-21T00:00:00Z' }] },
      /RFC 3339/,
    ],
    [
      'a freeze of more than 400 days',
      { freezes: [{ begin: '2026-12-20T00:00:00Z', end: '2028-01-25T00:00:00Z', reason: 'for good' }] },
      /freezes: nothing may be frozen for more than 400 days at a time: "for good", 2026-12-20/,
    ],
    [
      'freezes that adjoin to more than 400 days',
      {
        freezes: [
          { begin: '2026-01-01T00:00:00Z', end: '2026-12-01T00:00:00Z' },
          { begin: '2026-12-01T00:00:00Z', end: '2027-06-01T00:00:00Z' },
        ],
      },
      /400 days at a time: 2026-01-01.*; 2026-12-01/,
    ],
    [
      'a freeze that ends when it begins',
      { freezes: [{ begin: '2026-12-20T00:00:00Z', end: '2026-12-20T00:00:00Z' }] },
      /after begin/,
    ],
    [
      'only the freeze that is too long, of several',
      {
        freezes: [
          { begin: '2025-12-20T00:00:00Z', end: '2025-12-21T00:00:00Z' },
          { begin: '2026-12-20T00:00:00Z', end: '2028-01-25T00:00:00Z' },
          { begin: '2028-12-20T00:00:00Z', end: '2028-12-21T00:00:00Z' },
        ],
      },
      /400 days at a time: 2026-12-20\S+ to 2028-01-25\S+$/,
    ],
    ['rules that are no list', { rules: 5 }, /invalid: rules: expected array$/],
    ['a list', [], /policy: /],
    ['a fifth weekday', { default: { days: ['fifth Sun'] } }, /default\.days\[0\]: .*first, second/],
    ['no window in a list', { default: { windows: [] } }, /default\.windows: must name a window/],
    [
      'more windows than fit an operation',
      { rules: [{ match: {}, windows: Array.from({ length: 11 }, () => ({ days: ['Sun'] })) }] },
      /rules\[0\]\.windows: must not have more than 10/,
    ],
    [
      'windows beside the fields of one',
      { rules: [{ match: {}, days: ['Sun'], windows: [{}] }] },
      /rules\[0\]\.windows: cannot be combined with days/,
    ],
    [
      'a time of one of several windows',
      { rules: [{ match: {}, windows: [{}, { timeBegin: '25' }] }] },
      /rules\[0\]\.windows\[1\]\.timeBegin: "25"/,
    ],
    [
      'the match of a freeze',
      { freezes: [{ begin: '2026-12-20T00:00:00Z', end: '2026-12-21T00:00:00Z', match: { region: '(' } }] },
      /freezes\[0\]\.match\.region: "\("/,
    ],
    [
      'a misspelt match of a freeze',
      { freezes: [{ begin: '2026-12-20T00:00:00Z', end: '2026-12-21T00:00:00Z', match: { regoin: 'x' } }] },
      /freezes\[0\]\.match: unknown "regoin"/,
    ],
    [
      'a limited freeze that is too long together with a general one',
      {
        freezes: [
          { begin: '2026-01-01T00:00:00Z', end: '2026-12-01T00:00:00Z' },
          { begin: '2026-12-01T00:00:00Z', end: '2027-06-01T00:00:00Z', match: { region: 'eu' } },
        ],
      },
      /400 days at a time: 2026-01-01.*; 2026-12-01/,
    ],
    [
      'more limited freezes than fit an operation',
      {
        freezes: Array.from({ length: 51 }, () => ({
          ...{ begin: '2026-01-01T00:00:00Z', end: '2026-12-01T00:00:00Z' },
          match: { region: 'eu' },
        })),
      },
      /freezes: at most 50 may have a match/,
    ],
  ])('says what is wrong and where: %s', (_, policy, message) => {
    expect(() => parsePolicy(JSON.stringify(policy))).toThrow(message);
  });
  describe('of several problems', () => {
    const problemsOf = (policy: unknown): string[] => {
      let error: unknown;
      try {
        parsePolicy(JSON.stringify(policy));
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(InvalidPolicy);
      const [, places, list = ''] =
        /^The maintenance policy is invalid(?: in (\d+) places)?: (.*)$/.exec(
          String((error as Error).message),
        ) ?? [];
      const problems = list.split(/; (?=(?:rules|freezes|default|policy)\b|and \d+ more$)/);
      if (places !== undefined && problems.length <= 20) expect(problems).toHaveLength(Number(places));
      return problems;
    };
    const year = ['2026-01-01T00:00:00Z', '2026-12-31T00:00:00Z', '2027-12-31T00:00:00Z'];

    test('names all at once, in the order of the text', () => {
      const rules = problemsOf({
        rules: [
          { match: { plan: '(', regoin: 'x' }, days: ['Mo'], timeBegin: '25', timeEnd: 3, extra: 1 },
          { match: 1, timeZone: 5, timeBegin: '220000', timeEnd: '22' },
          {
            windows: [{ timeZone: 'Mars/X', days: [1] }, 7, { foo: 2 }],
            match: { region: '[' },
            days: ['Mon'],
          },
        ],
      });
      expect(rules.map((text) => text.slice(0, 50))).toEqual([
        'rules[0].match.plan: "(" is not a regular expressi',
        'rules[0].match: unknown "regoin": is it misspelt?',
        'rules[0].days[0]: expected Sun, Mon, Tue, Wed, Thu',
        'rules[0].timeBegin: "25" is not a time of day as H',
        'rules[0].timeEnd: expected string',
        'rules[0]: unknown "extra": is it misspelt?',
        'rules[1].match: expected object',
        'rules[1].timeZone: expected string',
        'rules[1].timeEnd: "22" is not a time of day as HHM',
        'rules[2].windows: cannot be combined with days: pu',
        'rules[2].windows[0].timeZone: "Mars/X" is not an I',
        'rules[2].windows[0].days[0]: expected Sun, Mon, Tu',
        'rules[2].windows[0].timeBegin: is required with ti',
        'rules[2].windows[0].timeEnd: is required with time',
        'rules[2].windows[1]: expected object',
        'rules[2].windows[2]: unknown "foo": is it misspelt',
        'rules[2].match.region: "[" is not a regular expres',
      ]);
      const others = problemsOf({
        freezes: [
          { begin: year[1], end: year[0], reason: 5 },
          { begin: year[0], end: year[1], reason: 5 },
          { begin: year[1], end: year[2] },
          { end: 'x' },
          { begin: 0, end: 1e20 },
        ],
        defualt: {},
        default: { windows: [], days: 'Mon', timeBegin: '220000' },
      });
      expect(others.map((text) => text.slice(0, 60))).toEqual([
        'freezes: nothing may be frozen for more than 400 days at a t',
        'freezes[0].end: must be after begin',
        'freezes[0].reason: expected string',
        'freezes[1].reason: expected string',
        'freezes[3].end: expected a time as RFC 3339, for example 202',
        'freezes[3].begin: expected string',
        'freezes[4].begin: expected string',
        'freezes[4].end: expected string',
        'policy: unknown "defualt": is it misspelt?',
        'default.windows: must name a window; leave it out for the wi',
        'default.windows: cannot be combined with days, timeBegin: pu',
        'default.days: expected array',
        'default.timeBegin: "220000" has no offset, and there is no t',
      ]);
    });

    test('names twenty, and counts the others', () => {
      const rules = Array.from({ length: 23 }, () => ({ match: {}, timeBegin: 'x'.repeat(1000) }));
      const problems = problemsOf({ rules });
      expect(problems).toHaveLength(21);
      expect(problems[19]).toMatch(/^rules\[19\]\.timeBegin: "x{270,280}…$/);
      expect(problems[20]).toBe('and 3 more');
      expect(problemsOf({ rules: rules.slice(3) })).toHaveLength(20);
    });

    test('names too many limited freezes beside one that is too long', () => {
      const limited = { begin: year[0], end: year[1], match: { region: 'eu' } };
      const freezes = [...Array(51).fill(limited), { begin: year[1], end: '2029-01-01T00:00:00Z' }];
      expect(problemsOf({ freezes }).at(-1)).toBe('freezes: at most 50 may have a match');
    });

    test('never fails otherwise, whatever stands where', () => {
      const part = fc.oneof(
        fc.constantFrom('', '220000+0000', '220000', '(', 'UTC', 'Mon', year[0], year[1], null, 3, true),
        fc.jsonValue({ maxDepth: 1 }),
      );
      const window = { days: part, timeBegin: part, timeEnd: part, timeZone: part };
      const some = <Shape extends object>(shape: Shape) =>
        fc.oneof({ weight: 5, arbitrary: fc.record(shape as never, { requiredKeys: [] }) }, part);
      const windows = fc.oneof(fc.array(some(window), { maxLength: 3 }), part);
      const match = some({ plan: part, region: part });
      const policy = some({
        rules: fc.oneof(fc.array(some({ match, ...window, windows }), { maxLength: 3 }), part),
        default: some({ ...window, windows }),
        freezes: fc.oneof(
          fc.array(some({ begin: part, end: part, reason: part, match }), { maxLength: 3 }),
          part,
        ),
      });
      fc.assert(
        fc.property(policy, (value) => {
          const text = JSON.stringify(value);
          for (const parse of [parsePolicy, parseAllFreezes]) {
            try {
              parse(text);
            } catch (error) {
              if (!(error instanceof InvalidPolicy)) throw error;
            }
          }
        }),
        { numRuns: 2000 },
      );
    });
  });
  test('allows a freeze of 400 days, after which even a weekly window is found', () => {
    const { freezes } = read({ freezes: [{ begin: '2026-03-02T00:00:00Z', end: '2027-04-06T00:00:00Z' }] });
    const rule = { begin: '000000+0000', end: '010000+0000', days: ['Mon'] } as const;
    const now = Date.parse('2026-03-02T00:00:00Z');
    expect(nextWindow(now, rule, { minimumLeftSeconds: 60, freezes })).toMatchObject({
      begin: Date.parse('2027-04-12T00:00:00Z'),
    });
  });
  test('allows ten windows in a rule', () => {
    const windows = Array.from({ length: 10 }, () => ({ days: ['Sun'] }));
    expect(read({ default: { windows } }).default.windows).toHaveLength(10);
  });
  test('gives another text another version', () => {
    expect(parsePolicy('{}').version).toMatch(/^[0-9a-f]{16}$/);
    expect(parsePolicy('{}').version).toBe(parsePolicy('{}').version);
    expect(parsePolicy('{}').version).not.toBe(parsePolicy('{ }').version);
  });
  test('says that a text is not JSON', () => {
    expect(() => parsePolicy('rules: []')).toThrow(/not JSON/);
  });
});
