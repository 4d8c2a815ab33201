import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import { InvalidPolicy } from '../../../lib/windows/policyText.ts';
import { resolveRule, UnreadableWindow } from '../../../lib/windows/resolveRule.ts';

const policy = parsePolicy(
  JSON.stringify({
    rules: [
      { match: { plan: '^trial$' }, timeBegin: '010000+0000' },
      { match: { region: '^eu' }, days: ['Sun'] },
    ],
  }),
);
const planned = { begin: '220000+0000', end: '230000+0000' };
const operation = {
  globalAccountID: 'ga',
  region: 'us',
  servicePlanName: 'aws',
  rule: planned,
  shootWindow: planned,
};
const known = { plansKnown: true };

describe('the rule of an operation, resolved again', () => {
  it("is the policy's for its account, plan and region, and the Shoot's for the rest", () => {
    expect(resolveRule(policy, operation, known)).toEqual(planned);
    expect(resolveRule(policy, { ...operation, region: 'eu-1' }, known)).toEqual({
      ...planned,
      days: ['Sun'],
    });
    expect(resolveRule(policy, { ...operation, servicePlanName: 'trial' }, known)).toEqual({
      ...planned,
      begin: '010000+0000',
    });
  });

  it("uses the Shoot's window as just read, else as stored, else from the stored rule", () => {
    const read = { begin: '030000+0000', end: '040000+0000' };
    expect(resolveRule(policy, operation, { ...known, shootWindow: read })).toEqual(read);
    const changed = { ...operation, rule: { ...planned, days: ['Mon'] as const } };
    expect(resolveRule(policy, changed, known)).toEqual(planned);
    const { shootWindow: _none, ...old } = changed;
    expect(resolveRule(policy, old, known)).toEqual(planned);
  });

  it('is none if windows were not asked for', () => {
    expect(resolveRule(policy, { ...operation, rule: undefined }, known)).toBeUndefined();
  });

  it('says why it cannot be resolved', () => {
    expect(() => resolveRule(policy, operation, { plansKnown: false })).toThrow(InvalidPolicy);
    const shootWindow = { begin: '99', end: '' };
    expect(() => resolveRule(policy, operation, { ...known, shootWindow })).toThrow(UnreadableWindow);
  });
});
