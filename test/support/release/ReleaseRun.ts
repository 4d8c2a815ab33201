import { environments } from '../../../infra/environments.ts';
import type { Settings } from '../../../lib/base/settings.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { publishingDependencies } from '../../../lib/product/compose.ts';
import * as product from '../../../lib/product/product.ts';
import type { Item, Key } from '../../../lib/store/Table.ts';
import type { UpgradeLook } from '../../../lib/upgrades/Upgrade.ts';
import { noPolicy } from '../../../lib/windows/maintenancePolicy.ts';
import type { WakeUpInput } from '../../../lib/workflow/payloads.ts';
import { idlePorts } from '../idlePorts.ts';
import { MemoryTable } from '../MemoryTable.ts';

/** What a call of a function was, and what the table and the clock were before it. */
export interface Call {
  readonly name: string;
  readonly at: number;
  readonly input: Record<string, unknown>;
  readonly answer: unknown;
  readonly items: readonly Item[];
}

/** Two runtimes: one window is open at this time, the other one opens an hour later. */
const releaseNow = Date.parse('2026-03-02T12:00:00Z');
const shoots = [
  { name: 'open', begin: '110000+0000', end: '150000+0000' },
  { name: 'later', begin: '130000+0000', end: '150000+0000' },
].map(({ name, begin, end }) => ({
  name,
  runtimeID: `runtime-${name}`,
  globalAccountID: 'global',
  subAccountID: 'sub',
  region: 'eu-central-1',
  window: { begin, end },
  hibernated: false,
  deleting: false,
  kubernetesVersion: '1.34.2',
}));

/**
 * Today's functions on a table in memory, with a clock of their own, called as the state machine calls them: by the names of its
 * states, with JSON. Two looks make an upgrade; a sleep is over when its schedule would fire.
 */
export class ReleaseRun {
  readonly table = new MemoryTable();
  readonly calls: Call[] = [];
  now = releaseNow;
  readonly #schedules = new Map<string, { readonly at: number; readonly payload: WakeUpInput }>();

  /** The table as a release left it at some time. */
  static async from({ items, at }: Pick<Call, 'items' | 'at'>): Promise<ReleaseRun> {
    const run = new ReleaseRun();
    run.now = at;
    for (const item of items) await run.table.put(item as Item & Key, []);
    return run;
  }

  /** The schedules there are. */
  get schedules(): string[] {
    return [...this.#schedules.keys()];
  }

  /** Calls the function of a state, as functions/workflow/ does, and lets the time pass that the machine would wait then. */
  async call(name: string, input: Record<string, unknown>): Promise<unknown> {
    const before = { name, at: this.now, input, items: structuredClone(this.table.items()) };
    const answer = JSON.parse(JSON.stringify((await this.#functions[name]?.(input)) ?? null));
    this.calls.push({ ...before, answer });
    const { retryAfterSeconds = 0 } = (answer ?? {}) as { retryAfterSeconds?: number };
    this.now += retryAfterSeconds * 1000;
    if (name === 'Wait for maintenance window') await this.#sleep();
    return answer;
  }

  /** The sleeping turn's schedule fires. */
  async #sleep(): Promise<void> {
    const [first] = [...this.#schedules.values()].toSorted((a, b) => a.at - b.at);
    if (first === undefined) return;
    this.now = Math.max(this.now, first.at);
    await this.call('wakeUp', { ...first.payload });
  }

  readonly #ports = this.#makePorts();
  readonly #functions: Readonly<Record<string, (input: unknown) => Promise<unknown>>> = {
    'Plan operations': product.planOperations(this.#ports),
    'Take next operation': product.takeNextOperation(this.#ports),
    'Wait for maintenance window': product.waitForMaintenanceWindow(this.#ports),
    'Wait for work': product.waitForWork(this.#ports),
    'Upgrade runtime': product.upgradeRuntime(this.#ports),
    'Hand back operation': product.handBackOperation(this.#ports),
    'Finish orchestration': product.finishOrchestration(this.#ports),
    wakeUp: product.wakeUp(this.#ports),
  };

  async orchestration(id: string): Promise<Orchestration | undefined> {
    return await publishingDependencies(this.#ports).orchestrations.get(id);
  }

  /** Puts an orchestration that has just been started. */
  async begin(orchestration: Orchestration): Promise<void> {
    const { orchestrations, slots } = publishingDependencies(this.#ports);
    await orchestrations.create({ ...orchestration, state: 'in progress', attempt: 1 });
    await slots.claim(orchestration.orchestrationID, 1);
  }

  #makePorts() {
    const settings: Settings = environments.dev.product;
    return {
      ...idlePorts,
      table: this.table,
      bus: { publish: async () => {} },
      sleep: async () => {},
      clock: () => this.now,
      settings,
      wakeUps: {
        schedule: async (name: string, at: number, payload: WakeUpInput) => {
          this.#schedules.set(name, { at, payload });
        },
        delete: async (name: string) => {
          this.#schedules.delete(name);
        },
      },
      freezes: async () => [],
      plansKnown: false,
      policy: async () => noPolicy,
      fleet: async () => ({
        shoots: async function* () {
          yield shoots;
        },
        runtimes: () => undefined,
      }),
      upgradeOf:
        async () =>
        async ({ memory, now, remember }: UpgradeLook) => {
          if (memory.patchedAt !== undefined)
            return { state: 'succeeded', description: 'On channel regular' } as const;
          await remember({ previous: 'fast', patchedAt: now });
          return { state: 'in progress', description: 'Waiting for Kyma' } as const;
        },
    };
  }
}
