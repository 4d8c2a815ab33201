import { arn, type Declared, generated, named, type ResourceType, why } from './ResourceType.ts';
import { asText } from './TemplateValue.ts';

const ruleName = named('Name', 64);
const busName = (declared: Declared): string =>
  asText(declared.property('EventBusName') ?? 'default', 'EventBusName');
const ownBusName = named('Name', 200);
const groupName = named('Name', 64);
const scheduleName = named('Name', 64);
const queueName = named('QueueName', 80);

/** Rules, buses, schedules and queues. */
export const eventTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::Events::EventBus': {
    ref: ownBusName,
    attributes: { Arn: arn('events', (declared) => `event-bus/${ownBusName(declared)}`), Name: ownBusName },
    reads: ['Name'],
    ignores: {
      DeadLetterConfig: why.metrics,
      Description: why.description,
      KmsKeyIdentifier: why.encryption,
      LogConfig: why.logs,
      Policy: why.access,
      Tags: why.tags,
    },
  },
  'AWS::Events::Rule': {
    ref: ruleName,
    attributes: {
      Arn: arn('events', (declared) => {
        const bus = busName(declared);
        return bus === 'default' ? `rule/${ruleName(declared)}` : `rule/${bus}/${ruleName(declared)}`;
      }),
    },
    reads: ['Name', 'EventBusName', 'EventPattern', 'State', 'Targets'],
    ignores: { Description: why.description, RoleArn: why.access, Tags: why.tags },
  },
  'AWS::Scheduler::ScheduleGroup': {
    ref: groupName,
    attributes: { Arn: arn('scheduler', (declared) => `schedule-group/${groupName(declared)}`) },
    reads: ['Name'],
    ignores: { Tags: why.tags },
  },
  'AWS::Scheduler::Schedule': {
    ref: scheduleName,
    attributes: {
      Arn: arn('scheduler', (declared) => {
        const group = asText(declared.property('GroupName') ?? 'default', 'GroupName');
        return `schedule/${group}/${scheduleName(declared)}`;
      }),
    },
    reads: ['Name', 'GroupName', 'ScheduleExpression', 'State', 'Target', 'FlexibleTimeWindow'],
    ignores: { Description: why.description, KmsKeyArn: why.encryption },
  },
  'AWS::SQS::Queue': {
    ref: (declared) =>
      `https://sqs.${declared.region}.amazonaws.com/${declared.accountId}/${queueName(declared)}`,
    attributes: { Arn: arn('sqs', queueName), QueueName: queueName },
    reads: ['QueueName'],
    ignores: {
      KmsDataKeyReusePeriodSeconds: why.encryption,
      KmsMasterKeyId: why.encryption,
      MessageRetentionPeriod: 'nothing is deleted here',
      RedrivePolicy: 'nobody receives from these queues by machine',
      SqsManagedSseEnabled: why.encryption,
      Tags: why.tags,
      VisibilityTimeout: 'nobody receives from these queues by machine',
    },
  },
  'AWS::SQS::QueuePolicy': {
    ref: generated(100),
    reads: [],
    ignores: { PolicyDocument: why.access, Queues: why.access },
  },
};
