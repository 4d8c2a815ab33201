import { expect, test } from 'vitest';
import { parsePauseBody } from '../../../lib/api/pauseBodies.ts';

const reasonOf = (reason: string) => parsePauseBody(JSON.stringify({ reason }), 'application/json').reason;

test('the reason of a pause is stored as one line', () => {
  expect(reasonOf('  ingress is broken\r\n\tsee #12\u001b[2J ')).toBe('ingress is broken see #12 [2J');
  expect(reasonOf(' \n ')).toBe('');
  expect(parsePauseBody('', undefined).reason).toBe('');
});
