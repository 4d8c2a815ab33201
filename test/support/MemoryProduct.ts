import { environments } from '../../infra/environments.ts';
import type { PublishedEvent } from '../../lib/events/PublishedEvent.ts';
import type { Operation } from '../../lib/model/Operation.ts';
import type { Orchestration } from '../../lib/model/Orchestration.ts';
import { isActive, type OperationState } from '../../lib/model/states.ts';
import { publishingDependencies } from '../../lib/product/compose.ts';
import { noPolicy } from '../../lib/windows/maintenancePolicy.ts';
import { InterruptedTable } from './InterruptedTable.ts';
import { idlePorts } from './idlePorts.ts';
import { sampleNow, sampleOperation, sampleOrchestration } from './samples.ts';

/** The product's stores on a table in memory. Remembers which executions it has started and woken, and what it has published. */
export function createMemoryProduct() {
  const table = new InterruptedTable();
  const started: string[] = [];
  const woken: string[] = [];
  const published: string[] = [];
  const events: PublishedEvent[] = [];
  let now = sampleNow;
  const advance = (milliseconds: number): void => {
    now += milliseconds;
  };
  const deps = publishingDependencies({
    ...idlePorts,
    table,
    bus: {
      publish: async (batch: readonly PublishedEvent[]) => {
        events.push(...batch);
        published.push(...batch.flatMap(({ detail }) => ('state' in detail ? [detail.state] : [])));
      },
    },
    settings: { ...environments.dev.product, activeOrchestrations: 1 },
    sleep: async (milliseconds: number) => advance(milliseconds),
    executions: {
      ...idlePorts.executions,
      start: async (name: string) => {
        started.push(name);
      },
      wake: async (token: string) => {
        woken.push(token);
        return true;
      },
    },
    minimumLeft: async () => 600,
    plansKnown: false,
    policy: async () => noPolicy,
    clock: () => now,
  });
  const { orchestrations, operations } = deps;
  /** Puts an orchestration that is planned, with an operation in each of these states. */
  const put = async (
    changed: Partial<Orchestration>,
    states: readonly OperationState[],
    operation: (place: number) => Partial<Operation> = () => ({}),
  ): Promise<{ id: string; operations: Operation[] }> => {
    const orchestration = sampleOrchestration({ planned: states.length, attempt: 1, ...changed });
    const { orchestrationID: id, state } = orchestration;
    await orchestrations.create(orchestration);
    if (isActive(state)) await deps.slots.claim(id, orchestration.attempt);
    const all = states.map((each, place) =>
      sampleOperation(id, place + 1, {
        state: each,
        ...(each === 'pending' ? {} : { due: undefined }),
        ...(each === 'failed' ? { startedAt: now - 5000, endedAt: now - 1000, description: 'Broken' } : {}),
        ...operation(place),
      }),
    );
    for (const each of all) await operations.put(each, 1);
    return { id, operations: all };
  };
  const statesOf = async (id: string): Promise<string[]> =>
    (await operations.range(id, 1, 999)).map(({ state }) => state);
  const stateOf = async (id: string) => (await orchestrations.get(id))?.state;
  return { table, deps, put, statesOf, stateOf, started, woken, published, events, advance };
}

export type MemoryProduct = ReturnType<typeof createMemoryProduct>;
