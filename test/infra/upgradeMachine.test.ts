import validate from 'asl-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import { environments } from '../../infra/environments.ts';
import { functionRetry, mapRetry, serviceRetry, sleepRetry, totalWaitSeconds } from '../../infra/retries.ts';
import { claimMarginMilliseconds } from '../../lib/model/lateness.ts';
import {
  finishInputSchema,
  gateInputSchema,
  handBackInputSchema,
  planInputSchema,
  takeInputSchema,
  upgradeInputSchema,
  waitForWorkInputSchema,
  waitInputSchema,
} from '../../lib/workflow/payloads.ts';
import { definition, setUp, synthesize } from './synthesized.ts';

// biome-ignore lint/suspicious/noExplicitAny: the states language is JSON of many shapes
type State = any;
type States = Record<string, State>;

describe('the state machine', () => {
  let machine: State;
  let top: States;
  let child: States;
  beforeAll(async () => {
    machine = definition((await synthesize(setUp(environments.dev))).service);
    top = machine.States;
    child = top['Upgrade runtimes'].ItemProcessor.States;
  });
  const tasks = (): [string, State][] =>
    Object.entries({ ...top, ...child }).filter(([, { Type }]) => Type === 'Task');

  test('is valid Amazon States Language', () => {
    // It knows neither our functions' partition tokens nor the map's label, so paths and structure are what it checks.
    const { isValid, errorsText } = validate(machine, { checkArn: true, checkPaths: true });
    expect(errorsText('\n')).toBe('');
    expect(isValid).toBe(true);
  });

  test('has the states that the runbook, the console page and redeploys name, each with a comment', () => {
    expect(machine.StartAt).toBe('Plan operations');
    expect(Object.keys(top).toSorted()).toEqual([
      'Describe failure',
      'Finish orchestration',
      'Orchestration over',
      'Plan operations',
      'Upgrade runtimes',
      'Wait at gate',
      'Wait before asking again',
      'Wait before next round',
      'What next?',
      'Work left?',
    ]);
    expect(Object.keys(child).toSorted()).toEqual([
      'Hand back operation',
      'Take next operation',
      'Turn over',
      'Upgrade over?',
      'Upgrade runtime',
      'Upgrade, sleep or done?',
      'Wait before next look',
      'Wait for maintenance window',
      'Wait for work',
    ]);
    for (const [name, { Comment }] of Object.entries({ ...top, ...child }))
      expect([name, Comment]).toEqual([name, expect.any(String)]);
  });

  test('runs turns as Standard children, as many at a time as there are workers, and tolerates every failure', () => {
    expect(top['Upgrade runtimes']).toMatchObject({
      Type: 'Map',
      Label: 'Turns',
      ItemsPath: '$.turns',
      MaxConcurrencyPath: '$.workers',
      ToleratedFailurePercentage: 100,
      ItemSelector: {
        'orchestrationID.$': '$.orchestrationID',
        'attempt.$': '$.attempt',
        'workers.$': '$.workers',
        'turn.$': '$$.Map.Item.Value',
        'turns.$': '$.turnCount',
        'round.$': '$.progress.round',
        ordinal: 0,
      },
      ResultPath: null,
      Next: 'Plan operations',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Take next operation',
      },
    });
  });

  test('gives every task a fixed timeout and only the retries of retries.ts', () => {
    const rule = ({
      errors,
      firstWaitSeconds,
      factor,
      longestWaitSeconds,
      attempts,
    }: typeof serviceRetry) => ({
      ErrorEquals: errors,
      IntervalSeconds: firstWaitSeconds,
      BackoffRate: factor,
      MaxDelaySeconds: longestWaitSeconds,
      MaxAttempts: attempts,
      JitterStrategy: 'FULL',
    });
    expect(tasks()).toHaveLength(8);
    for (const [name, task] of tasks()) {
      expect([name, task.TimeoutSeconds]).toEqual([name, expect.any(Number)]);
      const sleeps = name.startsWith('Wait ');
      expect([name, task.Retry]).toEqual([
        name,
        [rule(serviceRetry), rule(sleeps ? sleepRetry : functionRetry)],
      ]);
    }
    expect(top['Upgrade runtimes'].Retry).toEqual([rule(mapRetry)]);
    for (const name of ['Wait for maintenance window', 'Wait for work'])
      expect(child[name].TimeoutSeconds).toBe(25 * 3600);
    expect(top['Wait at gate'].TimeoutSeconds).toBe(25 * 3600);
  });

  test('gives up retries after the time that the runbook states', () => {
    expect(totalWaitSeconds(serviceRetry)).toBe(2 + 4 + 8 + 16 + 32 + 7 * 60);
    expect(totalWaitSeconds(functionRetry)).toBe(2 + 5 + 12.5);
    expect(totalWaitSeconds(mapRetry)).toBe(30 + 60 + 120);
  });

  test('ends retries of Lambda errors before the turn’s claim expires, so that nobody else takes its operation', () => {
    const waits = (totalWaitSeconds(serviceRetry) + totalWaitSeconds(functionRetry)) * 1000;
    expect(waits).toBeLessThan(claimMarginMilliseconds);
  });

  test('passes each function exactly the fields of its payload', () => {
    const given = Object.fromEntries(
      tasks().map(([name, { Parameters }]) => [
        name,
        Object.keys(Parameters.Payload ?? Parameters)
          .map((key) => key.replace(/\.\$$/, ''))
          .toSorted(),
      ]),
    );
    const asked = {
      'Plan operations': planInputSchema,
      'Finish orchestration': finishInputSchema,
      'Wait at gate': gateInputSchema,
      'Take next operation': takeInputSchema,
      'Wait for maintenance window': waitInputSchema,
      'Wait for work': waitForWorkInputSchema,
      'Upgrade runtime': upgradeInputSchema,
      'Hand back operation': handBackInputSchema,
    };
    expect(given).toEqual(
      Object.fromEntries(
        Object.entries(asked).map(([name, { shape }]) => [name, Object.keys(shape).toSorted()]),
      ),
    );
  });
});
