import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../lib/model/Operation.ts';
import { holdOfPolicy, operationWithHold, withHold } from '../../../lib/model/startHolds.ts';
import { sampleOrchestration } from '../../support/samples.ts';

describe('what keeps an operation from its start', () => {
  const operation = { state: 'pending', description: 'Waiting for a free worker' } as Operation;
  const shown = (problem: string) =>
    operationWithHold(operation, { hold: holdOfPolicy(problem), state: 'in progress' }, 1).description;

  it('ends as a sentence does, before what it waits for besides', () => {
    expect(shown('The maintenance policy is not JSON')).toBe(
      'Nothing starts: The maintenance policy is not JSON. Waiting for a free worker',
    );
    expect(shown('unknown "regoin"; is it misspelt?')).toBe(
      'Nothing starts: unknown "regoin"; is it misspelt? Waiting for a free worker',
    );
  });
});

describe('what keeps an orchestration from starting anything', () => {
  const orchestration = sampleOrchestration({
    state: 'in progress',
    description: 'Waiting for the approval of stage rest',
    hold: { text: 'Nothing starts during a freeze', until: 5 },
  });

  it('is its description', () => {
    expect(withHold(orchestration, 1).description).toBe('Nothing starts during a freeze');
  });

  it('does not hide what a gate waits for', () => {
    const gate = { sleepID: 's', taskToken: 't', scheduleName: '', until: 9 };
    const { description } = withHold({ ...orchestration, gate }, 1);
    expect(description).toBe('Waiting for the approval of stage rest. Nothing starts during a freeze');
  });
});
