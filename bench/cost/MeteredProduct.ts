import { join } from 'node:path';
import { environments } from '../../infra/environments.ts';
import { randomFrom } from '../../lib/forecast/random.ts';
import type { Executions, WakeUps } from '../../lib/ports/ports.ts';
import type { WakeUpInput } from '../../lib/workflow/payloads.ts';
import { EventBridge } from '../../local/aws/eventBridge/EventBridge.ts';
import { Faults } from '../../local/aws/Faults.ts';
import { Queues } from '../../local/aws/Queues.ts';
import { type StateMachineOptions, StepFunctions } from '../../local/aws/stepFunctions/StepFunctions.ts';
import { type CalledFunction, createFunctions } from './createFunctions.ts';
import type { FakeFleet } from './fakeFleet.ts';
import { MeteredTable } from './MeteredTable.ts';
import type { Amounts } from './prices.ts';
import { Usage } from './Usage.ts';
import { VirtualTime } from './VirtualTime.ts';

/** A schedule is delivered so much late at most (§2, Waiting). */
const mostSecondsLate = 59;
/** Kubeconfigs are read again after a minute. Counted as if every plan read both secrets and every look one. */
const secretReads: Partial<Record<CalledFunction, number>> = { planOperations: 2, upgradeRuntime: 1 };
const hour = 3_600_000;

export interface MeteredProductOptions {
  /** The state machine as the template has it. */
  readonly machine: StateMachineOptions;
  /** Which function a task's ARN means. */
  readonly functionOf: (arn: string) => CalledFunction;
  readonly fleet: FakeFleet;
  /** For the journals of the local services. */
  readonly folder: string;
  /** Epoch ms. */
  readonly startsAt: number;
}

/**
 * The product in virtual time: its state machine on the local stack's Step Functions, its use cases on a metered table, with
 * schedules and runtimes made up. Counts everything that AWS would bill.
 */
export class MeteredProduct {
  readonly table = new MeteredTable();
  readonly usage = new Usage();
  readonly time: VirtualTime;
  readonly #stepFunctions: StepFunctions;
  readonly #functions: ReturnType<typeof createFunctions>;
  readonly #arn: string;
  /** The ids of all executions, children too. */
  readonly #started = new Set<string>();

  constructor({ machine, functionOf, fleet, folder, startsAt }: MeteredProductOptions) {
    this.time = new VirtualTime(startsAt);
    this.#arn = machine.arn;
    const { clock } = this.time;
    const file = (name: string): string => join(folder, name);
    const invoke = async (target: string, payload: unknown): Promise<unknown> => {
      this.#noteExecution(payload);
      return await this.call(functionOf(target), payload);
    };
    const queues = new Queues({ file: file('queues.jsonl'), clock, timers: this.time, queues: [] });
    const places = { invoke, queues, timers: this.time, stopped: () => false };
    const events = new EventBridge({
      file: file('events.jsonl'),
      clock,
      region: 'eu-central-1',
      account: '000000000000',
      buses: [],
      rules: [],
      places,
    });
    this.#stepFunctions = new StepFunctions({
      file: file('executions.jsonl'),
      clock,
      timers: this.time,
      invoke,
      events,
      faults: new Faults(),
      stateMachines: [machine],
    });
    const log = (message: string, fields: object = {}): void => this.usage.logged({ message, ...fields });
    this.#functions = createFunctions({
      table: this.table,
      clock,
      fleet,
      executions: this.#executions(),
      wakeUps: this.#wakeUps(),
      bus: {
        publish: async (published) => {
          this.usage.events += published.length;
        },
      },
      log: { info: log, warn: log, error: log },
      metrics: {
        record: (values, dimensions = {}, properties = {}) => {
          this.usage.logged({ ...values, ...dimensions, ...properties, _aws: 'x'.repeat(200) });
          const when = Math.floor(clock() / hour);
          for (const name of Object.keys(values))
            this.usage.metricHours.add(JSON.stringify([when, name, dimensions]));
        },
      },
    });
  }

  /** State transitions, and one for the start of each execution, as AWS's own example counts them. */
  transitions(): number {
    return this.#stepFunctions.transitions() + this.#started.size;
  }

  /** All that AWS would bill so far; of the table's storage a month. */
  amounts(): Amounts {
    const { readUnits, writeUnits } = this.table.used;
    return {
      stateTransition: this.transitions(),
      ...this.usage.amounts(),
      tableRead: readUnits,
      tableWrite: writeUnits,
      tableStorage: this.table.bytes() / 1024 ** 3,
    };
  }

  async call(name: CalledFunction, payload: unknown): Promise<unknown> {
    this.usage.called(name);
    this.usage.secretReads += secretReads[name] ?? 0;
    return await this.#functions[name](payload);
  }

  /** A call of the API: gateway, authorizer and function. */
  async callApi(name: CalledFunction, payload: unknown): Promise<unknown> {
    this.usage.apiCalls += 1;
    this.usage.called('authorizer');
    return await this.call(name, payload);
  }

  /** Calls a function of the API or the sweep repeatedly while the world runs. The returned function ends it. */
  repeat(everySeconds: number, call: () => Promise<unknown>): () => void {
    let cancel = (): void => {};
    const arm = (): void => {
      cancel = this.time.after(everySeconds * 1000, () => {
        arm();
        void call();
      });
    };
    arm();
    return () => cancel();
  }

  /** The sweep, as often as dev runs it. */
  startSweeping(): () => void {
    return this.repeat(environments.dev.sweepEverySeconds, async () => {
      this.usage.schedules += 1;
      await this.call('sweep', {});
    });
  }

  stop(): void {
    this.#stepFunctions.stop();
  }

  /** Every child names itself with its first call. */
  #noteExecution(payload: unknown): void {
    const { child } = payload as { child?: string };
    if (child !== undefined) this.#started.add(child);
    this.usage.executions = this.#started.size;
  }

  #executions(): Executions {
    const arnOf = (name: string): string => `${this.#arn.replace(':stateMachine:', ':execution:')}:${name}`;
    return {
      start: async (name, input) => {
        const machine = this.#stepFunctions.machines.get(this.#arn);
        if (machine === undefined) throw new Error(`no state machine ${this.#arn}`);
        if (this.#stepFunctions.store.get(arnOf(name)) !== undefined) return;
        this.#started.add(name);
        this.#stepFunctions.start(machine, arnOf(name), name, JSON.stringify(input));
      },
      status: async (name) => {
        const status = this.#stepFunctions.store.get(arnOf(name))?.status;
        if (status === undefined) return 'unknown';
        return status === 'RUNNING' ? 'running' : 'ended';
      },
      stop: async (name, cause) => this.#stepFunctions.abort(arnOf(name), undefined, cause),
      wake: async (token) => {
        try {
          this.#stepFunctions.tokens.find(token)({});
          return true;
        } catch {
          return false;
        }
      },
    };
  }

  #wakeUps(): WakeUps {
    const schedules = new Map<string, () => void>();
    const random = randomFrom(12);
    const deliver = (name: string, payload: WakeUpInput): void => {
      schedules.delete(name);
      this.usage.schedules += 1;
      void this.call('wakeUp', payload);
    };
    return {
      schedule: async (name, at, payload) => {
        const second = Math.ceil(at / 1000) * 1000;
        const late = Math.floor(random() * (mostSecondsLate + 1)) * 1000;
        const cancel = this.time.after(second + late - this.time.clock(), () => deliver(name, payload));
        schedules.set(name, cancel);
      },
      delete: async (name) => {
        schedules.get(name)?.();
        schedules.delete(name);
      },
    };
  }
}
