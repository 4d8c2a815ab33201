import {
  ExecutionAlreadyExists,
  InvalidExecutionInput,
  InvalidName,
  InvalidOutput,
  InvalidToken,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { FunctionError } from '../../../local/aws/InvokeFunction.ts';
import {
  ended,
  type Functions,
  functionArn,
  machineArn,
  startTestServices,
  until,
} from './startTestServices.ts';

const stateMachineArn = machineArn('m');

const invoke = (name: string, more: object = {}): Record<string, unknown> => ({
  Type: 'Task',
  Resource: functionArn(name),
  End: true,
  ...more,
});

const invokeAndWait = (name: string, payload: object, more: object = {}): Record<string, unknown> => ({
  ...invoke(name, more),
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: functionArn(name), Payload: payload },
});

const machine = (States: Record<string, unknown>, more: object = {}) => [
  { arn: stateMachineArn, name: 'm', definition: { StartAt: Object.keys(States)[0], States, ...more } },
];

async function run(States: Record<string, unknown>, functions: Functions, input: unknown = {}) {
  const services = await startTestServices(functions, { stateMachines: machine(States) });
  const { executionArn } = await services.sfn.send(
    new StartExecutionCommand({ stateMachineArn, name: 'n', input: JSON.stringify(input) }),
  );
  const execution = await ended(services.sfn, executionArn as string);
  const output = execution.output === undefined ? undefined : JSON.parse(execution.output);
  return { services, execution, output, executionArn: executionArn as string };
}

const failing = (errorType: string) => () => {
  throw new FunctionError(errorType, 'why');
};

describe('a task', () => {
  it('answers what the function does', async () => {
    expect((await run({ A: invoke('f') }, { f: (value) => value }, [1])).output).toEqual([1]);
  });

  it('sees the context object: execution, state and state machine', async () => {
    const context = {
      'id.$': '$$.Execution.Id',
      'name.$': '$$.Execution.Name',
      'start.$': '$$.Execution.StartTime',
      'input.$': '$$.Execution.Input',
      'state.$': '$$.State.Name',
      'entered.$': '$$.State.EnteredTime',
      'retries.$': '$$.State.RetryCount',
      'machine.$': '$$.StateMachine.Id',
      'text.$': "States.Format('{}!', $$.Execution.Name)",
    };
    const clock = () => Date.parse('2030-01-02T03:04:05Z');
    const services = await startTestServices(
      {},
      {
        clock,
        stateMachines: machine({
          A: { Type: 'Pass', Next: 'B' },
          B: { Type: 'Pass', Parameters: context, End: true },
        }),
      },
    );
    const { executionArn, startDate } = await services.sfn.send(
      new StartExecutionCommand({ stateMachineArn, name: 'n', input: '{"x":1}' }),
    );
    expect(startDate?.getTime()).toBe(clock());
    const { output } = await ended(services.sfn, executionArn as string);
    expect(JSON.parse(output as string)).toEqual({
      id: executionArn,
      name: 'n',
      start: '2030-01-02T03:04:05.000Z',
      input: { x: 1 },
      state: 'B',
      entered: '2030-01-02T03:04:05.000Z',
      retries: 0,
      machine: stateMachineArn,
      text: 'n!',
    });
  });

  it('is retried by error name, each time with a fresh token and a retry count, then caught', async () => {
    const seen: { token: string; retries: number }[] = [];
    const States = {
      A: invokeAndWait(
        'f',
        { 'token.$': '$$.Task.Token', 'retries.$': '$$.State.RetryCount' },
        {
          TimeoutSeconds: 60,
          Retry: [
            { ErrorEquals: ['Other'], MaxAttempts: 9 },
            {
              ErrorEquals: ['Lambda.TooManyRequestsException'],
              IntervalSeconds: 0.01,
              MaxAttempts: 2,
              BackoffRate: 1,
            },
          ],
          Catch: [{ ErrorEquals: ['Lambda.TooManyRequestsException'], ResultPath: '$.error', Next: 'B' }],
          Next: 'B',
          End: undefined,
        },
      ),
      B: { Type: 'Succeed' },
    };
    const { output, services, executionArn } = await run(
      JSON.parse(JSON.stringify(States)),
      {
        f: (payload: (typeof seen)[number]) => {
          seen.push(payload);
          throw new FunctionError('Lambda.TooManyRequestsException', 'Rate exceeded');
        },
      },
      { a: 1 },
    );
    expect(output).toEqual({
      a: 1,
      error: { Error: 'Lambda.TooManyRequestsException', Cause: 'Rate exceeded' },
    });
    expect(seen.map(({ retries }) => retries)).toEqual([0, 1, 2]);
    expect(new Set(seen.map(({ token }) => token)).size).toBe(3);
    expect(services.stateTransitions(executionArn)).toBe(2 + 2);
    const taskToken = seen[0]?.token as string;
    await expect(
      services.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })),
    ).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it.each([
    ['a function’s own error', failing('MyError'), 'MyError', '{"errorType":"MyError","errorMessage":"why"}'],
    [
      'a failure of the call',
      () => {
        throw new Error('gone');
      },
      'Lambda.Unknown',
      'gone',
    ],
    ['a result over 256 KiB', () => 'x'.repeat(262_200), 'States.DataLimitExceeded', expect.any(String)],
  ])('fails the execution with %s', async (_what, f, error, cause) => {
    const { execution } = await run({ A: invoke('f') }, { f });
    expect(execution).toMatchObject({ status: 'FAILED', error, cause });
  });

  it('fails, without a way to catch it, on a path that does not exist', async () => {
    const A = invoke('f', {
      Parameters: { 'a.$': '$.nothing' },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
    });
    const { execution } = await run({ A, B: { Type: 'Succeed' } }, { f: () => 1 });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('timeouts', () => {
  const never = (): Promise<never> => new Promise(() => {});

  it('end a task after its TimeoutSeconds with an error that States.TaskFailed does not catch', async () => {
    const A = invoke('f', {
      TimeoutSeconds: 0.03,
      Catch: [
        { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
        { ErrorEquals: ['States.Timeout'], ResultPath: '$.caught', Next: 'Right' },
      ],
    });
    const States = { A, Wrong: { Type: 'Succeed' }, Right: { Type: 'Succeed' } };
    const { output } = await run(States, { f: never });
    expect(output).toMatchObject({ caught: { Error: 'States.Timeout' } });
  });

  it('run on the stack’s clock', async () => {
    const begin = Date.now();
    const clock = () => begin + (Date.now() - begin) * 100_000;
    const timers = {
      after(milliseconds: number, callback: () => void) {
        const handle = setTimeout(callback, milliseconds / 100_000);
        return () => clearTimeout(handle);
      },
    };
    const stateMachines = machine({ A: { Type: 'Wait', Seconds: 3600, End: true } });
    const services = await startTestServices({}, { clock, timers, stateMachines });
    const { executionArn } = await services.sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: '{"a":1}' }),
    );
    const { output, startDate, stopDate } = await ended(services.sfn, executionArn as string);
    expect(output).toBe('{"a":1}');
    expect((stopDate?.getTime() ?? 0) - (startDate?.getTime() ?? 0)).toBeGreaterThanOrEqual(
      3_600_000 - 100_000,
    );
  });
});

describe('task tokens', () => {
  it('complete a task once, and are refused if they were never issued', async () => {
    const tokens: string[] = [];
    const States = {
      A: invokeAndWait('f', { 'token.$': '$$.Task.Token' }, { Next: 'B', End: undefined }),
      B: invokeAndWait('f', { 'token.$': '$$.Task.Token' }),
    };
    const { sfn } = await startTestServices(
      {
        f: ({ token }: { token: string }) => {
          tokens.push(token);
        },
      },
      { stateMachines: machine(JSON.parse(JSON.stringify(States))) },
    );
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
    await until(() => tokens.length === 1);
    const taskToken = tokens[0] as string;
    await expect(sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{' }))).rejects.toThrow(
      InvalidOutput,
    );
    const twice = [1, 2].map(() => sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })));
    const outcomes = await Promise.allSettled(twice);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(
      sfn.send(new SendTaskSuccessCommand({ taskToken: `${taskToken}x`, output: '{}' })),
    ).rejects.toThrow(InvalidToken);
    await until(() => tokens.length === 2);
    await sfn.send(new SendTaskSuccessCommand({ taskToken: tokens[1] as string, output: '{"b":1}' }));
    expect(await ended(sfn, executionArn as string)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"b":1}',
    });
  });

  it('complete a task whose function wakes itself before it returns', async () => {
    const States = { A: invokeAndWait('f', { 'token.$': '$$.Task.Token' }) };
    const services = await startTestServices(
      {
        f: async ({ token }: { token: string }) => {
          await services.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: '{"self":true}' }));
          throw new Error('and fails afterwards');
        },
      },
      { stateMachines: machine(States) },
    );
    const { executionArn } = await services.sfn.send(new StartExecutionCommand({ stateMachineArn }));
    expect(await ended(services.sfn, executionArn as string)).toMatchObject({ output: '{"self":true}' });
  });
});

describe('a Distributed Map', () => {
  const map = (more: object): Record<string, unknown> => ({
    Type: 'Map',
    Label: 'Items',
    ItemSelector: { 'n.$': '$$.Map.Item.Value' },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'I',
      States: { I: invoke('item') },
    },
    End: true,
    ...more,
  });
  const oddFails = ({ n }: { n: number }): number => {
    if (n % 2 === 1) throw new FunctionError('Odd', 'odd');
    return n * 10;
  };

  it('returns the outputs in order', async () => {
    const { output } = await run(
      { M: map({ ItemsPath: '$.items', ResultPath: '$.out' }) },
      { item: ({ n }: { n: number }) => n },
      {
        items: [3, 1, 2],
      },
    );
    expect(output).toEqual({ items: [3, 1, 2], out: [3, 1, 2] });
  });

  it('runs nothing without items', async () => {
    expect((await run({ M: map({}) }, {}, [])).output).toEqual([]);
  });

  it('tolerates failures up to the given share and reports them with their metadata', async () => {
    const { output } = await run(
      { M: map({ ToleratedFailurePercentage: 50 }) },
      { item: oddFails },
      [4, 1, 2, 3],
    );
    expect(output).toMatchObject([
      40,
      { Status: 'FAILED', Error: 'Odd', Input: '{"n":1}' },
      20,
      { Status: 'FAILED' },
    ]);
  });

  it.each([
    ['percentage', { ToleratedFailurePercentage: 39 }],
    ['no tolerance', {}],
  ])('fails over the threshold (%s) and ends the children that still run', async (_what, tolerance) => {
    const item = (input: { n: number }): unknown => (input.n === 4 ? new Promise(() => {}) : oddFails(input));
    const M = map({ ...tolerance, Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'S' }] });
    const { output, services } = await run({ M, S: { Type: 'Succeed' } }, { item }, [6, 1, 2, 3, 4]);
    expect(output).toMatchObject({ Error: 'States.ExceedToleratedFailureThreshold' });
    expect(services.runningExecutions()).toBe(0);
  });
});

describe('executions', () => {
  it('are idempotent by name and input while they run, and refuse anything else', async () => {
    let release = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { sfn } = await startTestServices(
      { f: () => waiting },
      { stateMachines: machine({ A: invoke('f') }) },
    );
    const send = (input: string, name = 'n') =>
      sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    const first = await send('{}');
    expect(await send('{}')).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    await expect(send('{"a":1}')).rejects.toThrow(ExecutionAlreadyExists);
    release();
    await ended(sfn, first.executionArn as string);
    await expect(send('{}')).rejects.toThrow(ExecutionAlreadyExists);
    await expect(send('{}', 'no spaces')).rejects.toThrow(InvalidName);
    await expect(send('{', 'm')).rejects.toThrow(InvalidExecutionInput);
    await expect(
      sfn.send(new StartExecutionCommand({ stateMachineArn: machineArn('other') })),
    ).rejects.toThrow(StateMachineDoesNotExist);
  });
});

describe('a definition', () => {
  it.each([
    [
      'a resource',
      { A: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true } },
      'sns:publish',
    ],
    [
      'a call through Step Functions that does not wait',
      { A: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true } },
      'lambda:invoke',
    ],
    [
      'a parameter',
      { A: { ...invokeAndWait('f', {}), Parameters: { FunctionName: 'f', Qualifier: '1' } } },
      'Qualifier',
    ],
    ['a heartbeat', { A: invokeAndWait('f', {}, { HeartbeatSeconds: 60 }) }, 'HeartbeatSeconds'],
    ['an output path', { A: invoke('f', { OutputPath: '$.a' }) }, 'OutputPath'],
    [
      'a time to wait for',
      { A: { Type: 'Wait', Timestamp: '2030-01-01T00:00:00Z', End: true } },
      'Timestamp',
    ],
    ['JSONata', { A: invoke('f', { QueryLanguage: 'JSONata' }) }, 'QueryLanguage'],
    ['a state type', { A: { Type: 'Parallel', Branches: [], End: true } }, 'Parallel'],
    [
      'an inline Map',
      { A: { Type: 'Map', ItemProcessor: { StartAt: 'B', States: {} }, End: true } },
      'DISTRIBUTED',
    ],
    ['a next state', { A: { Type: 'Pass', Next: 'B' } }, '"B"'],
  ])('with %s unknown to the stack is refused', async (_what, States, named) => {
    await expect(startTestServices({}, { stateMachines: machine(States) })).rejects.toThrow(named);
  });

  it('with a field unknown to the stack is refused', async () => {
    const stateMachines = machine({ A: { Type: 'Succeed' } }, { TimeoutSeconds: 60 });
    await expect(startTestServices({}, { stateMachines })).rejects.toThrow('TimeoutSeconds');
  });
});
