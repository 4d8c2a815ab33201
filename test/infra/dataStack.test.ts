import { beforeAll, describe, expect, test } from 'vitest';
import { environments } from '../../infra/environments.ts';
import { tableSchema } from '../../lib/store/tableSchema.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { type Resource, resources, type Synthesized, setUp, synthesize } from './synthesized.ts';

describe('the data stack', () => {
  let dev: Synthesized;
  let prod: Synthesized;
  beforeAll(async () => {
    dev = await synthesize(setUp(environments.dev));
    prod = await synthesize(setUp(environments.prod));
  });
  const of = ({ data }: Synthesized, id: string): Resource => resources(data)[id]!;

  test('pins its logical ids, because a new id would mean a new, empty table', () => {
    expect(Object.entries(resources(prod.data)).map(([id, { Type }]) => [id, Type])).toEqual([
      ['Table', 'AWS::DynamoDB::Table'],
      ['MaintenancePolicy', 'AWS::SSM::Parameter'],
      ['Events', 'AWS::Events::EventBus'],
    ]);
  });

  test('gives the table the keys and keys-only local indexes of the schema', () => {
    const { Properties: table } = of(dev, 'Table');
    const key = (sortKey: { name: string }) => [
      { AttributeName: tableSchema.partitionKey.name, KeyType: 'HASH' },
      { AttributeName: sortKey.name, KeyType: 'RANGE' },
    ];
    expect(table.KeySchema).toEqual(key(tableSchema.sortKey));
    expect(table.LocalSecondaryIndexes).toEqual(
      tableSchema.indexes.map(({ name, sortKey }) => ({
        IndexName: name,
        KeySchema: key(sortKey),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    );
    expect(table.GlobalSecondaryIndexes).toBeUndefined();
    const typeOf = Object.fromEntries(
      table.AttributeDefinitions.map(({ AttributeName, AttributeType }: Record<string, string>) => [
        AttributeName,
        AttributeType,
      ]),
    );
    const keys = [
      tableSchema.partitionKey,
      tableSchema.sortKey,
      ...tableSchema.indexes.map((i) => i.sortKey),
    ];
    expect(typeOf).toEqual(Object.fromEntries(keys.map(({ name, type }) => [name, type])));
  });

  test('bills the table per request, with point-in-time recovery and a TTL', () => {
    expect(of(dev, 'Table').Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: tableSchema.timeToLive, Enabled: true },
    });
  });

  test('keeps its table when a restored one is used, and the functions know and may use only the restored one', async () => {
    const restored = await synthesize({ ...setUp(environments.prod), restoredTable: 'restored' });
    expect(restored.data.toJSON()).toEqual(prod.data.toJSON());
    const own = '"kyma-upgrade-orchestrator-prod"';
    const service = JSON.stringify(resources(restored.service, 'AWS::Lambda::Function'));
    expect(service).toContain('"TABLE_NAME":"restored"');
    expect(service).not.toContain(`"TABLE_NAME":${own}`);
    const policies = JSON.stringify(resources(restored.service, 'AWS::IAM::Policy'));
    expect(policies).toContain(':table/restored"');
    expect(policies).not.toContain(':table/kyma-upgrade-orchestrator-prod');
  });

  test('protects everything in prod from accidental deletion', () => {
    expect(of(prod, 'Table').Properties.DeletionProtectionEnabled).toBe(true);
    expect(of(dev, 'Table').Properties.DeletionProtectionEnabled).toBe(false);
    for (const resource of Object.values(resources(prod.data)))
      expect(resource).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    for (const stack of prod.assembly.stacks) expect(stack.terminationProtection).toBe(true);
    for (const stack of dev.assembly.stacks) expect(stack.terminationProtection).toBe(false);
  });

  test('leaves nothing with a fixed name behind when a first deploy of prod fails, so that it can be repeated', () => {
    const fixedName =
      /^(TableName|Name|StateMachineName|LogGroupName|DashboardName|TopicName|FunctionName|RoleName)$/;
    for (const template of [prod.data, prod.service])
      for (const [id, { Type, Properties = {}, DeletionPolicy }] of Object.entries(resources(template))) {
        const isNamed = Object.keys(Properties).some((key) => fixedName.test(key));
        if (isNamed && DeletionPolicy !== undefined)
          expect([id, DeletionPolicy]).toEqual([id, 'RetainExceptOnCreate']);
        // Only the account's role for access logs stays whatever happens; it gets a new name each time.
        if (DeletionPolicy === 'Retain')
          expect(['AWS::IAM::Role', 'AWS::ApiGateway::Account']).toContain(Type);
      }
    // And what a rollback could not delete is made when nothing can fail any more.
    expect(resources(prod.data)['Table']?.DependsOn?.toSorted()).toEqual(['Events', 'MaintenancePolicy']);
  });

  test('lets the maintenance policy grow past 4,096 characters', () => {
    expect(of(prod, 'MaintenancePolicy').Properties.Tier).toBe('Intelligent-Tiering');
  });

  test('starts a new environment with a valid maintenance policy that changes nothing', () => {
    expect(parsePolicy(of(dev, 'MaintenancePolicy').Properties.Value)).toMatchObject({
      rules: [],
      default: {},
      freezes: [],
    });
  });
});
