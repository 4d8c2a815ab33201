import { arn, type Declared, generatedName, named, type ResourceType, why } from './ResourceType.ts';
import { asText } from './TemplateValue.ts';

const tableName = named('TableName', 255);
const tableArn = arn('dynamodb', (declared) => `table/${tableName(declared)}`);

/** Parameter names may begin with `/`, which the ARN shares with the word `parameter`. */
const parameterName = (declared: Declared): string => {
  const own = declared.property('Name');
  return own === undefined ? `CFN-${generatedName(declared, 200)}` : asText(own, 'Name');
};

/** Tables and parameters. */
export const dataTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::DynamoDB::Table': {
    ref: tableName,
    attributes: { Arn: tableArn },
    reads: [
      'TableName',
      'AttributeDefinitions',
      'KeySchema',
      'LocalSecondaryIndexes',
      'GlobalSecondaryIndexes',
      'BillingMode',
    ],
    ignores: {
      ContributorInsightsSpecification: why.metrics,
      DeletionProtectionEnabled: why.removal,
      KinesisStreamSpecification: why.metrics,
      OnDemandThroughput: why.capacity,
      PointInTimeRecoverySpecification: 'there are no backups here',
      SSESpecification: why.encryption,
      TableClass: why.capacity,
      Tags: why.tags,
      TimeToLiveSpecification:
        'dynalite deletes nothing by itself; DynamoDB may take days, so nothing relies on it',
    },
  },
  'AWS::SSM::Parameter': {
    ref: parameterName,
    attributes: { Type: () => 'String', Value: (declared) => asText(declared.property('Value'), 'Value') },
    reads: ['Name', 'Type', 'Value'],
    ignores: { Description: why.description, Tags: why.tags, Tier: why.capacity },
  },
};
