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
const resolve = (value: TemplateValue): TemplateValue | undefined => {
  const template = load(
    stack('S', {
      Parameters: { Issuer: { Type: 'String' }, Size: { Type: 'Number', Default: 3 } },
      Resources: {
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
        Table: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [] } },
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
    { 'Fn::Sub': '${AWS::Partition}/${AWS::Region}/${AWS::AccountId}/${AWS::URLSuffix}' },
    'aws/eu-central-1/123456789012/amazonaws.com',
  ],
  ['Ref of a queue: its URL', { Ref: 'Queue' }, 'https://sqs.eu-central-1.amazonaws.com/123456789012/jobs'],
  ['Ref of a nameless table: a name of our own', { Ref: 'Table' }, 'S-Table'],
  ['GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-central-1:123456789012:jobs'],
  ['Join over a resolved list', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }]] }, 'a-3'],
  [
    'Select from Split',
    { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] },
    'aws',
  ],
])('%s', (_name, value, wanted) => {
  expect(resolve(value)).toEqual(wanted);
});

test('a long name is cut, yet stays stable and unique', () => {
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
    'an unknown pseudo parameter',
    { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'AWS::NoValue' } } } },
    'does not know AWS::NoValue',
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
  ...['Fn::ImportValue', 'Fn::If', 'Fn::FindInMap', 'Fn::Base64'].map(
    (name): [string, TemplateMap, string] => [
      name,
      { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { [name]: 'x' } } } },
      `does not know ${name}`,
    ],
  ),
  ...['${Q.Arn}', '${!Q}'].map((text): [string, TemplateMap, string] => [
    `${text} in Fn::Sub`,
    { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': text } } } },
    `does not know ${text}`,
  ]),
])('%s is an error that names it', (_name, Resources, message) => {
  expect(() => load(stack('S', { Resources }))).toThrow(message);
});

test.each(['Conditions', 'Mappings', 'Transform'])('the section %s is an error that names it', (section) => {
  expect(() => load(stack('S', { [section]: {}, Resources: {} }))).toThrow(
    `does not know the section ${section}`,
  );
});

test('an asset is found by its key, and an unknown key is an error', () => {
  const template = load(stack('S', { Resources: {} }));
  expect(template.asset('code.zip')).toBe('/assets/code');
  expect(() => template.asset('other.zip')).toThrow('no asset other.zip');
});
