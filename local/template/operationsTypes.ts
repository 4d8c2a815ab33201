import { arn, generated, named, type ResourceType, why } from './ResourceType.ts';

const all = (reason: string, ...properties: string[]): Record<string, string> =>
  Object.fromEntries(properties.map((property) => [property, reason]));

const roleName = named('RoleName', 64);
const logGroupName = named('LogGroupName', 512);

/** What is about access and logs: known, and left alone on one machine. */
export const operationsTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::IAM::Role': {
    ref: roleName,
    attributes: { Arn: (declared) => `arn:aws:iam::${declared.accountId}:role/${roleName(declared)}` },
    reads: ['RoleName'],
    ignores: all(
      why.access,
      'AssumeRolePolicyDocument',
      'Description',
      'ManagedPolicyArns',
      'MaxSessionDuration',
      'Path',
      'PermissionsBoundary',
      'Policies',
      'Tags',
    ),
  },
  'AWS::IAM::Policy': {
    ref: generated(128),
    reads: [],
    ignores: all(why.access, 'PolicyDocument', 'PolicyName', 'Roles'),
  },
  'AWS::Logs::LogGroup': {
    ref: logGroupName,
    attributes: { Arn: arn('logs', (declared) => `log-group:${logGroupName(declared)}:*`) },
    reads: ['LogGroupName'],
    ignores: all(why.logs, 'DataProtectionPolicy', 'KmsKeyId', 'LogGroupClass', 'RetentionInDays', 'Tags'),
  },
  'AWS::CDK::Metadata': {
    ref: generated(100),
    reads: [],
    ignores: { Analytics: 'CDK counts its constructs' },
  },
};
