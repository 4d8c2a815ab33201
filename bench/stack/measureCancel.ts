import type { BenchStack } from './BenchStack.ts';

export interface CancelOfSleepers {
  readonly pending: number;
  /** The status of the answer: 200, unless the function ran out of time. */
  readonly status: number;
  readonly answerMilliseconds: number;
  /** From the request to `canceled`. */
  readonly canceledMilliseconds: number;
}

/** Cancels an orchestration whose operations all wait for tomorrow's window while some turns sleep. */
export async function cancelSleepers(stack: BenchStack, orchestrationID: string): Promise<CancelOfSleepers> {
  const { operationStats } = await stack.status(orchestrationID);
  const pending = operationStats.pending;
  const requestedAt = performance.now();
  const status = await stack.cancel(orchestrationID);
  const answeredAt = performance.now();
  const last = await stack.until(orchestrationID, ({ state }) => state === 'canceled', 300, 20);
  const canceledAt = performance.now();
  if (last.operationStats.canceled !== pending)
    throw new Error(`not all are canceled: ${JSON.stringify(last.operationStats)}`);
  return {
    pending,
    status,
    answerMilliseconds: answeredAt - requestedAt,
    canceledMilliseconds: canceledAt - requestedAt,
  };
}

export interface CancelOfRunning {
  readonly startedBefore: number;
  readonly canceled: number;
  /** Operations that were started after the cancel had been answered. */
  readonly startedAfter: number;
  /** Runtimes that were patched after the answer, although their operations had not been in progress by then. */
  readonly patchedAfter: number;
}

/** Cancels while upgrades run and others wait for a worker. Once the cancel is answered, no operation may start. */
export async function cancelRunning(
  stack: BenchStack,
  globalAccount: string,
  workers: number,
): Promise<CancelOfRunning> {
  const id = await stack.create(globalAccount, workers, 'immediate');
  await stack.until(id, ({ operationStats }) => operationStats.succeeded > 0, 120, 20);
  if ((await stack.cancel(id)) !== 200) throw new Error('the cancel was not accepted');
  // One clock: stack and bench run on one machine.
  const answeredAt = Date.now();
  const { operationStats } = await stack.until(id, ({ state }) => state === 'canceled', 120);
  const operations = await stack.operations(id);
  const patched = new Map(
    (await stack.log())
      .filter(({ event, result }) => event === 'patch' && result === 'accepted')
      .map(({ at, shoot }) => [shoot, Date.parse(at)]),
  );
  let [startedAfter, patchedAfter] = [0, 0];
  for (const { operationID, shootName, state } of operations) {
    const patchedAt = patched.get(shootName);
    if (patchedAt === undefined && state === 'canceled') continue;
    const { history } = await stack.operation(id, operationID);
    const started = history.find((entry) => entry.state === 'in progress');
    const startedAt = started === undefined ? Number.POSITIVE_INFINITY : Date.parse(started.at);
    if (startedAt > answeredAt) startedAfter += 1;
    if (patchedAt !== undefined && patchedAt > answeredAt && startedAt > answeredAt) patchedAfter += 1;
  }
  return {
    startedBefore: operations.length - operationStats.canceled,
    canceled: operationStats.canceled,
    startedAfter,
    patchedAfter,
  };
}
