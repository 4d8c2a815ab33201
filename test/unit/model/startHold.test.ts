import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Orchestration, Rollout } from '../../../lib/model/Orchestration.ts';
import { holdOfPolicy, operationWithHold, withHold } from '../../../lib/model/startHolds.ts';
import { sampleOperation, sampleOrchestration } from '../../support/samples.ts';

describe('the reason that an operation does not start', () => {
  const operation = { state: 'pending', description: 'Waiting for a free worker' } as Operation;
  const shown = (problem: string) =>
    operationWithHold(operation, { hold: holdOfPolicy(problem), state: 'in progress' }, 1).description;

  it('ends as a sentence, before anything else that it waits for', () => {
    expect(shown('The maintenance policy is not JSON')).toBe(
      'Nothing starts: The maintenance policy is not JSON. Waiting for a free worker',
    );
    expect(shown('unknown "regoin"; is it misspelt?')).toBe(
      'Nothing starts: unknown "regoin"; is it misspelt? Waiting for a free worker',
    );
  });
});

describe('an operation that waits', () => {
  const shown = (operation: Partial<Operation>, changed: Partial<Orchestration>) =>
    operationWithHold(
      sampleOperation('o', 1, { description: 'Waiting for a free worker', ...operation }),
      sampleOrchestration({ state: 'in progress', ...changed }),
      1,
    ).description;
  const rollout: Rollout = {
    ...{ version: 1, stage: 0 },
    stages: [
      { name: 'canary', first: 1, last: 1, openedAt: 1 },
      { name: 'rest', first: 2, last: 2 },
    ],
  };
  const hold = { text: 'Nothing starts during a freeze', endsAt: 5 };
  const pause = { at: 1, cause: 'operator', reason: 'ingress is broken' } as const;

  it('says that its stage has not begun', () => {
    expect(shown({ stage: 1 }, { rollout })).toBe('Stage rest has not begun. Waiting for a free worker');
    expect(shown({ stage: 1 }, { rollout, hold })).toBe(
      'Stage rest has not begun. Nothing starts during a freeze. Waiting for a free worker',
    );
    expect(shown({}, { rollout })).toBe('Waiting for a free worker');
    expect(shown({}, {})).toBe('Waiting for a free worker');
  });

  it('says that its orchestration is paused, and why', () => {
    expect(shown({ stage: 1 }, { state: 'paused', pause, rollout })).toBe(
      'Paused: ingress is broken. Waiting for a free worker',
    );
  });

  it('shows only its state once it no longer waits', () => {
    for (const state of ['in progress', 'succeeded', 'failed', 'canceled'] as const)
      expect(shown({ state, stage: 1 }, { state: 'paused', pause, rollout, hold })).toBe(
        'Waiting for a free worker',
      );
    expect(shown({ stage: 1 }, { state: 'canceling', rollout, hold })).toBe('Waiting for a free worker');
  });
});

describe('the reason that an orchestration starts nothing', () => {
  const orchestration = sampleOrchestration({
    state: 'in progress',
    description: 'Waiting for the approval of stage rest',
    hold: { text: 'Nothing starts during a freeze', endsAt: 5 },
  });

  it('is its description', () => {
    expect(withHold(orchestration, 1).description).toBe('Nothing starts during a freeze');
  });

  it('does not hide the reason that a gate is closed', () => {
    const gate = { sleepID: 's', taskToken: 't', scheduleName: '', wakeAt: 9 };
    const { description } = withHold({ ...orchestration, gate }, 1);
    expect(description).toBe('Waiting for the approval of stage rest. Nothing starts during a freeze');
  });
});
