import { arn, generated, named, type ResourceType, why } from './ResourceType.ts';

const functionName = named('FunctionName', 64);
const functionArn = arn('lambda', (declared) => `function:${functionName(declared)}`);
const machineName = named('StateMachineName', 80);
const machineArn = arn('states', (declared) => `stateMachine:${machineName(declared)}`);

/** Functions and the state machine. */
export const functionTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::Lambda::Function': {
    ref: functionName,
    attributes: { Arn: functionArn },
    reads: [
      'FunctionName',
      'Code',
      'Handler',
      'Runtime',
      'Environment',
      'Timeout',
      'MemorySize',
      'PackageType',
    ],
    ignores: {
      Architectures: 'JavaScript runs on this machine as it is',
      Description: why.description,
      KmsKeyArn: why.encryption,
      LoggingConfig: why.logs,
      RecursiveLoop: 'a guard of the AWS account',
      ReservedConcurrentExecutions: why.capacity,
      Role: why.access,
      Tags: why.tags,
      TracingConfig: why.tracing,
    },
  },
  'AWS::Lambda::EventInvokeConfig': {
    ref: generated(100),
    reads: [],
    ignores: {
      // A function's own error counts as a failed delivery here (local/aws/deliver.ts).
      DestinationConfig: 'the rule or the schedule has the same dead-letter queue',
      FunctionName: why.access,
      MaximumEventAgeInSeconds: 'bounded by the retries of the rule, which are made quickly here',
      MaximumRetryAttempts: 'the rule retries',
      Qualifier: 'there are no versions here',
    },
  },
  'AWS::Lambda::Permission': {
    ref: generated(100),
    reads: [],
    ignores: {
      Action: why.access,
      FunctionName: why.access,
      Principal: why.access,
      SourceAccount: why.access,
      SourceArn: why.access,
    },
  },
  'AWS::StepFunctions::StateMachine': {
    ref: machineArn,
    attributes: { Arn: machineArn, Name: machineName },
    reads: ['StateMachineName', 'DefinitionString', 'StateMachineType'],
    ignores: {
      EncryptionConfiguration: why.encryption,
      LoggingConfiguration: why.logs,
      RoleArn: why.access,
      Tags: why.tags,
      TracingConfiguration: why.tracing,
    },
  },
};
