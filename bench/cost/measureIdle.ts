import { type EnvironmentName, type EnvironmentSettings, environments } from '../../infra/environments.ts';
import { resources, setUp, synthesize } from '../../test/infra/synthesized.ts';
import { FakeFleet } from './fakeFleet.ts';
import { MeteredProduct, type MeteredProductOptions } from './MeteredProduct.ts';
import { type Amounts, type BillLine, billOf, type PriceName } from './prices.ts';

export interface IdleCost {
  readonly environment: EnvironmentName;
  /** A month without any orchestration. */
  readonly lines: readonly BillLine[];
  /** Alarms, dashboard, web ACL and keys, which §12 lists apart. */
  readonly extras: readonly BillLine[];
}

const secondsPerMonth = 730 * 3600;
/** The resources that cost by the month, whether they are used or not. */
const monthly: Readonly<Record<string, PriceName>> = {
  'AWS::CloudWatch::Alarm': 'alarmMonth',
  'AWS::CloudWatch::CompositeAlarm': 'alarmMonth',
  'AWS::CloudWatch::Dashboard': 'dashboardMonth',
  'AWS::WAFv2::WebACL': 'webAclMonth',
  'AWS::KMS::Key': 'keyMonth',
  'AWS::SecretsManager::Secret': 'secretMonth',
};
/** Resources that cost by the hour must not be added unnoticed. */
const unpriced = /^AWS::(EC2::(NatGateway|VPCEndpoint|EIP)|ElasticLoadBalancing|RDS|ECS|EKS|ElastiCache)/;

/** The usage of one sweep of an idle system. */
async function idleSweep(
  options: Pick<MeteredProductOptions, 'machine' | 'functionOf' | 'folder'>,
): Promise<Amounts> {
  const startsAt = Date.parse('2026-03-09T12:00:00Z');
  const product = new MeteredProduct({ ...options, fleet: new FakeFleet(0, 1), startsAt });
  try {
    await product.call('sweep', {});
    product.usage.schedules += 1;
    return product.amounts();
  } finally {
    product.stop();
  }
}

/** Counts the resources that cost by the month: those of the synthesized templates and the secrets made by hand. */
async function monthlyAmounts(environment: EnvironmentSettings): Promise<Amounts> {
  const { data, service } = await synthesize(setUp(environment));
  const amounts: Partial<Record<PriceName, number>> = {
    secretMonth: Object.values(environment.secrets).filter((name) => name !== undefined).length,
  };
  for (const { Type, Properties } of [data, service].flatMap((stack) => Object.values(resources(stack)))) {
    if (unpriced.test(Type)) throw new Error(`bench/cost has no price for ${Type}`);
    const price = monthly[Type];
    if (price !== undefined) amounts[price] = (amounts[price] ?? 0) + 1;
    if (price === 'webAclMonth')
      amounts.webAclRuleMonth = (amounts.webAclRuleMonth ?? 0) + (Properties?.Rules?.length ?? 0);
  }
  return amounts;
}

/** What environments cost in a month without requests. */
export async function measureIdle(
  options: Pick<MeteredProductOptions, 'machine' | 'functionOf' | 'folder'>,
  names: readonly EnvironmentName[],
): Promise<IdleCost[]> {
  const sweep = await idleSweep(options);
  const costs: IdleCost[] = [];
  for (const environment of names) {
    const settings = environments[environment];
    const sweeps = secondsPerMonth / settings.sweepEverySeconds;
    const used = Object.fromEntries(
      Object.entries(sweep).map(([name, amount]) => [name, amount * sweeps]),
    ) as Amounts;
    const { secretMonth = 0, ...extras } = await monthlyAmounts(settings);
    costs.push({
      environment,
      // What the table holds after a thousand upgrades: a few megabytes.
      lines: billOf({ ...used, tableStorage: 0.005, secretMonth }),
      extras: billOf(extras),
    });
  }
  return costs;
}
