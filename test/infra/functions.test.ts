import { beforeAll, describe, expect, test } from 'vitest';
import { catalog } from '../../functions/catalog.ts';
import { environments } from '../../infra/environments.ts';
import { functionSizes } from '../../infra/functionSizes.ts';
import { settingsSchema } from '../../lib/settings.ts';
import {
  functionNames,
  logicalId,
  plain,
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

  test('are those of the catalog and no other, each with its pinned id', () => {
    expect(Object.keys(made(dev)).toSorted()).toEqual(functionNames.map(logicalId).toSorted());
  });

  test.each(functionNames)('%s has exactly its variables, and its catalog line accepts them', (name) => {
    const { POWERTOOLS_SERVICE_NAME, POWERTOOLS_LOG_LEVEL, ...own } = variablesOf(dev, name);
    expect(POWERTOOLS_SERVICE_NAME).toBe('kyma-upgrade-orchestrator');
    expect(POWERTOOLS_LOG_LEVEL).toBe('DEBUG');
    expect(catalog[name].environment.strict().parse(own)).toEqual(own);
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

  test('know each other by the resources they mean', () => {
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

  test('in the local stack take the issuer from a parameter, because its port is not known before', () => {
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
        LoggingConfig: { LogFormat: 'JSON' },
      });
      const logs = resources(dev.service)[made.LoggingConfig.LogGroup.Ref];
      expect(logs?.Properties.RetentionInDays).toBe(environments.dev.logRetentionDays);
    },
  );

  test('of the API answer before the gateway gives up after 29 seconds', () => {
    const api = functionNames.filter((name) => catalog[name].entry.startsWith('functions/api/'));
    expect(api.length).toBeGreaterThan(0);
    for (const name of api) expect(functionSizes[name].timeoutSeconds).toBeLessThan(29);
  });

  test('that running executions call are kept in prod when a deploy no longer has them', () => {
    for (const name of functionNames) {
      const kept = catalog[name].entry.startsWith('functions/workflow/');
      expect([name, made(prod)[logicalId(name)]?.DeletionPolicy]).toEqual([
        name,
        kept ? 'Retain' : undefined,
      ]);
    }
    expect(resources(prod.service)['UpgradeMachine']?.DeletionPolicy).toBe('Retain');
  });

  test('reserve concurrency only so far that 100 of an account of 1,000 are left', () => {
    const reserved = Object.values(made(prod)).map(
      ({ Properties }) => Properties.ReservedConcurrentExecutions ?? 0,
    );
    expect(reserved.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(900);
    expect(made(prod)['AuthorizerFunction']?.Properties.ReservedConcurrentExecutions).toBeGreaterThan(0);
  });
});
