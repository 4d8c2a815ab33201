import { beforeEach, describe, expect, test } from 'vitest';
import {
  freezesFor,
  limitedFreezeEnd,
  type MaintenancePolicy,
  type MatchedRuntime,
  parsePolicy,
  ruleFor,
} from '../../../lib/windows/maintenancePolicy.ts';
import { parseAllFreezes, parseFreezes } from '../../../lib/windows/policyFreezes.ts';

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
