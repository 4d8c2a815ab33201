import { Stack, type StackProps } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { type CfnEventBus, EventBus } from 'aws-cdk-lib/aws-events';
import { type CfnParameter, ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { tableSchema } from '../lib/store/tableSchema.ts';
import type { EnvironmentSettings } from './environments.ts';
import { keptIn } from './keptIn.ts';
import type { Names } from './names.ts';

export interface DataStackProps extends StackProps {
  readonly environment: EnvironmentSettings;
  readonly names: Names;
}

const attributeTypes = { S: AttributeType.STRING, N: AttributeType.NUMBER } as const;

/** The resources that must outlive every deploy: the table, the maintenance policy and the bus that others subscribe to. */
export class DataStack extends Stack {
  constructor(scope: Construct, id: string, { environment, names, ...props }: DataStackProps) {
    super(scope, id, props);
    const removalPolicy = keptIn(environment);

    const key = ({ name, type }: { name: string; type: 'S' | 'N' }) => ({ name, type: attributeTypes[type] });
    const table = new Table(this, 'Table', {
      tableName: names.ownTable,
      partitionKey: key(tableSchema.partitionKey),
      sortKey: key(tableSchema.sortKey),
      timeToLiveAttribute: tableSchema.timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      // The AWS-owned key: encrypted at rest, at no monthly cost (§12).
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: environment.protected,
      removalPolicy,
    });
    for (const { name, sortKey } of tableSchema.indexes)
      table.addLocalSecondaryIndex({
        indexName: name,
        sortKey: key(sortKey),
        projectionType: ProjectionType.KEYS_ONLY,
      });

    const policy = new StringParameter(this, 'MaintenancePolicy', {
      parameterName: names.policyParameter,
      description:
        'Maintenance policy as JSON: rules, default, freezes. Edit the value here; deploys leave it alone.',
      stringValue: JSON.stringify({ rules: [] }),
      // Standard holds at most 4,096 characters. This tier becomes Advanced, at its price, only for a longer value.
      tier: ParameterTier.INTELLIGENT_TIERING,
    });
    policy.applyRemovalPolicy(removalPolicy);

    const bus = new EventBus(this, 'Events', {
      eventBusName: names.eventBus,
      description: 'State changes of orchestrations and operations.',
    });
    bus.applyRemovalPolicy(removalPolicy);
    // Created last, so that if another resource fails, no table with deletion protection blocks the rollback.
    table.node.addDependency(policy, bus);

    // A changed logical id would create another table, so the ids are pinned and a test checks them.
    (table.node.defaultChild as CfnTable).overrideLogicalId('Table');
    (policy.node.defaultChild as CfnParameter).overrideLogicalId('MaintenancePolicy');
    (bus.node.defaultChild as CfnEventBus).overrideLogicalId('Events');
  }
}
