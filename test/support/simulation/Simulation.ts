import { DomainError } from '../../../lib/base/errors.ts';
import type { Settings } from '../../../lib/base/settings.ts';
import type { StateChangeEvent } from '../../../lib/events/stateChangeEvent.ts';
import type { Rollout } from '../../../lib/model/Orchestration.ts';
import type { Parameters } from '../../../lib/model/Parameters.ts';
import { isOver } from '../../../lib/model/states.ts';
import type { Log } from '../../../lib/ports/ports.ts';
import { publishingDependencies } from '../../../lib/product/compose.ts';
import * as product from '../../../lib/product/product.ts';
import { DurationStore } from '../../../lib/store/DurationStore.ts';
import type { TurnBounds } from '../../../lib/turns/turnBounds.ts';
import type { Interval } from '../../../lib/windows/Interval.ts';
import { MemoryTable } from '../MemoryTable.ts';
import { Invariants } from './Invariants.ts';
import { type CallOutcome, Machine, type MachineFaults } from './Machine.ts';
import { Policies } from './Policies.ts';
import { InjectedFault, Process, Scheduler } from './Scheduler.ts';
import { SimulatedServices } from './SimulatedServices.ts';
import { SteppedTable } from './SteppedTable.ts';

/** Which place a duration gets depends on a random id: what was measured must not decide what happens. */
class ForgetfulDurations extends DurationStore {
  override async recent(): Promise<number[]> {
    return [];
  }
}

const never = <Value>(): Promise<Value> => new Promise<Value>(() => {});

/** How often what goes wrong with calls of functions; the scheduler, the services and the machine have their own. */
export interface CallFaults {
  /** The machine gives up a call that goes on all the same. */
  abandoned: number;
  /** A call is delivered a second time, up to some minutes later. */
  doubled: number;
  /** DynamoDB's answer to a write is lost, and the client sends it again. */
  writeAnswerLost: number;
  /** The bus does not take events. */
  busFails: number;
  /** What is known of an execution that ended badly is not told. */
  statusEventLost: number;
}

export interface SimulationSettings {
  readonly seed: number;
  readonly now: number;
  readonly slots: number;
  readonly minimumLeftSeconds: number;
  readonly freezes: readonly Interval[];
  /** After how many steps turns end, where that is to be seen. */
  readonly turnBounds?: TurnBounds;
}

/** How often the sweep comes, in ms. */
const sweepEvery = 300_000;

/** The product on simulated ports: every use case, the machine that calls them, and the services around it. */
export class Simulation {
  readonly scheduler: Scheduler;
  readonly table = new MemoryTable();
  readonly services: SimulatedServices;
  readonly invariants: Invariants;
  readonly policies: Policies;
  readonly callFaults: CallFaults = {
    abandoned: 0,
    doubled: 0,
    writeAnswerLost: 0,
    busFails: 0,
    statusEventLost: 0,
  };
  readonly machineFaults: MachineFaults = { childDies: 0, mapDies: 0 };
  /** Called when the machine calls a function. */
  onCall: (name: string, orchestrationID: string) => void = () => {};
  readonly published = new Set<string>();
  readonly ids: string[] = [];
  sweeping = true;
  overslept = 0;
  readonly #settings: SimulationSettings;
  readonly #processes = new Set<Process>();
  #count = 0;
  /** Silent, but for a call that gives up waiting for what it has promised. */
  readonly #log: Log = {
    info: () => {},
    warn: (message, fields) => {
      if (message.startsWith('a change was still being sent'))
        this.invariants.undrained.add(String(fields?.['orchestrationID']));
    },
    error: () => {},
  };

  constructor(settings: SimulationSettings) {
    this.#settings = settings;
    this.scheduler = new Scheduler(settings.seed, settings.now);
    this.services = new SimulatedServices(this.scheduler);
    this.policies = new Policies(() => this.scheduler.now, settings.freezes);
    this.invariants = new Invariants(this.services, this.policies, this.table, settings.slots);
    this.services.onPatch = (runtimeID, channel) => this.invariants.patched(runtimeID, channel);
    this.table.watch = (written) => this.invariants.watch(written);
    this.services.deliver = (payload) =>
      this.run('wakeUp', async (p) => await product.wakeUp(this.ports(p))(payload));
    this.services.runMachine = (execution) => {
      const deps = {
        services: this.services,
        scheduler: this.scheduler,
        faults: this.machineFaults,
        call: async (name: string, input: unknown) => await this.#call(name, input),
      };
      const machine = new Machine(deps, execution);
      machine.onOverslept = () => {
        this.overslept += 1;
      };
      void machine.run();
    };
  }

  /** What any use case has that publishes at once, as one process has it. */
  deps(process: Process, child = '') {
    return publishingDependencies(this.ports(process, child));
  }

  /** What surrounds one process. */
  ports(process: Process, child = '') {
    const { chance } = this.scheduler;
    // A retry whose answers get lost may leave its operations to the caller's next try.
    const lost = () => !process.name.startsWith('retry') && chance.hits(this.callFaults.writeAnswerLost);
    const table = new SteppedTable(this.table, process, lost);
    const bus = {
      publish: async (events: readonly StateChangeEvent[]) => {
        await process.step('publish');
        if (chance.hits(this.callFaults.busFails)) throw new InjectedFault('the bus failed');
        for (const { detail } of events) this.published.add(detail.eventID);
      },
    };
    const { minimumLeftSeconds, slots, turnBounds } = this.#settings;
    const settings: Settings = {
      defaultChannel: 'regular',
      defaultKubernetesVersion: '1.34.2',
      activeOrchestrations: slots,
      expectedSeconds: { upgradeKyma: 600, upgradeCluster: 600 },
      minimumLeftPercentile: 0.95,
      operationTimeoutSeconds: { upgradeKyma: 3600, upgradeCluster: 3600 },
      operationLimitSeconds: { upgradeKyma: 7200, upgradeCluster: 7200 },
      missedWindows: 3,
      graceSeconds: 5,
      gardenerNamespace: 'garden',
    } as Settings;
    return {
      table,
      bus,
      durations: new ForgetfulDurations(table),
      executions: this.services.executionsOf(process),
      wakeUps: this.services.wakeUpsOf(process),
      clock: () => this.scheduler.now,
      sleep: async (milliseconds: number) => await this.scheduler.sleep(milliseconds),
      log: this.#log,
      metrics: { record: () => {} },
      settings,
      ...(turnBounds === undefined ? {} : { turnBounds }),
      minimumLeft: async () => minimumLeftSeconds,
      freezes: async (seen?: string) => this.policies.freezes(seen),
      plansKnown: false,
      policy: async () => {
        await process.step('read the policy');
        return this.policies.read();
      },
      previewSchedules: { schedule: async () => {} },
      fleet: async () => ({
        shoots: () => this.#shoots(process),
        runtimes: () => undefined,
      }),
      upgradeOf: async ({ parameters }: { readonly parameters: Parameters }) =>
        this.services.upgradeOf(process, parameters.kyma?.channel ?? '', child),
    };
  }

  async *#shoots(process: Process) {
    for (const { shoot } of this.services.runtimes.values()) {
      await process.step(`list ${shoot.name}`);
      yield [shoot];
    }
  }

  /** Runs a process to its end, with nothing beside it, in at most so many steps. @throws Error with what it has thrown */
  async alone<Value>(work: (process: Process) => Promise<Value>, mostSteps = 10_000): Promise<Value> {
    const outcome = this.run('test', work);
    await this.scheduler.run(() => true, mostSteps);
    const done = await outcome;
    if ('error' in done) throw new Error(done.error);
    return done.value as Value;
  }

  /** Runs something as a process of its own. @returns what came of it; never, if it dies without anybody noticing */
  run<Value>(name: string, work: (process: Process) => Promise<Value>): Promise<CallOutcome> {
    this.#count += 1;
    const process = new Process(this.scheduler, `${name}#${this.#count}`);
    this.#processes.add(process);
    const died = new Promise<CallOutcome>((resolve) => {
      process.onDeath = () => {
        this.#processes.delete(process);
        this.scheduler.at(this.scheduler.now + 1000, () => resolve({ error: 'Died' }));
      };
    });
    const worked = (async (): Promise<CallOutcome> => {
      try {
        const value = await work(process);
        await process.step('answers').catch(() => process.die());
        if (process.dead) return await never();
        return { value };
      } catch (error) {
        const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
        if (!errors.every(isExpected))
          this.invariants.fail(`${process.name} threw ${error instanceof Error ? error.stack : error}`);
        this.scheduler.note(`${process.name} throws ${String(error)}`);
        return { error: String(error) };
      } finally {
        this.#processes.delete(process);
      }
    })();
    return Promise.race([worked, died]);
  }

  async #call(name: string, input: unknown): Promise<CallOutcome> {
    const { chance } = this.scheduler;
    this.onCall(name, (input as { orchestrationID: string }).orchestrationID);
    const again = chance.hits(this.callFaults.doubled);
    if (again) {
      const later = this.scheduler.now + chance.int(0, chance.pick([0, 3000, 180_000]));
      this.scheduler.at(
        later,
        () => void this.run(`${name} again`, async (p) => await this.#handle(name, p, input)),
      );
    }
    const outcome = this.run(`${name} ${childOf(input)}`, async (p) => await this.#handle(name, p, input));
    if (!chance.hits(this.callFaults.abandoned)) return await outcome;
    const gone = this.scheduler.sleep(chance.int(0, 5000)).then((): CallOutcome => ({ error: 'Abandoned' }));
    return await Promise.race([outcome, gone]);
  }

  async #handle(name: string, process: Process, input: unknown): Promise<unknown> {
    const compose = steps[name];
    if (compose === undefined) throw new Error(`no step ${name}`);
    return await compose(this.ports(process, childOf(input)))(input);
  }

  create(parameters: Parameters): void {
    void this.run('create', async (process) => {
      // Each a moment after the other, so that their order is certain.
      this.scheduler.now += 1;
      const id = await product.createOrchestration(this.ports(process))({
        type: 'upgradeKyma',
        parameters,
        actor: { subject: 'somebody' },
        idempotencyKey: undefined,
      });
      this.scheduler.note(`created ${id.slice(-4)}`);
    });
  }

  orchestrations() {
    return this.table.items('orchestrations').sort((a, b) => (String(a['s']) < String(b['s']) ? -1 : 1));
  }

  rolloutOf(orchestrationID: string): Partial<Rollout> {
    const found = this.orchestrations().find(({ s }) => s === orchestrationID);
    return (found?.['rollout'] ?? {}) as Partial<Rollout>;
  }

  /** The turns of an orchestration that wait for work and whose child lives. */
  parked(orchestrationID: string) {
    return this.table
      .items(orchestrationID)
      .filter(
        ({ s, taskToken }) => String(s).startsWith('parked#') && this.services.isWaiting(String(taskToken)),
      );
  }

  operations(orchestrationID: string) {
    return this.table.items(orchestrationID).filter(({ o, i }) => (o ?? i) !== undefined);
  }

  cancel(orchestrationID: string): void {
    void this.run('cancel', async (process) => {
      await product.cancelOrchestration(this.ports(process))(orchestrationID, { subject: 'somebody' });
      this.scheduler.note(`cancel of ${orchestrationID.slice(-4)} answered`);
      this.services.order += 1;
      // One that has failed stays as it is, and may be retried later.
      const state = this.orchestrations().find(({ s }) => s === orchestrationID)?.['state'];
      if (state !== 'canceling' && state !== 'canceled') return;
      if (!this.invariants.canceledAt.has(orchestrationID))
        this.invariants.canceledAt.set(orchestrationID, this.services.order);
    });
  }

  /** Asks again until it is answered, as a client does. */
  async retry(orchestrationID: string, immediate = false): Promise<void> {
    for (;;) {
      const outcome = await this.run(
        'retry',
        async (process) =>
          await product.retryOrchestration(this.ports(process))({
            orchestrationID,
            operationIDs: [],
            immediate,
            actor: { subject: 'somebody' },
          }),
      );
      if ('value' in outcome || outcome.error.startsWith('DomainError')) return;
      await this.scheduler.sleep(1000);
    }
  }

  /** A person who pauses, resumes or approves something and asks again until there is an answer. */
  async #person(name: string, work: (ports: Ports) => Promise<unknown>): Promise<void> {
    for (;;) {
      const outcome = await this.run(name, async (process) => await work(this.ports(process)));
      this.scheduler.note(`${name}: ${'value' in outcome ? 'answered' : outcome.error}`);
      if ('value' in outcome || outcome.error.startsWith('DomainError')) return;
      await this.scheduler.sleep(1000);
    }
  }

  async pause(orchestrationID: string): Promise<void> {
    const input = { orchestrationID, reason: 'a reason', actor: { subject: 'somebody' } };
    await this.#person('pause', async (ports) => await product.pauseOrchestration(ports)(input));
    this.invariants.pauseAnswered(orchestrationID);
  }

  async resume(orchestrationID: string, maxFailures?: number): Promise<void> {
    const input = { orchestrationID, maxFailures, actor: { subject: 'somebody' } };
    await this.#person('resume', async (ports) => await product.resumeOrchestration(ports)(input));
  }

  async approve(orchestrationID: string, stage: string): Promise<void> {
    const input = { orchestrationID, stage, actor: { subject: 'somebody' } };
    await this.#person('approve', async (ports) => await product.approveStage(ports)(input));
  }

  sweep(): void {
    void this.run('sweep', async (process) => await product.sweep(this.ports(process))());
  }

  startSweeping(): void {
    const again = () => {
      if (!this.sweeping) return;
      this.sweep();
      this.scheduler.at(this.scheduler.now + sweepEvery, again);
    };
    this.scheduler.at(this.scheduler.now + sweepEvery, again);
  }

  /** Somebody stops an execution by hand. */
  abort(name: string): void {
    const execution = this.services.executions.get(name);
    if (execution === undefined || !execution.alive) return;
    this.scheduler.note(`${name.slice(-6)} ABORTED`);
    this.services.abort(name);
    if (this.scheduler.chance.hits(this.callFaults.statusEventLost)) return;
    void this.run(
      'executionEnded',
      async (process) => await product.executionEnded(this.ports(process))(name),
    );
  }

  /** The whole system dies; what is stored stays. */
  kill(): void {
    this.scheduler.note('KILLED');
    for (const name of this.services.executions.keys()) this.services.abort(name);
    for (const process of [...this.#processes]) process.die();
    this.sweep();
  }

  /** Whether nothing may start now. */
  get frozen(): boolean {
    const { now } = this.scheduler;
    if (!this.policies.isUsable) return true;
    return this.policies.read().freezes.some(({ begin, end }) => begin <= now && now < end);
  }

  get idle(): boolean {
    return this.#processes.size === 0;
  }

  isQuiet(): boolean {
    return (
      this.idle &&
      this.orchestrations().every(({ state, c }) => isOver(state as never) && c === undefined) &&
      [...this.services.executions.values()].every(({ alive }) => !alive) &&
      this.services.schedules.size === 0 &&
      this.table
        .items()
        .every(
          ({ p, outbox, ...rest }) =>
            outbox === undefined &&
            (p !== 'queue' || !Object.keys(rest).some((name) => /^(holder|emergency)/.test(name))),
        )
    );
  }
}

const isExpected = (error: unknown): boolean =>
  error instanceof InjectedFault || error instanceof DomainError;

const childOf = (input: unknown): string => {
  const { child } = input as { child?: string };
  return child ?? '';
};

type Ports = ReturnType<Simulation['ports']>;

/** By the names of the functions that the machine calls. */
const steps: Record<string, (ports: Ports) => (input: unknown) => Promise<unknown>> = {
  planOperations: product.planOperations,
  waitAtGate: product.waitAtGate,
  takeNextOperation: product.takeNextOperation,
  waitForWindow: product.waitForMaintenanceWindow,
  waitForWork: product.waitForWork,
  upgradeRuntime: product.upgradeRuntime,
  handBackOperation: product.handBackOperation,
  finishOrchestration: product.finishOrchestration,
};
