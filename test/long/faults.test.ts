import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { StackFaults } from '../../local/faults.ts';
import { expectTrueResult, windowedFleet } from '../support/killRounds.ts';
import { TestStack } from '../support/stack.ts';

/** Issue "Queue, restart, and truth under faults": each fault at five per cent for a whole run; the result is complete and true. */
const count = 60;
const rate = 0.05;

const cases: readonly (readonly [string, StackFaults])[] = [
  ['calls of functions fail', { functions: { failsBefore: rate } }],
  ['answers of functions are lost', { functions: { answerLost: rate } }],
  ['functions are called twice', { functions: { deliveredTwice: rate } }],
  ['DynamoDB throttles', { dynamodb: { throttled: rate } }],
  ['Gardener answers 429', { simulator: { rate429: rate } }],
  ['Gardener answers 500', { simulator: { rate500: rate } }],
  ['lists expire', { simulator: { rate410: rate } }],
  ['Gardener hangs', { simulator: { rateHang: rate } }],
  ['Gardener resets connections', { simulator: { rateReset: rate } }],
  ['schedules are late', { services: { scheduleLate: rate } }],
  ['schedules come twice', { services: { scheduleDoubled: rate } }],
  ['schedules are lost', { services: { scheduleLost: rate } }],
];

describe('an orchestration ends correctly although', () => {
  it.each(cases)('%s', async (name, faults) => {
    const file = join(tmpdir(), `faults-${process.pid}-${name.replaceAll(' ', '-')}.json`);
    await writeFile(file, JSON.stringify(faults));
    const stack = await TestStack.start({ fleet: windowedFleet(count), options: ['--faults', file] });
    try {
      await expectTrueResult(stack, { count, channel: 'regular', seconds: 420 }, async () => {});
    } finally {
      await stack.close();
    }
  });
});
