import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import {
  ended,
  functionArn,
  machineArn,
  startTestServices,
  type TestServices,
  until,
} from './startTestServices.ts';
import { turnsDefinition } from './turnsMachine.ts';

const stateMachineArn = machineArn('orchestration');
const stateMachines = [{ arn: stateMachineArn, name: 'orchestration', definition: turnsDefinition }];

/** A tiny orchestration in memory: as many operations as turns; every `sleepEvery`th waits for its token first. */
function makeOrchestration(turns: number, workers: number, sleepEvery: number) {
  const tally = {
    plans: 0,
    taken: 0,
    active: 0,
    mostActive: 0,
    done: new Set<number>(),
    slept: new Set<string>(),
    tokens: [] as string[],
    looks: new Map<number, number>(),
    children: new Set<string>(),
    calls: 0,
  };
  const functions = {
    plan: ({ id }: { id: string }) => {
      tally.plans += 1;
      tally.calls += 1;
      return {
        id,
        workers,
        turns: tally.plans === 1 ? Array.from({ length: turns }, (_, index) => index) : [],
      };
    },
    take: ({ child, turn }: { child: string; turn: { turn: number; index: number; parent: string } }) => {
      tally.calls += 1;
      if (turn.turn !== turn.index || turn.parent !== 'o-1') throw new Error('wrong item');
      if (!tally.children.has(child)) {
        tally.children.add(child);
        tally.active += 1;
        tally.mostActive = Math.max(tally.mostActive, tally.active);
      }
      const sleeps = sleepEvery > 0 && turn.turn % sleepEvery === 0 && !tally.slept.has(child);
      if (sleeps) return { do: 'wait', operation: 0 };
      tally.taken += 1;
      return { do: 'upgrade', operation: tally.taken };
    },
    sleep: ({ token, child }: { token: string; child: string }) => {
      tally.calls += 1;
      tally.slept.add(child);
      tally.tokens.push(token);
    },
    upgrade: ({ operation }: { operation: number }) => {
      tally.calls += 1;
      const looks = (tally.looks.get(operation) ?? 0) + 1;
      tally.looks.set(operation, looks);
      if (looks === 1) return { done: false, retryAfterSeconds: 0 };
      tally.done.add(operation);
      tally.active -= 1;
      return { done: true, retryAfterSeconds: 0 };
    },
    finish: ({ id, execution }: { id: string; execution: string }) => ({ finished: id, execution }),
  };
  return { tally, functions };
}

const start = async (services: TestServices, name = 'o-1'): Promise<string> => {
  const input = JSON.stringify({ id: 'o' });
  const { executionArn } = await services.sfn.send(
    new StartExecutionCommand({ stateMachineArn, name, input }),
  );
  return executionArn as string;
};

describe('an orchestration of turns', () => {
  it('runs 1,000 turns on 50 workers, sleepers woken by their tokens', async () => {
    const { tally, functions } = makeOrchestration(1000, 50, 10);
    const services = await startTestServices(functions, { stateMachines });
    const wakers = { stop: false };
    const waking = (async () => {
      while (!wakers.stop) {
        for (const taskToken of tally.tokens.splice(0)) {
          await services.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
        }
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    const executionArn = await start(services);
    const execution = await ended(services.sfn, executionArn);
    wakers.stop = true;
    await waking;

    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: '{"finished":"o","execution":"o-1"}' });
    expect(tally.done.size).toBe(1000);
    expect(tally.children.size).toBe(1000);
    expect(tally.mostActive).toBe(50);
    expect(tally.plans).toBe(2);
    // Parent: plan, choice, map, plan, choice, finish. Child: take, choice, upgrade, choice, wait, upgrade, choice, done;
    // a sleeper's wait, second take and choice.
    expect(services.stateTransitions(executionArn)).toBe(6 + 1000 * 8 + 100 * 3);
    expect(services.stateTransitions()).toBe(services.stateTransitions(executionArn));
    expect(services.runningExecutions()).toBe(0);
    expect(services.waitingTasks()).toBe(0);

    const [child] = tally.children;
    expect(child).toMatch(
      /^arn:aws:states:eu-central-1:000000000000:execution:orchestration\/Turns:[0-9a-f-]{36}$/,
    );
    const described = await services.sfn.send(new DescribeExecutionCommand({ executionArn: child }));
    expect(described).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"done":true}',
      mapRunArn: expect.stringContaining(':mapRun:orchestration/Turns:'),
    });
    expect(described.startDate?.getTime()).toBeLessThanOrEqual(described.stopDate?.getTime() as number);
  });

  it('runs 10,000 turns, 1,000 at a time', { timeout: 60_000 }, async () => {
    const { tally, functions } = makeOrchestration(10_000, 1000, 0);
    const services = await startTestServices(functions, { stateMachines });
    const execution = await ended(services.sfn, await start(services));
    expect(execution.status).toBe('SUCCEEDED');
    expect(tally.done.size).toBe(10_000);
    expect(tally.mostActive).toBe(1000);
  });

  it('stops an execution with its children: no more calls, tokens are rejected', async () => {
    const { tally, functions } = makeOrchestration(40, 20, 1);
    const seen: { status: string; executionArn: string }[] = [];
    const services = await startTestServices(
      { ...functions, changed: ({ detail }: { detail: (typeof seen)[number] }) => seen.push(detail) },
      {
        stateMachines,
        rules: [
          {
            bus: 'default',
            name: 'ended badly',
            pattern: { source: ['aws.states'], detail: { status: ['ABORTED', 'FAILED', 'TIMED_OUT'] } },
            targets: [{ arn: functionArn('changed') }],
          },
        ],
      },
    );
    const executionArn = await start(services);
    await until(() => tally.tokens.length === 20);
    const { stopDate } = await services.sfn.send(
      new StopExecutionCommand({ executionArn, cause: 'by hand' }),
    );
    expect(stopDate).toBeInstanceOf(Date);
    const calls = tally.calls;
    expect(await ended(services.sfn, executionArn)).toMatchObject({ status: 'ABORTED', cause: 'by hand' });
    expect([services.runningExecutions(), services.waitingTasks()]).toEqual([0, 0]);
    const taskToken = tally.tokens[0] as string;
    await expect(services.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))).rejects.toThrow(
      TaskTimedOut,
    );
    await until(() => seen.length === 21);
    expect(seen.filter((event) => event.executionArn === executionArn)).toHaveLength(1);
    expect(tally.calls).toBe(calls);
  });

  it('reports executions that ran when the process died as ABORTED, and never reuses their names', async () => {
    const { tally, functions } = makeOrchestration(5, 5, 1);
    const first = await startTestServices(functions, { stateMachines });
    const executionArn = await start(first);
    await until(() => tally.tokens.length === 5);
    const child = [...tally.children][0] as string;
    await first.stop();

    const seen: Record<string, unknown>[] = [];
    const second = await startTestServices(
      { ...functions, changed: ({ detail }: { detail: Record<string, unknown> }) => seen.push(detail) },
      {
        dataDir: first.dataDir,
        stateMachines,
        rules: [
          {
            bus: 'default',
            name: 'ended',
            pattern: {
              'detail-type': ['Step Functions Execution Status Change'],
              detail: { stateMachineArn: [stateMachineArn] },
            },
            targets: [{ arn: functionArn('changed') }],
          },
        ],
      },
    );
    const { sfn } = second;
    for (const arn of [executionArn, child]) {
      const { status, stopDate } = await sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
      expect(status).toBe('ABORTED');
      expect(stopDate).toBeInstanceOf(Date);
    }
    expect(seen).toEqual([]);
    second.publishPendingEvents();
    second.publishPendingEvents();
    await until(() => seen.length > 0);
    expect(seen).toMatchObject([{ executionArn, status: 'ABORTED', name: 'o-1', input: '{"id":"o"}' }]);
    const taskToken = tally.tokens[0] as string;
    await expect(sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))).rejects.toThrow(
      TaskTimedOut,
    );
    await expect(start(second)).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await second.stop();

    const third = await startTestServices(functions, { dataDir: first.dataDir, stateMachines });
    await expect(start(third)).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    expect(await third.sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'ABORTED',
    });
    await expect(
      third.sfn.send(new DescribeExecutionCommand({ executionArn: `${executionArn}-none` })),
    ).rejects.toThrow(ExecutionDoesNotExist);
  });

  it.each([
    ['publishes its status changes', {}, ['RUNNING', 'SUCCEEDED']],
    ['loses them where the fault says so', { statusEventLost: 1 }, []],
  ])('%s', async (_what, faults, statuses) => {
    const { functions } = makeOrchestration(0, 1, 0);
    const services = await startTestServices(functions, { stateMachines, faults });
    await ended(services.sfn, await start(services));
    await services.stop();
    const lines = readFileSync(join(services.dataDir, 'events.jsonl'), 'utf8').split('\n').filter(Boolean);
    expect(lines.map((line) => JSON.parse(line).event.detail.status)).toEqual(statuses);
  });
});
