// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of Fn::Sub
import { expect, test } from 'vitest';
import { loadTemplate } from '../../../local/template/loadTemplate.ts';
import type { AssemblyStack } from '../../../local/template/readAssembly.ts';
import type { TemplateMap, TemplateValue } from '../../../local/template/TemplateValue.ts';

const stack = (name: string, template: TemplateMap): AssemblyStack => ({
  name,
  accountId: undefined,
  region: undefined,
  template,
  assets: new Map([['code.zip', '/assets/code']]),
});

const load = (...stacks: AssemblyStack[]) =>
  loadTemplate({
    stacks,
    parameters: { Issuer: 'https://issuer' },
    accountId: '123456789012',
    region: 'eu-central-1',
  });

/** What a parameter's value resolves to in a small template. */
const resolve = (value: TemplateValue, more: TemplateMap = {}): TemplateValue | undefined => {
  const { Resources, ...rest } = more;
  const template = load(
    stack('S', {
      Parameters: { Issuer: { Type: 'String' }, Size: { Type: 'Number', Default: 3 } },
      ...rest,
      Resources: {
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
        Table: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [] } },
        ...(Resources as TemplateMap),
        Subject: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: value } },
      },
    }),
  );
  return template.ofType('AWS::StepFunctions::StateMachine')[0]?.properties['DefinitionString'];
};

test.each([
  ['Ref of a parameter with a given value', { Ref: 'Issuer' }, 'https://issuer'],
  ['Ref of a parameter with a default', { Ref: 'Size' }, 3],
  [
    'pseudo parameters',
    { 'Fn::Sub': '${AWS::Partition}/${AWS::Region}/${AWS::AccountId}/${AWS::StackName}' },
    'aws/eu-central-1/123456789012/S',
  ],
  ['Ref of a queue: its URL', { Ref: 'Queue' }, 'https://sqs.eu-central-1.amazonaws.com/123456789012/jobs'],
  ['Ref of a nameless table: a name of our own', { Ref: 'Table' }, 'S-Table'],
  ['GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-central-1:123456789012:jobs'],
  ['GetAtt in dots', { 'Fn::GetAtt': 'Queue.QueueName' }, 'jobs'],
  ['Join over a resolved list', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }]] }, 'a-3'],
  [
    'Sub with attributes, own variables and literals',
    { 'Fn::Sub': ['${Queue.QueueName} ${x} ${!y}', { x: { Ref: 'Size' } }] },
    'jobs 3 ${y}',
  ],
  [
    'Select from Split',
    { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] },
    'aws',
  ],
  ['a list without AWS::NoValue', ['a', { Ref: 'AWS::NoValue' }], ['a']],
  ['a map without AWS::NoValue', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
  ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
])('%s', (_name, value, wanted) => {
  expect(resolve(value)).toEqual(wanted);
});

test('conditions decide values and resources', () => {
  const Conditions = {
    Big: { 'Fn::Equals': [{ Ref: 'Size' }, '3'] },
    Small: { 'Fn::Not': [{ Condition: 'Big' }] },
    Both: { 'Fn::And': [{ Condition: 'Big' }, { Condition: 'Small' }] },
    Either: { 'Fn::Or': [{ Condition: 'Big' }, { Condition: 'Small' }] },
  };
  const chosen = (name: string) => resolve({ 'Fn::If': [name, 'yes', 'no'] }, { Conditions });
  expect([chosen('Big'), chosen('Small'), chosen('Both'), chosen('Either')]).toEqual([
    'yes',
    'no',
    'no',
    'yes',
  ]);
  const Resources = { Gone: { Type: 'AWS::SQS::Queue', Condition: 'Small' } };
  expect(() => resolve({ Ref: 'Gone' }, { Conditions, Resources })).toThrow('there is no resource Gone');
});

test('a value of another stack comes through its export', () => {
  const data = stack('Data', {
    Resources: { Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } } },
    Outputs: {
      BusArn: {
        Value: { 'Fn::GetAtt': ['Bus', 'Arn'] },
        Export: { Name: { 'Fn::Sub': '${AWS::StackName}:bus' } },
      },
    },
  });
  const service = stack('Service', {
    Resources: {
      Rule: { Type: 'AWS::Events::Rule', Properties: { EventBusName: { 'Fn::ImportValue': 'Data:bus' } } },
    },
  });
  const [rule] = load(service, data).ofType('AWS::Events::Rule');
  expect(rule?.properties['EventBusName']).toBe('arn:aws:events:eu-central-1:123456789012:event-bus/bus');
});

test('a long name is cut, and stays the same and its own', () => {
  const name = (logicalId: string) =>
    load(
      stack('a-stack-with-a-rather-long-name-as-they-have', {
        Resources: { [logicalId]: { Type: 'AWS::Scheduler::ScheduleGroup' } },
      }),
    ).ofType('AWS::Scheduler::ScheduleGroup')[0]?.ref;
  const names = ['AGroupOfSchedulesInThisStackOne', 'AGroupOfSchedulesInThisStackTwo'].map(name);
  expect(names.map((one) => one?.length)).toEqual([64, 64]);
  expect(new Set(names).size).toBe(2);
  expect(name('AGroupOfSchedulesInThisStackOne')).toBe(names[0]);
});

test.each([
  [
    'an unknown type',
    { Thing: { Type: 'AWS::EC2::Instance' } },
    'resource type AWS::EC2::Instance (S/Thing)',
  ],
  [
    'an unknown property',
    { Q: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } },
    'S/Q (AWS::SQS::Queue): the local stack does not know FifoQueue',
  ],
  [
    'an unknown attribute',
    { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['Q', 'Nope'] } } } },
    "AWS::SQS::Queue's Nope",
  ],
  [
    'an unknown function',
    { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Cidr': [] } } } },
    'does not know Fn::Cidr',
  ],
  [
    'a dynamic reference',
    { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: '{{resolve:ssm:x}}' } } },
    'dynamic references',
  ],
  ['a ring', { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Q' } } } }, 'is a ring'],
  [
    'an unknown parameter',
    { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Nobody' } } } },
    'there is no resource Nobody',
  ],
  [
    'an import that nobody exports',
    { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::ImportValue': 'x' } } } },
    'No stack exports x',
  ],
])('%s is an error that names it', (_name, Resources, message) => {
  expect(() => load(stack('S', { Resources }))).toThrow(message);
});

test('an asset is found by its key, an unknown one is an error', () => {
  const template = load(stack('S', { Resources: {} }));
  expect(template.asset('code.zip')).toBe('/assets/code');
  expect(() => template.asset('other.zip')).toThrow('no asset other.zip');
});
