import { expect, test } from 'vitest';
import type { Shoot } from '../../../lib/fleet/Shoot.ts';
import { planOperations, turnsPerRound } from '../../../lib/planning/planOperations.ts';
import { parsePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import type { PlanAnswer } from '../../../lib/workflow/payloads.ts';
import { createMemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: input or result of a task, state or execution. */
const payloadBytes = 256 * 1024;
const runtimes = 100_000;

const shoot = (place: number): Shoot => ({
  name: `c-${place}`,
  runtimeID: `r-${place}`,
  globalAccountID: 'global',
  subAccountID: 'sub',
  region: 'eu-central-1',
  window: { begin: '110000+0000', end: '130000+0000' },
  deleting: false,
  hibernated: false,
  kubernetesVersion: '1.33.4',
});

test('100,000 runtimes are upgraded in rounds, each of which fits a payload', {
  timeout: 60_000,
}, async () => {
  const world = createMemoryProduct();
  const { id } = await world.put({ state: 'in progress', planned: undefined }, []);
  const deps = {
    ...world.deps,
    fleet: async () => ({
      shoots: async function* () {
        for (let first = 0; first < runtimes; first += 1000)
          yield Array.from({ length: 1000 }, (_, place) => shoot(first + place));
      },
      runtimes: () => undefined,
    }),
    policy: async () => parsePolicy('{}'),
  };
  let progress: PlanAnswer['progress'] = { round: 0, idleRounds: 0, open: -1 };
  const plan = async (): Promise<PlanAnswer> => {
    const answer = await planOperations(deps, { orchestrationID: id, attempt: 1, progress });
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(payloadBytes);
    ({ progress } = answer);
    return answer;
  };
  const end = async (from: number, to: number): Promise<void> => {
    for (let ordinal = from; ordinal <= to; ordinal += 1)
      await world.deps.operations.endWaiting(
        { orchestrationID: id, ordinal },
        { at: now, to: 'failed', message: 'ended' },
      );
  };

  const first = await plan();
  expect(first).toMatchObject({ next: 'upgrade', progress: { round: 1, idleRounds: 0, open: runtimes } });
  expect(first.turns).toHaveLength(turnsPerRound);
  expect(first.turns.at(-1)).toBe(turnsPerRound - 1);
  await end(1, turnsPerRound);

  const second = await plan();
  expect(second).toMatchObject({ next: 'upgrade', progress: { round: 2, idleRounds: 0, open: 60_000 } });
  expect(second.turns).toHaveLength(turnsPerRound);
  expect(second.turns[0]).toBe(0);

  // A round that ends nothing is an idle one, however many turns it had; one operation that ends makes it none.
  expect(await plan()).toMatchObject({ next: 'wait', waitSeconds: 10, progress: { idleRounds: 1 } });
  await end(turnsPerRound + 1, turnsPerRound + 1);
  const fourth = await plan();
  expect(fourth).toMatchObject({ next: 'upgrade', progress: { round: 4, idleRounds: 0, open: 59_999 } });
  expect(fourth.turns).toHaveLength(turnsPerRound);

  await end(turnsPerRound + 2, 2 * turnsPerRound + 1);
  expect((await plan()).turns).toHaveLength(19_999);
  await end(2 * turnsPerRound + 2, runtimes);
  expect(await plan()).toMatchObject({ next: 'finish', failure: '', turns: [] });
});
