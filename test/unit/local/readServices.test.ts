import { expect, test } from 'vitest';
import { loadTemplate } from '../../../local/template/loadTemplate.ts';
import { readServices } from '../../../local/template/readServices.ts';
import type { TemplateMap } from '../../../local/template/TemplateValue.ts';

const read = (Resources: TemplateMap) =>
  readServices(
    loadTemplate({
      stacks: [
        { name: 'S', accountId: undefined, region: undefined, template: { Resources }, assets: new Map() },
      ],
      parameters: {},
      accountId: '123456789012',
      region: 'eu-central-1',
    }),
  );

const schedule = (ScheduleExpression: string, extra: TemplateMap = {}): TemplateMap => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    ScheduleExpression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: 'arn:f', RoleArn: 'arn:r', Input: '{}', RetryPolicy: { MaximumRetryAttempts: 2 } },
    ...extra,
  },
});

const rule = (extra: TemplateMap = {}): TemplateMap => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    EventPattern: { source: ['aws.states'] },
    Targets: [{ Id: 'T', Arn: 'arn:f', DeadLetterConfig: { Arn: 'arn:q' } }],
    ...extra,
  },
});

test('schedules, rules and queues are read in the form that the services expect', () => {
  const services = read({
    Sweep: schedule('rate(5 seconds)'),
    Ended: rule(),
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
  });
  expect(services.schedules).toEqual([
    { name: 'S-Sweep', everySeconds: 5, target: { arn: 'arn:f', input: '{}', retries: 2 } },
  ]);
  expect(services.rules).toEqual([
    {
      bus: 'default',
      name: 'S-Ended',
      pattern: { source: ['aws.states'] },
      targets: [{ arn: 'arn:f', deadLetterArn: 'arn:q' }],
    },
  ]);
  expect(services.queues.map(({ name, arn }) => [name, arn])).toEqual([
    ['dead', 'arn:aws:sqs:eu-central-1:123456789012:dead'],
  ]);
});

test.each([
  [
    'a flexible window',
    { A: schedule('rate(5 seconds)', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }) },
    'Mode',
  ],
  ['a disabled schedule', { A: schedule('rate(5 seconds)', { State: 'DISABLED' }) }, 'State'],
  ['a rate of minutes', { A: schedule('rate(5 minutes)') }, 'rate(5 minutes)'],
  ['an end date', { A: schedule('rate(5 seconds)', { EndDate: '2030-01-01' }) }, 'EndDate'],
  [
    'a transformed input',
    { A: rule({ Targets: [{ Id: 'T', Arn: 'a', InputTransformer: {} }] }) },
    'InputTransformer',
  ],
  ['a disabled rule', { A: rule({ State: 'DISABLED' }) }, 'State'],
])('%s is an error', (_name, resources, message) => {
  expect(() => read(resources)).toThrow(message);
});
