import { environments } from '../../../infra/environments.ts';
import type { PublishedEvent } from '../../../lib/events/PublishedEvent.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { isActive, type OperationState } from '../../../lib/model/states.ts';
import { publishingDependencies } from '../../../lib/product/compose.ts';
import type { Change, Condition } from '../../../lib/store/expression.ts';
import type { Item, Key, Range } from '../../../lib/store/Table.ts';
import type { MaintenancePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import { MemoryTable } from '../../support/MemoryTable.ts';
import { sampleNow, sampleOperation, sampleOrchestration } from '../../support/samples.ts';

/** A table whose n-th call can be preceded by whatever else happens in that moment. */
export class InterruptedTable extends MemoryTable {
  #calls = 0;
  #interrupt: { readonly at: number; readonly run: () => Promise<void> } | undefined;

  /** Runs `run` just before the call number `at` from now, once. */
  interrupt(at: number, run: () => Promise<void>): void {
    this.#calls = 0;
    this.#interrupt = { at, run };
  }

  /** Whether there were so few calls that nothing was interrupted. */
  get uninterrupted(): boolean {
    return this.#interrupt !== undefined;
  }

  async #tick(): Promise<void> {
    const interrupt = this.#interrupt;
    if (interrupt === undefined || this.#calls++ < interrupt.at) return;
    this.#interrupt = undefined;
    await interrupt.run();
  }

  override async get(key: Key) {
    await this.#tick();
    return await super.get(key);
  }
  override async getAll(keys: readonly Key[]) {
    await this.#tick();
    return await super.getAll(keys);
  }
  override async query(range: Range) {
    await this.#tick();
    return await super.query(range);
  }
  override async put(item: Key & Item, when: readonly Condition[]) {
    await this.#tick();
    return await super.put(item, when);
  }
  override async update(key: Key, change: Change, when: readonly Condition[]) {
    await this.#tick();
    return await super.update(key, change, when);
  }
  override async delete(key: Key, when: readonly Condition[] = []) {
    await this.#tick();
    return await super.delete(key, when);
  }
}

/** The product's stores on a table in memory, with executions and schedules that only remember what they were told. */
export function createWorld() {
  const table = new InterruptedTable();
  const started: string[] = [];
  const woken: string[] = [];
  const published: string[] = [];
  const events: PublishedEvent[] = [];
  let now = sampleNow;
  const advance = (milliseconds: number): void => {
    now += milliseconds;
  };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const deps = publishingDependencies({
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
      start: async (name: string) => {
        started.push(name);
      },
      status: async () => 'running' as const,
      stop: async () => {},
      wake: async (token: string) => {
        woken.push(token);
        return true;
      },
    },
    wakeUps: { schedule: async () => {}, delete: async () => {} },
    minimumLeft: async () => 600,
    plansKnown: false,
    policy: async (): Promise<MaintenancePolicy> => ({ rules: [], default: {}, freezes: [] }),
    clock: () => now,
    log,
    metrics: { record: () => {} },
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

export type World = ReturnType<typeof createWorld>;
