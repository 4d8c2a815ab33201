import { StateMachine } from 'aws-local-stepfunctions';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { environments } from '../../infra/environments.ts';
import { functionRetry } from '../../infra/retries.ts';
import {
  finishInputSchema,
  gateInputSchema,
  handBackInputSchema,
  planInputSchema,
  takeInputSchema,
  upgradeInputSchema,
} from '../../lib/workflow/payloads.ts';
import { definition, setUp, synthesize } from './synthesized.ts';

// biome-ignore lint/suspicious/noExplicitAny: the states language is JSON of many shapes
type State = any;
type States = Record<string, State>;

describe('the state machine, run with fake functions', () => {
  let machine: State;
  let top: States;
  let child: States;
  beforeAll(async () => {
    machine = definition((await synthesize(setUp(environments.dev))).service);
    top = machine.States;
    child = top['Upgrade runtimes'].ItemProcessor.States;
  });

  const execution = { orchestrationID: 'o', attempt: 1 };
  const progress = { round: 0, idleRounds: 0, open: -1 };

  /** Runs states with functions made up for the test: each answers its next answer, or throws it. */
  async function run(
    states: { StartAt: string; States: States },
    input: object,
    answers: Record<string, unknown[]>,
  ) {
    const calls: [string, State][] = [];
    const handlers = Object.fromEntries(
      Object.entries(answers).map(([name, list]) => [
        name,
        (payload: unknown) => {
          calls.push([name, payload]);
          const answer = list.length > 1 ? list.shift() : list[0];
          if (answer instanceof Error) throw answer;
          return answer as never;
        },
      ]),
    );
    const all = Object.keys({ ...top, ...child });
    const none = Object.fromEntries(all.map((name) => [name, 0]));
    const { result } = new StateMachine(states as never, { validationOptions: { noValidate: true } }).run(
      input as never,
      {
        overrides: {
          taskResourceLocalHandlers: handlers,
          retryIntervalOverrides: none,
          waitTimeOverrides: none,
        },
        context: { Execution: { Id: 'child' }, Task: { Token: 'token' } } as never,
      },
    );
    return { output: await result, calls };
  }

  describe('a turn', () => {
    const bare = { ...execution, workers: 2, turn: 7, turns: 9, round: 1, steps: 0, parked: false };
    const item = { ...bare, ordinal: 0 };
    const turn = { ...bare, child: 'child' };
    const take = (action: string, ordinal: number) => ({
      ...turn,
      ...{ action, ordinal, claim: 2, shoot: 's', until: '', parked: action === 'park' },
    });
    const looked = (next: string) => ({
      ...turn,
      ordinal: 3,
      claim: 2,
      shoot: 's',
      next,
      retryAfterSeconds: 1,
      state: 'in progress',
      description: '',
    });
    /** What the turn got before that state. */
    const before: Record<string, string> = {
      'Wait for maintenance window': 'sleep',
      'Wait for work': 'park',
      'Upgrade runtime': 'upgrade',
    };
    const runTurn = (answers: Record<string, unknown[]>) =>
      run({ StartAt: 'Take next operation', States: child }, item, answers);
    const namesOf = (calls: [string, State][]) => calls.map(([name]) => name);

    test('that finds nothing ends', async () => {
      const { output, calls } = await runTurn({ 'Take next operation': [take('done', 0)] });
      expect(output).toBe(1);
      expect(calls).toEqual([['Take next operation', turn]]);
      expect(z.strictObject(takeInputSchema.shape).parse(calls[0]![1])).toEqual(turn);
    });

    test('sleeps, takes again, looks until the upgrade is over, takes again, ends', async () => {
      const { output, calls } = await runTurn({
        'Take next operation': [take('sleep', 3), take('upgrade', 3), take('done', 0)],
        'Wait for maintenance window': ['awake'],
        'Upgrade runtime': [looked('look again'), looked('take again')],
      });
      expect(output).toBe(1);
      expect(namesOf(calls)).toEqual([
        'Take next operation',
        'Wait for maintenance window',
        'Take next operation',
        'Upgrade runtime',
        'Upgrade runtime',
        'Take next operation',
      ]);
      expect(z.strictObject(upgradeInputSchema.shape).parse(calls[4]![1])).toEqual({
        ...turn,
        ordinal: 3,
        taken: { claim: 2 },
      });
    });

    test('goes on with functions of a release before, whose answers do not say a claim', async () => {
      const { claim: _notSaid, ...taken } = take('upgrade', 3);
      const { output, calls } = await runTurn({
        'Take next operation': [taken],
        'Upgrade runtime': [looked('done')],
      });
      expect(output).toBe(1);
      expect(upgradeInputSchema.parse(calls[1]![1])).toMatchObject({ ordinal: 3, taken: { claim: 0 } });
    });

    test('parks until there is work, takes again, ends', async () => {
      const { output, calls } = await runTurn({
        'Take next operation': [take('park', 0), take('upgrade', 3), take('done', 0)],
        'Wait for work': ['awake'],
        'Upgrade runtime': [looked('take again')],
      });
      expect(output).toBe(1);
      expect(namesOf(calls)).toEqual([
        'Take next operation',
        'Wait for work',
        'Take next operation',
        'Upgrade runtime',
        'Take next operation',
      ]);
      const { Payload } = calls[1]![1];
      expect(Payload).toEqual({ ...turn, parked: true, taskToken: 'token' });
      // Only the take that follows a wait for work comes from it.
      const taken = calls.filter(([name]) => name === 'Take next operation').map(([, input]) => input);
      expect(taken.map(({ parked }) => parked)).toEqual([false, true, false]);
    });

    test.each(['Take next operation', 'Wait for maintenance window', 'Wait for work', 'Upgrade runtime'])(
      'whose "%s" fails past its retries hands its operation back and does not fail',
      async (failing) => {
        const { output, calls } = await runTurn({
          'Take next operation': [take(before[failing] ?? 'done', failing === 'Wait for work' ? 0 : 3)],
          'Hand back operation': [{}],
          [failing]: [new Error('broken')],
        });
        expect(output).toBe(1);
        expect(namesOf(calls).filter((name) => name === failing)).toHaveLength(1 + functionRetry.attempts);
        const [name, payload] = calls.at(-1)!;
        expect(name).toBe('Hand back operation');
        expect(z.strictObject(handBackInputSchema.shape).parse(payload)).toEqual({
          ...turn,
          parked: failing === 'Wait for work',
          ordinal: ['Take next operation', 'Wait for work'].includes(failing) ? 0 : 3,
          error: { Error: 'Error', Cause: 'broken' },
        });
      },
    );

    test('that cannot hand its operation back does not fail either', async () => {
      const { output } = await runTurn({
        'Take next operation': [new Error('broken')],
        'Hand back operation': [new Error('broken too')],
      });
      expect(output).toBe(1);
    });
  });

  describe('an orchestration', () => {
    const gate = { status: 'soaking', stage: 'canary', until: '2026-03-02T13:00:00.000Z' };
    const plan = (next: string, failure = '') => ({
      ...execution,
      progress,
      next,
      gate,
      waitSeconds: 5,
      workers: 2,
      turnCount: 2,
      turns: [0, 1],
      failure,
    });
    const runAll = (answers: Record<string, unknown[]>) => {
      // The engine knows no Distributed Map: stand a task in its place, as the local stack does.
      const { Next, Catch, Retry } = top['Upgrade runtimes'];
      const map = { Type: 'Task', Resource: 'map', ResultPath: null, Next, Catch, Retry };
      return run(
        { StartAt: machine.StartAt, States: { ...top, 'Upgrade runtimes': map } },
        { ...execution, progress },
        answers,
      );
    };
    const finished = (again: boolean) => ({ ...execution, progress, again });
    const namesOf = (calls: [string, State][]) => calls.map(([name]) => name);

    test('plans, upgrades, plans again, waits before another round, finishes', async () => {
      const { calls } = await runAll({
        'Plan operations': [plan('upgrade'), plan('wait'), plan('finish')],
        'Upgrade runtimes': ['ignored'],
        'Finish orchestration': [finished(false)],
      });
      expect(namesOf(calls)).toEqual([
        'Plan operations',
        'Upgrade runtimes',
        'Plan operations',
        'Upgrade runtimes',
        'Plan operations',
        'Finish orchestration',
      ]);
      expect(z.strictObject(planInputSchema.shape).parse(calls[2]![1])).toEqual({
        ...execution,
        progress,
        gates: true,
      });
      expect(z.strictObject(finishInputSchema.shape).parse(calls[5]![1])).toEqual({
        ...execution,
        failure: '',
        progress,
      });
    });

    test('waits at a gate until its token is returned, and plans again', async () => {
      const { calls } = await runAll({
        'Plan operations': [plan('gate'), plan('gate'), plan('upgrade'), plan('finish')],
        'Wait at gate': ['awake'],
        'Upgrade runtimes': ['ignored'],
        'Finish orchestration': [finished(false)],
      });
      expect(namesOf(calls)).toEqual([
        'Plan operations',
        'Wait at gate',
        'Plan operations',
        'Wait at gate',
        'Plan operations',
        'Upgrade runtimes',
        'Plan operations',
        'Finish orchestration',
      ]);
      const { Payload } = calls[1]![1];
      expect(z.strictObject(gateInputSchema.shape).parse(Payload)).toEqual({
        ...execution,
        progress,
        gate,
        taskToken: 'token',
      });
      expect(z.strictObject(planInputSchema.shape).parse(calls[2]![1])).toEqual({
        ...execution,
        progress,
        gates: true,
      });
    });

    test('whose gate fails past its retries, or is closed for a day, asks again instead of failing', async () => {
      for (const error of [new Error('broken'), Object.assign(new Error(), { name: 'States.Timeout' })]) {
        const { calls } = await runAll({
          'Plan operations': [plan('gate'), plan('finish')],
          'Wait at gate': [error],
          'Finish orchestration': [finished(false)],
        });
        expect(calls.at(-1)).toEqual(['Finish orchestration', { ...execution, failure: '', progress }]);
        expect(namesOf(calls).filter((name) => name === 'Plan operations')).toHaveLength(2);
      }
    });

    test('plans again if there is work left when it finishes', async () => {
      const { calls } = await runAll({
        'Plan operations': [plan('finish')],
        'Finish orchestration': [finished(true), finished(false)],
      });
      expect(namesOf(calls)).toEqual([
        'Plan operations',
        'Finish orchestration',
        'Plan operations',
        'Finish orchestration',
      ]);
    });

    test('finishes with the reason that planning gives, whatever else the answer contains', async () => {
      const { calls } = await runAll({
        'Plan operations': [plan('upgrade', 'Gardener cannot be reached')],
        'Finish orchestration': [finished(false)],
      });
      expect(calls.at(-1)).toEqual([
        'Finish orchestration',
        { ...execution, failure: 'Gardener cannot be reached', progress },
      ]);
    });

    test.each(['Plan operations', 'Upgrade runtimes'])(
      'whose "%s" fails finishes with a readable reason',
      async (failing) => {
        const { calls } = await runAll({
          'Plan operations': [plan('upgrade')],
          'Finish orchestration': [finished(false)],
          [failing]: [new TypeError('secret detail')],
        });
        const [name, payload] = calls.at(-1)!;
        expect(name).toBe('Finish orchestration');
        expect(payload).toEqual({
          ...execution,
          failure: 'The orchestration cannot go on: TypeError in its execution',
          progress,
        });
      },
    );

    test('that cannot be finished fails, so that the sweep restarts it', async () => {
      const failing = runAll({
        'Plan operations': [plan('finish')],
        'Finish orchestration': [new Error('broken')],
      });
      await expect(failing).rejects.toThrow();
    });
  });
});
