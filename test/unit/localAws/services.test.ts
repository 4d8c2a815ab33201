import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  GetParameterCommand,
  GetParametersCommand,
  ParameterNotFound,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { describe, expect, it, vi } from 'vitest';
import { compilePattern } from '../../../local/aws/eventBridge/compilePattern.ts';
import { functionArn, queueArn, startTestServices, until } from './startTestServices.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

describe('EventBridge', () => {
  it('delivers matching events to functions and queues, and journals everything', async () => {
    const seen: Record<string, unknown>[] = [];
    const { events, call, url, dataDir } = await startTestServices(
      { listen: (event: Record<string, unknown>) => seen.push(event) },
      {
        queues: [{ name: 'all', arn: queueArn('all') }],
        rules: [
          {
            bus: 'orchestrations',
            name: 'finished',
            pattern: { source: ['kyma'], detail: { state: ['succeeded', 'failed'] } },
            targets: [{ arn: functionArn('listen') }, { arn: queueArn('all') }],
          },
        ],
      },
    );
    const entry = (state: string, EventBusName?: string) => ({
      Source: 'kyma',
      DetailType: 'State changed',
      Detail: JSON.stringify({ state }),
      Resources: ['r'],
      EventBusName,
    });
    const { Entries, FailedEntryCount } = await events.send(
      new PutEventsCommand({
        Entries: [entry('succeeded', 'orchestrations'), entry('pending', 'orchestrations'), entry('failed')],
      }),
    );
    expect(FailedEntryCount).toBe(0);
    await until(() => seen.length > 0);
    expect(seen).toMatchObject([
      {
        id: Entries?.[0]?.EventId,
        version: '0',
        source: 'kyma',
        'detail-type': 'State changed',
        resources: ['r'],
        detail: { state: 'succeeded' },
      },
    ]);
    const { body } = await call('AmazonSQS.ReceiveMessage', {
      QueueUrl: `${url}/0/all`,
      MaxNumberOfMessages: 10,
    });
    expect(body['Messages']).toHaveLength(1);
    const lines = readFileSync(join(dataDir, 'events.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { bus: 'orchestrations', rules: ['finished'] },
      { bus: 'orchestrations', rules: [] },
      { bus: 'default', rules: [] },
    ]);
  });

  it('refuses bad entries one by one, and requests that are too large or for no bus', async () => {
    const { events } = await startTestServices({});
    const good = { Source: 's', DetailType: 't', Detail: '{}' };
    const send = (Entries: object[]) => events.send(new PutEventsCommand({ Entries }));
    const { Entries, FailedEntryCount } = await send([
      good,
      { ...good, Detail: '[' },
      { ...good, Source: undefined },
      { ...good, Source: 'aws.mine' },
    ]);
    expect(FailedEntryCount).toBe(3);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'InvalidArgument',
      'NotAuthorizedForSourceException',
    ]);
    await expect(send(Array.from({ length: 11 }, () => good))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(send([{ ...good, Detail: `{"a":"${'x'.repeat(262_144)}"}` }])).rejects.toThrow('size');
    await expect(send([{ ...good, EventBusName: 'none' }])).rejects.toThrow('none');
  });

  it('repeats a failed delivery, then gives up into the dead-letter queue', async () => {
    let calls = 0;
    const timers = {
      after(_milliseconds: number, callback: () => void) {
        const handle = setTimeout(callback, 1);
        return () => clearTimeout(handle);
      },
    };
    const { events, call, url } = await startTestServices(
      {
        listen: () => {
          calls += 1;
          throw new Error('no');
        },
      },
      {
        timers,
        queues: [{ name: 'dead', arn: queueArn('dead') }],
        rules: [
          {
            bus: 'default',
            name: 'r',
            pattern: { source: ['s'] },
            targets: [{ arn: functionArn('listen'), deadLetterArn: queueArn('dead') }],
          },
        ],
      },
    );
    await events.send(new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 't', Detail: '{}' }] }));
    const count = async () => {
      const { body } = await call('AmazonSQS.GetQueueAttributes', {
        QueueUrl: `${url}/0/dead`,
        AttributeNames: ['All'],
      });
      return (body['Attributes'] as Record<string, string>)['ApproximateNumberOfMessages'];
    };
    await until(async () => (await count()) === '1');
    expect(calls).toBe(3);
  });
});

describe('compilePattern', () => {
  const event = {
    source: 'a.b',
    detail: { state: 'x', count: 3, tags: ['p', 'q'], none: null, deep: { on: true } },
  };
  it.each([
    [{ source: ['a.b'] }, true],
    [{ source: ['a'] }, false],
    [{ source: ['a.b'], detail: { count: [1, 3] } }, true],
    [{ source: ['a.b'], detail: { count: [1, 2] } }, false],
    [{ detail: { missing: [null] } }, false],
    [{ detail: { tags: ['q'] } }, true],
    [{ detail: { none: [null] } }, true],
    [{ detail: { deep: { on: [true] } } }, true],
    [{ detail: { deep: { off: [true] } } }, false],
  ])('%j: %s', (pattern, matches) => {
    expect(compilePattern(pattern)(event)).toBe(matches);
  });

  it.each([
    [{ detail: { ip: [{ cidr: '10.0.0.0/8' }] } }, 'cidr'],
    [{ $or: [{ source: ['a'] }] }, '$or'],
    [{ source: [{ prefix: 'a' }] }, 'prefix'],
    [{ detail: { state: [{ exists: false }] } }, 'exists'],
    [{ source: 'a' }, 'source'],
    [{ source: [] }, 'source'],
  ])('refuses the unsupported pattern %j', (pattern, named) => {
    expect(() => compilePattern(pattern)).toThrow(named);
  });
});

describe('mails', () => {
  const topic = 'arn:aws:sns:eu-central-1:000000000000:people';
  const mail = { TopicArn: topic, Subject: 'It & that', Message: 'a <b>\nünd' };

  it('that are published to a topic are only written to the journal', async () => {
    const { url, dataDir } = await startTestServices({}, { topics: [topic] });
    const sns = new SNSClient({ region: 'eu-central-1', endpoint: url, credentials });
    const { MessageId } = await sns.send(new PublishCommand(mail));
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
    const [line] = readFileSync(join(dataDir, 'mails.jsonl'), 'utf8').trim().split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({ topic, subject: mail.Subject, message: mail.Message });
  });

  it.each([
    ['an unknown topic', { TopicArn: `${topic}-other` }, 'NotFound'],
    ['a subject of two lines', { Subject: 'a\nb' }, 'InvalidParameter'],
    ['a subject of more than 100 characters', { Subject: 'a'.repeat(101) }, 'InvalidParameter'],
    ['a subject that is not ASCII', { Subject: 'ä' }, 'InvalidParameter'],
    ['no message', { Message: '' }, 'InvalidParameter'],
    ['what it does not know', { MessageStructure: 'json' }, 'InvalidParameter'],
  ])('are refused with %s', async (_, changed, code) => {
    const { url } = await startTestServices({}, { topics: [topic] });
    const sns = new SNSClient({ region: 'eu-central-1', endpoint: url, credentials, maxAttempts: 1 });
    await expect(sns.send(new PublishCommand({ ...mail, ...changed }))).rejects.toMatchObject({
      name: expect.stringMatching(new RegExp(`^${code}(Exception)?$`)),
    });
  });
});

describe('SSM parameters', () => {
  it('are read and put; what was put survives a restart', async () => {
    const parameters = [
      { name: '/k/policy', value: '{}', type: 'String' },
      { name: '/k/secret', value: 's3', type: 'SecureString' },
    ];
    const first = await startTestServices({}, { parameters });
    const read = async (services: typeof first, Name: string, WithDecryption?: boolean) =>
      (await services.ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;
    const policy = await read(first, '/k/policy');
    expect(policy).toMatchObject({ Value: '{}', Version: 1, Type: 'String' });
    expect(await read(first, policy?.ARN as string)).toMatchObject({ Value: '{}' });
    expect((await read(first, '/k/secret'))?.Value).not.toBe('s3');
    expect((await read(first, '/k/secret', true))?.Value).toBe('s3');
    await expect(read(first, '/k/none')).rejects.toThrow(ParameterNotFound);
    const several = await first.ssm.send(new GetParametersCommand({ Names: ['/k/policy', '/k/none'] }));
    expect([several.Parameters?.length, several.InvalidParameters]).toEqual([1, ['/k/none']]);
    const put = { Name: '/k/policy', Value: '{"a":1}' };
    await expect(first.ssm.send(new PutParameterCommand(put))).rejects.toMatchObject({
      name: 'ParameterAlreadyExists',
    });
    const large = { ...put, Value: JSON.stringify('x'.repeat(5000)), Overwrite: true };
    await expect(first.ssm.send(new PutParameterCommand(large))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    expect(
      await first.ssm.send(new PutParameterCommand({ ...large, Tier: 'Intelligent-Tiering' })),
    ).toMatchObject({ Tier: 'Advanced' });
    // It stays one.
    expect(await first.ssm.send(new PutParameterCommand(large))).toMatchObject({ Tier: 'Advanced' });
    await first.ssm.send(new PutParameterCommand({ ...put, Overwrite: true }));
    await first.stop();
    const second = await startTestServices({}, { parameters, dataDir: first.dataDir });
    expect(await read(second, '/k/policy')).toMatchObject({ Value: '{"a":1}', Version: 4, Type: 'String' });
  });
});

describe('Secrets Manager', () => {
  it('reads and puts by name and by ARN', async () => {
    const { secrets } = await startTestServices({}, { secrets: [{ name: 'kubeconfig', value: 'one' }] });
    const read = async (SecretId: string) => secrets.send(new GetSecretValueCommand({ SecretId }));
    const { ARN, SecretString } = await read('kubeconfig');
    expect(SecretString).toBe('one');
    await secrets.send(new PutSecretValueCommand({ SecretId: ARN as string, SecretString: 'two' }));
    expect(await read(`${ARN}-AbC123`)).toMatchObject({ SecretString: 'two', Name: 'kubeconfig' });
    await expect(read('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('SQS', () => {
  it('sends, hides, deletes, and keeps messages over a restart', async () => {
    const queues = [{ name: 'q', arn: queueArn('q') }];
    const first = await startTestServices({}, { queues });
    const QueueUrl = `${first.url}/000000000000/q`;
    for (const MessageBody of ['one', 'two'])
      await first.call('AmazonSQS.SendMessage', { QueueUrl, MessageBody });
    const { body } = await first.call('AmazonSQS.ReceiveMessage', { QueueUrl });
    const [message] = body['Messages'] as { Body: string; ReceiptHandle: string; MD5OfBody: string }[];
    expect(message).toMatchObject({ Body: 'one', MD5OfBody: 'f97c5d29941bfb1b2fdab0874906ab82' });
    await first.call('AmazonSQS.DeleteMessage', { QueueUrl, ReceiptHandle: message?.ReceiptHandle });
    await first.stop();
    const second = await startTestServices({}, { queues, dataDir: first.dataDir });
    const again = await second.call('AmazonSQS.ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
    expect(again.body['Messages']).toMatchObject([{ Body: 'two' }]);
    const hidden = await second.call('AmazonSQS.ReceiveMessage', { QueueUrl });
    expect(hidden.body).toEqual({});
    const unknown = await second.call('AmazonSQS.SendMessage', { QueueUrl: 'x/none', MessageBody: 'm' });
    expect(unknown).toMatchObject({ status: 400, body: { __type: 'QueueDoesNotExist' } });
  });
});

describe('the server', () => {
  it('refuses an unknown operation or field by name', async () => {
    const { call, url } = await startTestServices({});
    expect(await call('AWSStepFunctions.CreateActivity', {})).toMatchObject({
      status: 400,
      body: { __type: 'UnknownOperationException', message: expect.stringContaining('CreateActivity') },
    });
    expect(await call('AmazonSSM.GetParameter', { Name: 'n', Naem: 1 })).toMatchObject({
      status: 400,
      body: { __type: 'ValidationException', message: expect.stringContaining('Naem') },
    });
    expect(await call('AmazonSSM.constructor', {})).toMatchObject({ status: 400 });
    const rest = await fetch(`${url}/schedule-groups`);
    expect(rest.status).toBe(400);
    expect(await rest.text()).toContain('/schedule-groups');
    const notJson = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSSM.GetParameter' },
      body: '{',
    });
    expect(notJson.status).toBe(400);
  });

  it('calls no function after it has stopped', async () => {
    const listen = vi.fn();
    const services = await startTestServices(
      { listen },
      {
        rules: [
          {
            bus: 'default',
            name: 'r',
            pattern: { source: ['s'] },
            targets: [{ arn: functionArn('listen') }],
          },
        ],
      },
    );
    await services.events.send(
      new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 't', Detail: '{}' }] }),
    );
    await until(() => listen.mock.calls.length === 1);
    await services.stop();
    await expect(fetch(services.url)).rejects.toThrow();
  });
});
