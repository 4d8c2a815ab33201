import { arn, generated, named, type ResourceType, why } from './ResourceType.ts';

const all = (reason: string, ...properties: string[]): Record<string, string> =>
  Object.fromEntries(properties.map((property) => [property, reason]));

const roleName = named('RoleName', 64);
const logGroupName = named('LogGroupName', 512);
const alarmName = named('AlarmName', 255);
const topicName = named('TopicName', 256);
const topicArn = arn('sns', topicName);

/** Resources for access, logs, metrics and alarms: known, but ignored on a single machine. */
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
  'AWS::Logs::MetricFilter': {
    ref: generated(512),
    reads: [],
    ignores: all(
      why.metrics,
      'ApplyOnTransformedLogs',
      'FilterName',
      'FilterPattern',
      'LogGroupName',
      'MetricTransformations',
    ),
  },
  'AWS::CloudWatch::Alarm': {
    ref: alarmName,
    attributes: { Arn: arn('cloudwatch', (declared) => `alarm:${alarmName(declared)}`) },
    reads: ['AlarmName'],
    ignores: all(
      why.metrics,
      'ActionsEnabled',
      'AlarmActions',
      'AlarmDescription',
      'ComparisonOperator',
      'DatapointsToAlarm',
      'Dimensions',
      'EvaluationPeriods',
      'ExtendedStatistic',
      'InsufficientDataActions',
      'MetricName',
      'Metrics',
      'Namespace',
      'OKActions',
      'Period',
      'Statistic',
      'Tags',
      'Threshold',
      'TreatMissingData',
      'Unit',
    ),
  },
  'AWS::CloudWatch::Dashboard': {
    ref: named('DashboardName', 255),
    reads: ['DashboardName'],
    ignores: all(why.metrics, 'DashboardBody', 'Tags'),
  },
  'AWS::SNS::Topic': {
    ref: topicArn,
    attributes: { TopicName: topicName, TopicArn: topicArn },
    reads: ['TopicName'],
    ignores: all('alarms do not ring here, and mails go to a file', 'DisplayName', 'KmsMasterKeyId', 'Tags'),
  },
  'AWS::SNS::TopicPolicy': {
    ref: generated(100),
    reads: [],
    ignores: all(why.access, 'PolicyDocument', 'Topics'),
  },
  'AWS::SNS::Subscription': {
    ref: generated(100),
    reads: [],
    ignores: all('alarms do not ring here, and mails go to a file', 'Endpoint', 'Protocol', 'TopicArn'),
  },
};
