import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { catalog, type FunctionName } from '../../functions/catalog.ts';
import { environments } from '../../infra/environments.ts';
import { functionSizes } from '../../infra/functionSizes.ts';
import { settingsSchema } from '../../lib/base/settings.ts';
import {
  functionNames,
  logicalId,
  plain,
  type Resource,
  resources,
  type Synthesized,
  setUp,
  synthesize,
} from './synthesized.ts';

describe('the functions', () => {
  let dev: Synthesized;
  let prod: Synthesized;
  let local: Synthesized;
  beforeAll(async () => {
    dev = await synthesize(setUp(environments.dev));
    prod = await synthesize(setUp(environments.prod));
    local = await synthesize(environments.local);
  });
  const made = ({ service }: Synthesized) => resources(service, 'AWS::Lambda::Function');
  const variablesOf = (from: Synthesized, name: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(made(from)[logicalId(name)]?.Properties.Environment.Variables).map(([key, value]) => [
        key,
        plain(value),
      ]),
    );

  test('are exactly those of the catalog, each with its pinned id', () => {
    expect(Object.keys(made(dev)).toSorted()).toEqual(functionNames.map(logicalId).toSorted());
  });

  test.each(functionNames)('%s has exactly its variables, and its catalog line accepts them', (name) => {
    const { POWERTOOLS_SERVICE_NAME, POWERTOOLS_LOG_LEVEL, POWERTOOLS_METRICS_NAMESPACE, ...own } =
      variablesOf(dev, name);
    expect(POWERTOOLS_METRICS_NAMESPACE).toBe('kyma-upgrade-orchestrator-dev');
    expect(POWERTOOLS_SERVICE_NAME).toBe('kyma-upgrade-orchestrator');
    expect(POWERTOOLS_LOG_LEVEL).toBe('DEBUG');
    expect(z.strictObject(catalog[name].environment.shape).parse(own)).toEqual(own);
  });

  test('get the settings of their environment as valid JSON', () => {
    for (const [from, { product }] of [
      [prod, environments.prod],
      [local, environments.local],
    ] as const) {
      const settings = JSON.parse(variablesOf(from, 'planOperations')['SETTINGS']!);
      expect(settingsSchema.parse(settings)).toEqual(product);
    }
  });

  test('refer to each other by the resources that the template declares', () => {
    const variables = variablesOf(dev, 'createKymaUpgrade');
    expect(variables['WAKE_UP_FUNCTION_ARN']).toBe('<WakeUpFunction>');
    expect(variables['STATE_MACHINE_ARN']).toMatch(/:stateMachine:kyma-upgrade-orchestrator-dev$/);
    const { service, data } = dev;
    const machine = resources(service)['UpgradeMachine'];
    expect(machine?.Properties.StateMachineName).toBe('kyma-upgrade-orchestrator-dev');
    expect(resources(service)['WakeUpGroup']?.Properties.Name).toBe(variables['SCHEDULE_GROUP']);
    expect(resources(data)['Table']?.Properties.TableName).toBe(variables['TABLE_NAME']);
    expect(resources(data)['Events']?.Properties.Name).toBe(variables['EVENT_BUS_NAME']);
    expect(resources(data)['MaintenancePolicy']?.Properties.Name).toBe(
      variablesOf(dev, 'planOperations')['MAINTENANCE_POLICY_PARAMETER'],
    );
  });

  test('read the issuer from a parameter in the local stack, where its port is not known in advance', () => {
    expect(variablesOf(local, 'authorizer')['OIDC_ISSUER']).toBe('<OidcIssuer>');
    expect(Object.keys(local.service.toJSON()['Parameters'])).toContain('OidcIssuer');
    expect(Object.keys(dev.service.toJSON()['Parameters'])).not.toContain('OidcIssuer');
  });

  test.each(functionNames)(
    '%s runs on Node 24 and ARM, is traced, and logs JSON for a limited time',
    (name) => {
      const { Properties: made } = resources(dev.service)[logicalId(name)]!;
      expect(made).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
        MemorySize: functionSizes[name].memoryMegabytes,
        Timeout: functionSizes[name].timeoutSeconds,
        // Lambda drops what is below its own level, and it would be INFO.
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG' },
      });
      const logs = resources(dev.service)[made.LoggingConfig.LogGroup.Ref];
      expect(logs?.Properties.RetentionInDays).toBe(environments.dev.logRetentionDays);
    },
  );

  test('behind the API time out before the gateway gives up after 29 seconds', () => {
    const api = functionNames.filter((name) => catalog[name].entry.startsWith('functions/api/'));
    expect(api.length).toBeGreaterThan(0);
    for (const name of api) expect(functionSizes[name].timeoutSeconds).toBeLessThan(29);
  });

  test('that running executions call are kept in prod when a deploy drops them', () => {
    for (const name of functionNames) {
      const kept = catalog[name].entry.startsWith('functions/workflow/');
      expect([name, made(prod)[logicalId(name)]?.DeletionPolicy]).toEqual([
        name,
        kept ? 'RetainExceptOnCreate' : undefined,
      ]);
    }
    expect(resources(prod.service)['UpgradeMachine']?.DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('that are kept stay callable, with their roles, policies and logs', () => {
    const all = resources(prod.service);
    const isKept = (id: string) => all[id]?.DeletionPolicy === 'RetainExceptOnCreate';
    const policiesOf = (roleID: string) =>
      Object.entries(resources(prod.service, 'AWS::IAM::Policy')).filter(([, { Properties }]) =>
        Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === roleID),
      );
    const roleOf = ({ Properties }: Resource): string =>
      (Properties.Role ?? Properties.RoleArn)['Fn::GetAtt'][0];
    const machineRole = roleOf(all['UpgradeMachine']!);
    const kept = Object.entries(made(prod)).filter(([id]) => isKept(id));
    expect(kept.length).toBeGreaterThan(4);
    for (const [id, resource] of [...kept, ['UpgradeMachine', all['UpgradeMachine']!] as const]) {
      const role = roleOf(resource);
      expect([id, isKept(role)]).toEqual([id, true]);
      expect(policiesOf(role).length).toBeGreaterThan(0);
      for (const [policy] of policiesOf(role))
        expect([id, policy, isKept(policy)]).toEqual([id, policy, true]);
    }
    for (const [id, { Properties }] of kept) {
      expect([id, isKept(Properties.LoggingConfig.LogGroup.Ref)]).toEqual([id, true]);
      // Alone: the policy with all of them changes when a function is dropped.
      const alone = policiesOf(machineRole).filter(
        ([, policy]) =>
          policy.Properties.PolicyDocument.Statement.length === 1 &&
          plain(policy.Properties.PolicyDocument.Statement[0].Resource) === `<${id}>`,
      );
      expect([id, alone.map(([, policy]) => policy.Properties.PolicyDocument.Statement[0].Action)]).toEqual([
        id,
        ['lambda:InvokeFunction'],
      ]);
    }
    // In dev nothing is.
    expect(JSON.stringify(resources(dev.service))).not.toContain('RetainExceptOnCreate');
  });

  test('know no control plane unless the environment names its secret, so that plan selectors are refused', () => {
    for (const from of [dev, prod])
      expect(variablesOf(from, 'createKymaUpgrade')['CONTROL_PLANE_SECRET_ID']).toBe('');
    expect(variablesOf(local, 'createKymaUpgrade')['CONTROL_PLANE_SECRET_ID']).toMatch(/control-plane/);
  });

  test('that a thousand workers call have a concurrency limit in prod, and leave a share for the others', () => {
    const reserved = Object.fromEntries(
      functionNames.map((name) => [
        name,
        made(prod)[logicalId(name)]?.Properties.ReservedConcurrentExecutions as number | undefined,
      ]),
    );
    const all = Object.values(reserved).reduce<number>((sum, one) => sum + (one ?? 0), 0);
    // Of an account of 1,000. AWS insists on 100; 200 are for the API, planning and the sweep.
    expect(all).toBeLessThanOrEqual(800);
    for (const name of perTurn) expect([name, reserved[name]]).toEqual([name, expect.any(Number)]);
    for (const name of ['authorizer', 'cancelOrchestration', 'finishOrchestration'])
      expect([name, reserved[name]]).toEqual([name, expect.any(Number)]);
  });

  test('that verify tokens accept every configured audience', async () => {
    const audiences = async (audience: string | string[]) => {
      const oidc = { ...setUp(environments.dev).oidc, audience };
      const { service } = await synthesize({ ...setUp(environments.dev), oidc });
      const { AuthorizerFunction } = resources(service, 'AWS::Lambda::Function');
      return AuthorizerFunction?.Properties.Environment.Variables.OIDC_AUDIENCE;
    };
    expect(await audiences('one')).toBe('one');
    expect(await audiences(['one', 'two'])).toBe('one two');
  });

  test('run in the egress subnets only if they call something outside AWS', async () => {
    const egress = { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'] };
    const { service } = await synthesize({ ...setUp(environments.prod), egress });
    const inside = Object.entries(resources(service, 'AWS::Lambda::Function'))
      .filter(([, { Properties }]) => Properties.VpcConfig !== undefined)
      .map(([id, { Properties }]) => [id, Properties.VpcConfig]);
    const config = { SubnetIds: egress.subnets, SecurityGroupIds: egress.securityGroups };
    expect(Object.fromEntries(inside)).toEqual({
      AuthorizerFunction: config,
      MatchRuntimesFunction: config,
      NotifyByWebhookFunction: config,
      PlanOperationsFunction: config,
      PreviewOrchestrationFunction: config,
      UpgradeRuntimeFunction: config,
    });
    const interfaces = Object.values(resources(service, 'AWS::IAM::Policy')).filter(({ Properties }) =>
      JSON.stringify(Properties).includes('ec2:CreateNetworkInterface'),
    );
    expect(interfaces).toHaveLength(6);
    expect(Object.values(made(prod)).filter(({ Properties }) => Properties.VpcConfig)).toEqual([]);
  });
});

/** What each turn of the map calls, and what wakes turns up: as many at a time as there are workers. */
const perTurn: readonly FunctionName[] = [
  'takeNextOperation',
  'waitForMaintenanceWindow',
  'waitForWork',
  'upgradeRuntime',
  'handBackOperation',
  'wakeUp',
];
