import type { OrchestrationAnswer } from '../../lib/api/orchestrationAnswers.ts';
import { FakeFleet } from './fakeFleet.ts';
import { MeteredProduct, type MeteredProductOptions } from './MeteredProduct.ts';
import type { Amounts } from './prices.ts';

export interface Scenario {
  readonly runtimes: number;
  readonly workers: number;
  /** Whether each runtime has been upgraded before, so that its own duration is known. */
  readonly history: boolean;
}

export interface MeasuredOrchestration extends Scenario {
  readonly hours: number;
  readonly transitionsEach: number;
  readonly looksEach: number;
  /** Of all of it. */
  readonly amounts: Amounts;
}

/** Monday noon: every window lies ahead. */
const startsAt = Date.parse('2026-03-09T12:00:00Z');
const upgradeSeconds = 600;
/** Somebody watches, reading its status once a minute. */
const watchSeconds = 60;

/** Runs one orchestration to its end and answers once it has succeeded. */
async function runOnce(product: MeteredProduct, workers: number, channel: string): Promise<void> {
  const orchestrationID = (await product.callApi('createKymaUpgrade', { workers, channel })) as string;
  let last: OrchestrationAnswer | undefined;
  const stops = [
    product.startSweeping(),
    product.repeat(watchSeconds, async () => {
      last = (await product.callApi('getOrchestration', orchestrationID)) as OrchestrationAnswer;
    }),
  ];
  await product.time.until(() => last?.state === 'succeeded' || last?.state === 'failed');
  for (const stop of stops) stop();
  const { failed = 0 } = last?.operationStats ?? {};
  if (last?.state !== 'succeeded' || failed > 0) throw new Error(`${last?.state}: ${last?.description}`);
}

/** What one orchestration of ten-minute upgrades in windows uses, in virtual time. */
export async function measureOrchestration(
  options: Pick<MeteredProductOptions, 'machine' | 'functionOf' | 'folder'>,
  scenario: Scenario,
): Promise<MeasuredOrchestration> {
  const fleet = new FakeFleet(scenario.runtimes, upgradeSeconds);
  const product = new MeteredProduct({ ...options, fleet, startsAt });
  try {
    // Two before it: from the second on there is something to compare with.
    if (scenario.history)
      for (const channel of ['fast', 'beta']) await runOnce(product, scenario.workers, channel);
    const before = { ...product.amounts(), at: product.time.clock() };
    const looks = product.usage.calls.get('upgradeRuntime') ?? 0;
    await runOnce(product, scenario.workers, 'regular');
    const amounts = Object.fromEntries(
      Object.entries(product.amounts()).map(([name, amount]) => [
        name,
        amount - (before[name as keyof Amounts] ?? 0),
      ]),
    ) as Amounts;
    return {
      ...scenario,
      hours: (product.time.clock() - before.at) / 3_600_000,
      transitionsEach: (amounts.stateTransition ?? 0) / scenario.runtimes,
      looksEach: ((product.usage.calls.get('upgradeRuntime') ?? 0) - looks) / scenario.runtimes,
      amounts,
    };
  } finally {
    product.stop();
  }
}
