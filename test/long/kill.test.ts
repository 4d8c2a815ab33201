import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectTrueResult, killOnce, windowedFleet } from '../support/killRounds.ts';
import { eventually, TestStack } from '../support/stack.ts';

/** Issue "Queue, restart, and truth under faults": ten rounds, each killed at a random moment. */
const count = 200;
const rounds = 10;

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ fleet: windowedFleet(count) });
}, 180_000);
afterAll(async () => {
  await stack.close();
});

describe('a stack that is killed and started again', () => {
  it.each(Array.from({ length: rounds }, (_, round) => round))(
    'goes on where it was, round %i',
    async (round) => {
      const channel = round % 2 === 0 ? 'regular' : 'fast';
      await expectTrueResult(stack, { count, channel }, killOnce(stack, 40));
    },
  );
});

describe('an execution that somebody stops manually', () => {
  it('is followed by another one that continues', async () => {
    await expectTrueResult(stack, { count, channel: rounds % 2 === 0 ? 'regular' : 'fast' }, async (id) => {
      await eventually(
        'some are done',
        async () => (await stack.status(id)).operationStats.succeeded > 20,
        120,
      );
      const executionArn = `arn:aws:states:eu-central-1:000000000000:execution:kyma-upgrade-orchestrator-local:${id}-1`;
      await stack.executions().send(new StopExecutionCommand({ executionArn, cause: 'by hand' }));
    });
  });
});
