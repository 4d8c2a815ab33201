import { createHash } from 'node:crypto';
import {
  arn,
  type Declared,
  generated,
  generatedName,
  named,
  type ResourceType,
  why,
} from './ResourceType.ts';
import { asText } from './TemplateValue.ts';

const tableName = named('TableName', 255);
const tableArn = arn('dynamodb', (declared) => `table/${tableName(declared)}`);

/** Parameter names may begin with `/`, which the ARN shares with the word `parameter`. */
const parameterName = (declared: Declared): string => {
  const own = declared.property('Name');
  return own === undefined ? `CFN-${generatedName(declared, 200)}` : asText(own, 'Name');
};

/** Secrets Manager puts six characters of its own behind the name. */
const secretArn = arn('secretsmanager', (declared) => {
  const name = named('Name', 200)(declared);
  return `secret:${name}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;
});

const keyID = generated(100);

/** Tables, parameters, secrets and keys. */
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
  'AWS::DynamoDB::GlobalTable': {
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
      Replicas: 'one region, with settings for backup, encryption, tags and protection',
      SSESpecification: why.encryption,
      TimeToLiveSpecification:
        'dynalite deletes nothing by itself; DynamoDB may take days, so nothing relies on it',
      WarmThroughput: why.capacity,
      WriteOnDemandThroughputSettings: why.capacity,
    },
  },
  'AWS::SSM::Parameter': {
    ref: parameterName,
    attributes: { Type: () => 'String', Value: (declared) => asText(declared.property('Value'), 'Value') },
    reads: ['Name', 'Type', 'Value'],
    ignores: {
      AllowedPattern: why.removal,
      Description: why.description,
      Tags: why.tags,
      Tier: why.capacity,
    },
  },
  'AWS::SecretsManager::Secret': {
    ref: secretArn,
    attributes: { Id: secretArn },
    reads: ['Name', 'SecretString'],
    ignores: {
      Description: why.description,
      GenerateSecretString: 'this stack fills the secrets that functions read',
      KmsKeyId: why.encryption,
      Tags: why.tags,
    },
  },
  'AWS::KMS::Key': {
    ref: keyID,
    attributes: { Arn: arn('kms', (declared) => `key/${keyID(declared)}`), KeyId: keyID },
    reads: [],
    ignores: {
      Description: why.encryption,
      EnableKeyRotation: why.encryption,
      Enabled: why.encryption,
      KeyPolicy: why.encryption,
      KeySpec: why.encryption,
      KeyUsage: why.encryption,
      PendingWindowInDays: why.encryption,
      RotationPeriodInDays: why.encryption,
      Tags: why.tags,
    },
  },
  'AWS::KMS::Alias': {
    ref: (declared) => asText(declared.property('AliasName'), 'AliasName'),
    reads: ['AliasName'],
    ignores: { TargetKeyId: why.encryption },
  },
};
