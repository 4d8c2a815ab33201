import { expect, test } from 'vitest';
import { parseRetryBody } from '../../../lib/api/parseRetryBody.ts';

const form = 'application/x-www-form-urlencoded';

test.each([
  ['immediate=perhaps', 'immediate'],
  ['immediate=true&immediate=perhaps', 'immediate'],
  [`operation-id=ok&operation-id=${'x'.repeat(300)}`, 'operation-id'],
  ['imediate=true', 'imediate'],
])('a refused form names the field, not the index of its value: %s', (body, path) => {
  expect(() => parseRetryBody(body, form)).toThrow(
    expect.objectContaining({ details: [expect.objectContaining({ path })] }),
  );
});
