import { expect, test } from 'vitest';
import { noTime, shownTime } from '../../../lib/api/noTime.ts';

test.each([
  [undefined, noTime],
  [0, noTime],
  [Date.parse('2026-03-01T22:00:00Z'), '2026-03-01T22:00:00.000Z'],
  // A window after a start at the end of time: no client reads the year 10000.
  [Date.parse('9999-12-31T23:59:59Z') + 86_400_000, '9999-12-31T23:59:59.999Z'],
])('a time %s is shown as %s', (at, text) => expect(shownTime(at)).toBe(text));
