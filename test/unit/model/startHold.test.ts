import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../lib/model/Operation.ts';
import { holdOfPolicy, operationWithHold } from '../../../lib/model/startHolds.ts';

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
