import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { parseScheduleExpression } from '../../../local/aws/scheduler/parseScheduleExpression.ts';
import {
  functionArn,
  queueArn,
  startTestServices,
  type TestServices,
  temporaryFolder,
  until,
} from './startTestServices.ts';

const at = (when: number): string => `at(${new Date(when).toISOString().slice(0, 19)})`;
/** The next whole second, so that a test need not wait longer. */
const soon = (): number => Math.ceil(Date.now() / 1000) * 1000;

const schedule = (Name: string, when: number, more: Partial<CreateScheduleCommandInput> = {}) => ({
  Name,
  GroupName: 'sleepers',
  ScheduleExpression: at(when),
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  ActionAfterCompletion: 'DELETE' as const,
  Target: {
    Arn: functionArn('wake'),
    RoleArn: 'arn:aws:iam::000000000000:role/r',
    Input: JSON.stringify({ name: Name, at: '<aws.scheduler.scheduled-time>' }),
    RetryPolicy: { MaximumRetryAttempts: 0 },
  },
  ...more,
});

const namesOf = async (services: TestServices): Promise<string[]> => {
  const { Schedules = [] } = await services.scheduler.send(new ListSchedulesCommand({}));
  return Schedules.map(({ Name = '' }) => Name);
};

const exists = async (services: TestServices, name: string): Promise<boolean> =>
  (await namesOf(services)).includes(name);

describe('a one-time schedule', () => {
  it('fires at its second with its input, then is deleted', async () => {
    // Time passes only while the schedule's timer runs.
    let now = soon() - 400;
    const when = now + 5400;
    const timers = {
      after(milliseconds: number, callback: () => void) {
        const handle = setTimeout(() => {
          now += milliseconds;
          callback();
        });
        return () => clearTimeout(handle);
      },
    };
    const calls: { at: number; payload: unknown }[] = [];
    const functions = { wake: (payload: unknown) => calls.push({ at: now, payload }) };
    const services = await startTestServices(functions, { clock: () => now, timers });
    const { ScheduleArn } = await services.scheduler.send(new CreateScheduleCommand(schedule('s', when)));
    expect(ScheduleArn).toBe('arn:aws:scheduler:eu-central-1:000000000000:schedule/sleepers/s');
    await until(async () => !(await exists(services, 's')));
    expect(calls).toEqual([{ at: when, payload: { name: 's', at: '<aws.scheduler.scheduled-time>' } }]);
  });

  it('survives a restart, and fires at once if it is overdue, but not if it was deleted', async () => {
    const calls: string[] = [];
    const functions = { wake: ({ name }: { name: string }) => calls.push(name) };
    const dataDir = temporaryFolder();
    let now = Date.now();
    const clock = () => now;
    const first = await startTestServices(functions, { dataDir, clock });
    for (const name of ['due', 'deleted', 'later']) {
      const when = now + (name === 'later' ? 7_200_000 : 3_600_000);
      await first.scheduler.send(new CreateScheduleCommand(schedule(name, when)));
    }
    await first.scheduler.send(new DeleteScheduleCommand({ Name: 'deleted', GroupName: 'sleepers' }));
    await first.stop();
    now += 3_700_000;
    const second = await startTestServices(functions, { dataDir, clock });
    await until(async () => !(await exists(second, 'due')));
    expect(calls).toEqual(['due']);
    expect(await exists(second, 'later')).toBe(true);
    await second.stop();
    const third = await startTestServices(functions, { dataDir, clock });
    expect(await exists(third, 'due')).toBe(false);
    expect(calls).toEqual(['due']);
  });

  it('is refused with the error of AWS', async () => {
    const { scheduler } = await startTestServices({});
    const create = (input: CreateScheduleCommandInput) => scheduler.send(new CreateScheduleCommand(input));
    const later = Date.now() + 3_600_000;
    await create(schedule('s', later, { ClientToken: 'one' }));
    await create(schedule('s', later, { ClientToken: 'one' }));
    await expect(create(schedule('s', later))).rejects.toThrow(ConflictException);
    await expect(create(schedule('t', Date.now() - 2000))).rejects.toThrow(ValidationException);
    await expect(create(schedule('x'.repeat(65), later))).rejects.toThrow(ValidationException);
    await expect(create(schedule('a b', later))).rejects.toThrow(ValidationException);
    await expect(create(schedule('t', later, { GroupName: 'none' }))).rejects.toThrow(
      ResourceNotFoundException,
    );
    await expect(create(schedule('t', later, { ScheduleExpression: 'cron(* * * * ? *)' }))).rejects.toThrow(
      'cron',
    );
    await expect(
      create(schedule('t', later, { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } })),
    ).rejects.toThrow('FlexibleTimeWindow');
    await expect(create(schedule('t', later, { EndDate: new Date() }))).rejects.toThrow('EndDate');
    await expect(create(schedule('t', later, { State: 'DISABLED' }))).rejects.toThrow('State');
    await expect(create(schedule('t', later, { ActionAfterCompletion: 'NONE' }))).rejects.toThrow(
      'ActionAfterCompletion',
    );
    await expect(create(schedule('t', later, { ScheduleExpression: 'rate(1 hour)' }))).rejects.toThrow(
      'rate',
    );
    await expect(
      scheduler.send(new DeleteScheduleCommand({ Name: 'none', GroupName: 'sleepers' })),
    ).rejects.toThrow(ResourceNotFoundException);
  });

  it('is listed, page by page', async () => {
    const { scheduler } = await startTestServices({});
    const later = Date.now() + 3_600_000;
    for (const name of ['a-3', 'a-1', 'a-2']) {
      await scheduler.send(new CreateScheduleCommand(schedule(name, later)));
    }
    const first = await scheduler.send(new ListSchedulesCommand({ MaxResults: 2 }));
    const second = await scheduler.send(
      new ListSchedulesCommand({ MaxResults: 2, NextToken: first.NextToken }),
    );
    const names = [...(first.Schedules ?? []), ...(second.Schedules ?? [])].map(({ Name }) => Name);
    expect(names).toEqual(['a-1', 'a-2', 'a-3']);
    expect(second.NextToken).toBeUndefined();
  });

  it('whose target fails ends in its dead-letter queue', async () => {
    const queues = [{ name: 'dead', arn: queueArn('dead') }];
    const services = await startTestServices({ wake: () => Promise.reject(new Error('no')) }, { queues });
    const Target = {
      Arn: functionArn('wake'),
      RoleArn: 'arn:aws:iam::000000000000:role/r',
      Input: '{"a":1}',
      RetryPolicy: { MaximumRetryAttempts: 0 },
      DeadLetterConfig: { Arn: queueArn('dead') },
    };
    await services.scheduler.send(new CreateScheduleCommand(schedule('s', soon(), { Target })));
    await until(async () => !(await exists(services, 's')));
    const { body } = await services.call('AmazonSQS.ReceiveMessage', { QueueUrl: `${services.url}/0/dead` });
    expect(body['Messages']).toMatchObject([{ Body: '{"a":1}' }]);
  });
});

describe('faults', () => {
  it('deliver twice', async () => {
    const calls: unknown[] = [];
    const services = await startTestServices(
      { wake: (payload) => calls.push(payload) },
      { faults: { scheduleDoubled: 1 } },
    );
    await services.scheduler.send(new CreateScheduleCommand(schedule('s', soon())));
    await until(async () => !(await exists(services, 's')));
    expect(calls).toHaveLength(2);
  });

  it('lose a delivery', async () => {
    const calls: unknown[] = [];
    const services = await startTestServices(
      { wake: (payload) => calls.push(payload) },
      { faults: { scheduleLost: 1 } },
    );
    await services.scheduler.send(new CreateScheduleCommand(schedule('s', soon())));
    await until(async () => !(await exists(services, 's')));
    expect(calls).toEqual([]);
  });

  it('deliver 1 to 59 s late, by the stack’s clock', async () => {
    // Time stands still until the test lets the next timer end.
    let now = soon();
    const waiting: { readonly endsAt: number; readonly callback: () => void }[] = [];
    const timers = {
      after(milliseconds: number, callback: () => void) {
        const timer = { endsAt: now + milliseconds, callback };
        waiting.push(timer);
        return () => {
          if (waiting.includes(timer)) waiting.splice(waiting.indexOf(timer), 1);
        };
      },
    };
    const lateness: number[] = [];
    const when = now + 20_000;
    const services = await startTestServices(
      { wake: () => lateness.push(now - when) },
      { clock: () => now, timers, faults: { scheduleLate: 1, seed: 7 } },
    );
    const names = ['a', 'b', 'c'];
    for (const name of names) await services.scheduler.send(new CreateScheduleCommand(schedule(name, when)));
    while (lateness.length < names.length) {
      const delivered = lateness.length;
      waiting.sort((first, second) => first.endsAt - second.endsAt);
      const next = waiting.shift();
      if (next === undefined) throw new Error('no timer runs any more');
      now = next.endsAt;
      next.callback();
      await until(() => lateness.length > delivered);
    }
    for (const late of lateness) {
      expect(late).toBeGreaterThanOrEqual(1000);
      expect(late).toBeLessThanOrEqual(59_000);
    }
    expect(new Set(lateness).size).toBeGreaterThan(1);
  });
});

describe('a recurring schedule of the template', () => {
  it('fires at its rate, and skips a beat while its target runs', async () => {
    let running = 0;
    let most = 0;
    const calls: unknown[] = [];
    await startTestServices(
      {
        sweep: async (payload) => {
          running += 1;
          most = Math.max(most, running);
          calls.push(payload);
          await new Promise((resolve) => setTimeout(resolve, 60));
          running -= 1;
        },
      },
      {
        schedules: [
          {
            name: 'sweep',
            everySeconds: 0.02,
            target: { arn: functionArn('sweep'), input: '{"a":1}' },
          },
        ],
      },
    );
    await until(() => calls.length === 3);
    expect(calls[0]).toEqual({ a: 1 });
    expect(most).toBe(1);
  });

  it('is refused if its target is not supported', async () => {
    await expect(
      startTestServices(
        {},
        {
          schedules: [{ name: 's', everySeconds: 60, target: { arn: 'arn:aws:sns:::t' } }],
        },
      ),
    ).rejects.toThrow('sns');
  });
});

describe('parseScheduleExpression', () => {
  it.each([
    ['at(2030-01-02T03:04:05)', Date.UTC(2030, 0, 2, 3, 4, 5)],
    ['at(2030-02-30T00:00:00)', undefined],
    ['at(2030-01-02T03:04:05Z)', undefined],
    ['at(2030-01-02T03:04:05.5)', undefined],
    ['rate(5 minutes)', undefined],
  ])('reads %s', (text, at) => {
    expect(parseScheduleExpression(text)).toBe(at);
  });
});
