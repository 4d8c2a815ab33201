import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  freezesFor,
  limitedFreezeEnd,
  type MaintenancePolicy,
  type MatchedRuntime,
  parsePolicy,
  ruleFor,
} from '../../../lib/windows/maintenancePolicy.ts';
import { nextWindow } from '../../../lib/windows/nextWindow.ts';
import { parseAllFreezes, parseFreezes } from '../../../lib/windows/policyFreezes.ts';
import { InvalidPolicy } from '../../../lib/windows/policyText.ts';

const own = { begin: '220000+0000', end: '020000+0000' };
const runtime: MatchedRuntime = {
  globalAccountID: 'acc-1',
  planName: 'azure',
  region: 'westeurope',
};
const read = (policy: object) => parsePolicy(JSON.stringify(policy));

describe('ruleFor', () => {
  test('uses the Shoot’s own window, every day, without a policy or with an empty one', () => {
    expect(ruleFor(undefined, runtime, own)).toEqual(own);
    expect(ruleFor(read({}), runtime, own)).toEqual(own);
    expect(ruleFor(read({ rules: null, default: {} }), runtime, own)).toEqual(own);
  });
  test('uses the first rule of which every field matches', () => {
    const policy = read({
      rules: [
        { match: { plan: 'azure', region: '^us' }, timeBegin: '010000+0000' },
        { match: { plan: 'azure' }, days: ['Sat', 'Sun'], timeBegin: '030000+0000', timeEnd: '050000+0000' },
        { match: {}, timeBegin: '040000+0000' },
      ],
      default: { days: ['Mon'] },
    });
    expect(ruleFor(policy, runtime, own)).toEqual({
      begin: '030000+0000',
      end: '050000+0000',
      days: ['Sat', 'Sun'],
    });
    expect(ruleFor(policy, { ...runtime, region: 'us-east-1' }, own)).toEqual({
      ...own,
      begin: '010000+0000',
    });
    expect(ruleFor(policy, { ...runtime, planName: 'gcp' }, own)).toEqual({ ...own, begin: '040000+0000' });
  });
  test('matches expressions unanchored, and everything with empty ones', () => {
    const policy = read({
      rules: [{ match: { globalAccountID: 'c-\\d', plan: '', region: '' }, days: ['Wed'] }],
    });
    expect(ruleFor(policy, runtime, own)).toEqual({ ...own, days: ['Wed'] });
    expect(ruleFor(policy, { ...runtime, globalAccountID: 'other' }, own)).toEqual(own);
  });
  test('uses the default without a matching rule, and every day without days', () => {
    const policy = read({
      rules: [{ match: { plan: 'gcp' } }],
      default: { days: [], timeEnd: '030000+0000', timeBegin: '' },
    });
    expect(ruleFor(policy, runtime, own)).toEqual({ begin: own.begin, end: '030000+0000' });
    expect(ruleFor(policy, { ...runtime, planName: 'gcp' }, own)).toEqual(own);
  });
  test('keeps the Shoot’s value for what a rule leaves out', () => {
    expect(ruleFor(read({ default: { timeBegin: '010000+0000' } }), runtime, own)).toStrictEqual({
      ...own,
      begin: '010000+0000',
    });
  });
  test('needs the Shoot’s window to complete a rule with only one of the times', () => {
    expect(ruleFor(read({ default: { timeBegin: '010000+0000' } }), runtime, undefined)).toBeUndefined();
    expect(ruleFor(read({ default: { timeEnd: '010000+0000' } }), runtime, undefined)).toBeUndefined();
    expect(ruleFor(read({}), runtime, undefined)).toBeUndefined();
  });
  test('takes both times from a rule with a time zone', () => {
    const policy = read({ default: { timeZone: 'Europe/Berlin', timeBegin: '220000', timeEnd: '020000' } });
    expect(ruleFor(policy, runtime, own)).toEqual({
      begin: '220000',
      end: '020000',
      timeZone: 'Europe/Berlin',
    });
  });
  test('finds no window for a Shoot without a readable one, unless the policy gives both times', () => {
    const both = read({ default: { timeBegin: '010000+0000', timeEnd: '020000+0000' } });
    for (const window of [undefined, { begin: '250000+0000', end: '020000+0000' }]) {
      expect(ruleFor(undefined, runtime, window)).toBeUndefined();
      expect(ruleFor(both, runtime, window)).toEqual({ begin: '010000+0000', end: '020000+0000' });
    }
  });
  test('fails if a rule matches on the plan and plans are not known', () => {
    const policy = read({ rules: [{ match: { plan: 'trial', region: '^eu' }, days: ['Sun'] }] });
    expect(() => ruleFor(policy, { ...runtime, region: 'eu', planName: undefined }, own)).toThrow(
      /plans are not known/,
    );
    expect(ruleFor(policy, { ...runtime, region: 'us', planName: undefined }, own)).toEqual(own);
  });
});

describe('several windows of a rule', () => {
  const windows = [
    { days: ['first Sun', 'Wed'], timeBegin: '010000+0000', timeEnd: '030000+0000' },
    { timeZone: 'Europe/Berlin', timeBegin: '220000', timeEnd: '020000' },
    { days: ['Mon'] },
  ];
  test('start with the rule’s own, and take missing times from the Shoot', () => {
    const policy = read({ rules: [{ match: { region: 'westeurope' }, windows }] });
    expect(ruleFor(policy, runtime, own)).toEqual({
      ...{ begin: '010000+0000', end: '030000+0000', days: ['first Sun', 'Wed'] },
      more: [
        { begin: '220000', end: '020000', timeZone: 'Europe/Berlin' },
        { ...own, days: ['Mon'] },
      ],
    });
  });
  test('are left out if they cannot be read, and without any the runtime has no window', () => {
    expect(ruleFor(read({ default: { windows } }), runtime, undefined)?.more).toEqual([
      { begin: '220000', end: '020000', timeZone: 'Europe/Berlin' },
    ]);
    expect(ruleFor(read({ default: { windows: [{ days: ['Mon'] }] } }), runtime, undefined)).toBeUndefined();
  });
  test('may be null, as Go clients write an empty list', () => {
    expect(ruleFor(read({ default: { windows: null, days: ['Tue'] } }), runtime, own)).toEqual({
      ...own,
      days: ['Tue'],
    });
  });
});

describe('freezes that hold only some runtimes', () => {
  const day = { begin: '2026-12-20T00:00:00Z', end: '2026-12-21T00:00:00Z' };
  const night = { begin: '2026-12-20T20:00:00Z', end: '2026-12-22T00:00:00Z', reason: 'sale' };
  let policy: MaintenancePolicy;
  beforeEach(() => {
    policy = read({
      freezes: [
        { begin: '2026-12-30T00:00:00Z', end: '2026-12-31T00:00:00Z' },
        { ...day, match: { region: 'europe$' } },
        { ...night, match: { plan: 'azure', globalAccountID: 'acc' } },
        { begin: '2026-12-24T00:00:00Z', end: '2026-12-25T00:00:00Z', match: { region: '' } },
      ],
    });
  });
  const ms = ({ begin, end }: { begin: string; end: string }) => ({
    begin: Date.parse(begin),
    end: Date.parse(end),
  });

  test('are merged into the rules of the runtimes that they match', () => {
    expect(ruleFor(policy, runtime, own)).toEqual({
      ...own,
      freezes: [ms({ begin: day.begin, end: night.end })],
    });
    expect(ruleFor(policy, { ...runtime, planName: 'gcp' }, own)?.freezes).toEqual([ms(day)]);
    expect(ruleFor(policy, { ...runtime, region: 'us', planName: 'gcp' }, own)).toEqual(own);
  });
  test('hold everybody if their match is empty', () => {
    expect(policy.freezes.map(({ begin }) => new Date(begin).toISOString().slice(0, 10))).toEqual([
      '2026-12-30',
      '2026-12-24',
    ]);
  });
  test('are all found for a runtime, with their reasons', () => {
    expect(freezesFor(policy, runtime)).toEqual([
      ...policy.freezes,
      { ...ms(day), limited: true },
      { ...ms(night), reason: 'sale', limited: true },
    ]);
    expect(freezesFor(policy, { ...runtime, region: 'us', planName: 'gcp' })).toEqual(policy.freezes);
  });
  test('are not read by turns, which need only those that hold everybody', () => {
    const text = JSON.stringify({ freezes: [day, { ...night, match: { region: 'eu' } }] });
    expect(parseFreezes(text)).toEqual([ms(day)]);
    expect(parseFreezes('{}')).toEqual([]);
  });
  test('are shown in the timeline, marked as holding only some', () => {
    const text = JSON.stringify({ freezes: [day, { ...night, reason: 'sale', match: { region: 'eu' } }] });
    expect(parseAllFreezes(text)).toEqual([ms(day), { ...ms(night), reason: 'sale', limited: true }]);
    expect(parseAllFreezes('{}')).toEqual([]);
  });
  test('need only one field in their match', () => {
    const { freezes } = read({
      freezes: [{ ...day, match: { region: 'eu', plan: '', globalAccountID: '' } }],
    });
    expect(freezes).toEqual([]);
  });
  test('fit an operation even if there are fifty', () => {
    const freezes = Array.from({ length: 50 }, () => ({ ...day, match: { region: 'eu' } }));
    expect(read({ freezes }).limitedFreezes).toHaveLength(50);
  });
  test('end together with adjoining ones, and only while one of them is in effect', () => {
    const limited = { begin: 100, end: 200, limited: true } as const;
    const general = { begin: 200, end: 300 };
    const endAt = (now: number) => limitedFreezeEnd(now, [general, limited]);
    expect([99, 100, 199, 200, 299].map(endAt)).toEqual([undefined, 300, 300, undefined, undefined]);
  });
  test('fail if they match on the plan and plans are not known', () => {
    const unknown = { ...runtime, planName: undefined };
    expect(() => freezesFor(policy, unknown)).toThrow(/plans are not known/);
    expect(freezesFor(policy, { ...unknown, globalAccountID: 'other' })).toHaveLength(3);
  });
});

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
