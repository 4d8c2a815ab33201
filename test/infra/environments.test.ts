import { describe, expect, test } from 'vitest';
import {
  checkedEnvironment,
  type EnvironmentSettings,
  environmentNamed,
  environments,
} from '../../infra/environments.ts';
import { resources, setUp, synthesize } from './synthesized.ts';

const { dev, prod, local } = environments;

describe('an environment', () => {
  test.each(Object.values(environments))(
    '$name synthesizes without an account, warnings or errors',
    async (it) => {
      expect(environmentNamed(it.name)).toBe(it);
      const { assembly } = await synthesize(setUp(it));
      expect(assembly.stacks.map(({ stackName }) => stackName)).toEqual([
        `kyma-upgrade-orchestrator-${it.name}-data`,
        `kyma-upgrade-orchestrator-${it.name}-service`,
      ]);
      for (const stack of assembly.stacks) {
        expect(stack.messages.filter(({ level }) => level !== 'info')).toEqual([]);
        expect(stack.environment.account).toBe('unknown-account');
      }
    },
  );

  test('that was never set up says so when it is synthesized', async () => {
    const { assembly } = await synthesize(prod);
    const messages = assembly.stacks.flatMap((stack) =>
      stack.messages.map(({ entry }) => String(entry.data)),
    );
    expect(messages).toContainEqual(expect.stringContaining('prod has the example issuer'));
    expect(messages).toContainEqual(expect.stringContaining('prod has no alarmsEmail'));
  });

  test('is deployed where its settings say', async () => {
    const { assembly } = await synthesize({ ...setUp(dev), account: '123456789012', region: 'eu-central-1' });
    for (const { environment } of assembly.stacks)
      expect(environment).toMatchObject({ account: '123456789012', region: 'eu-central-1' });
  });

  test('that does not exist is refused with the names of those that do', () => {
    expect(() => environmentNamed('production')).toThrow('dev, stage, prod, local');
    expect(() => environmentNamed(undefined)).toThrow('dev, stage, prod, local');
    expect(() => environmentNamed('toString')).toThrow('dev, stage, prod, local');
  });

  test.each<[string, Partial<EnvironmentSettings>]>([
    ['oidc.issuer', { oidc: { issuer: 'http://plain.example.com', audience: 'a' } }],
    ['oidc.audience', { oidc: { issuer: 'https://oidc.example.org', audience: [] } }],
    ['oidc.audience', { oidc: { issuer: 'https://oidc.example.org', audience: ['a', 'b c'] } }],
    ['groups.admin', { groups: { admin: '', operator: 'o' } }],
    ['account', { account: '12345' }],
    ['product.defaultChannel', { product: { ...dev.product, defaultChannel: 'Fast!' } }],
    ['sweepEverySeconds', { sweepEverySeconds: 90 }],
    [
      'reservedConcurrency',
      { reservedConcurrency: { nobody: 5 } as EnvironmentSettings['reservedConcurrency'] },
    ],
    ['alarmsEmail', { alarmsEmail: 'me' }],
    ['logLevel', { logLevel: 'ERROR' as 'INFO' }],
    ['endpoint', { endpoint: { vpcEndpoints: [] } }],
    ['egress.subnets', { egress: { subnets: ['nowhere'], securityGroups: ['sg-1'] } }],
  ])('with an invalid %s is refused with the name of the setting', (path, change) => {
    expect(() => checkedEnvironment({ ...dev, ...change })).toThrow(path);
  });

  test('sweeps at its rate: whole minutes on AWS, seconds in the local stack', async () => {
    const rateOf = async (it: EnvironmentSettings) =>
      resources((await synthesize(setUp(it))).service)['SweepSchedule']?.Properties.ScheduleExpression;
    expect(await rateOf(dev)).toBe('rate(5 minutes)');
    expect(await rateOf({ ...dev, sweepEverySeconds: 60 })).toBe('rate(1 minute)');
    expect(await rateOf(local)).toBe('rate(5 seconds)');
  });

  test('dev and prod have the same resources, except for the firewall', async () => {
    const idsOf = async (it: EnvironmentSettings) => {
      const { data, service } = await synthesize(setUp(it));
      return Object.entries({ ...resources(data), ...resources(service) })
        .map(([id, { Type }]) => `${Type} ${id.replace(/[0-9A-F]{8}([0-9a-f]{32})?$/, '')}`)
        .filter((id) => !id.startsWith('AWS::WAFv2::'))
        .map((id) => id.replaceAll(`orchestrator${it.name}`, 'orchestrator').replace(/[0-9A-F]{8}.*$/, ''))
        .toSorted();
    };
    expect(await idsOf(prod)).toEqual(await idsOf(dev));
  });
});
