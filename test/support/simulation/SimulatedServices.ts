import type { Shoot } from '../../../lib/fleet/Shoot.ts';
import type { Executions, WakeUps } from '../../../lib/ports/ports.ts';
import type { LookAtUpgrade, UpgradeLook } from '../../../lib/upgrades/Upgrade.ts';
import type { ExecutionInput, WakeUpInput } from '../../../lib/workflow/payloads.ts';
import type { Process, Scheduler } from './Scheduler.ts';

/** An execution of the machine. Its script asks `alive` after everything it has waited for. */
export interface Execution {
  readonly name: string;
  readonly input: ExecutionInput;
  alive: boolean;
}

/** A task that waits for its token. */
interface Waiting {
  readonly isAlive: () => boolean;
  readonly wake: () => void;
  open: boolean;
}

/** A runtime whose upgrades are decided beforehand. */
export interface ScriptedRuntime {
  readonly shoot: Shoot;
  readonly durationSeconds: number;
  /** What becomes of its first upgrade; a second one always succeeds. */
  readonly outcome: 'succeed' | 'fail' | 'stuck';
  channel: string;
  readyAt: number;
  tries: number;
}

/** A change of a runtime, as the runtime sees it. */
export interface Patch {
  readonly at: number;
  /** The place in the order of everything that happened. */
  readonly order: number;
  readonly runtimeID: string;
  readonly channel: string;
  readonly child: string;
}

/** What lies outside the product: executions, schedules and runtimes. Survives every process. */
export class SimulatedServices {
  readonly executions = new Map<string, Execution>();
  readonly tokens = new Map<string, Waiting>();
  readonly schedules = new Map<string, { readonly at: number; readonly payload: WakeUpInput }>();
  readonly runtimes = new Map<string, ScriptedRuntime>();
  readonly patches: Patch[] = [];
  /** When which runtime's API server does not answer. */
  readonly outages: { readonly runtimeID: string; readonly begin: number; readonly end: number }[] = [];
  readonly scheduler: Scheduler;
  /** What a schedule calls. */
  deliver: (payload: WakeUpInput) => void = () => {};
  runMachine: (execution: Execution) => void = () => {};
  /** Called in the very moment in which a runtime is changed. */
  onPatch: (runtimeID: string, channel: string) => void = () => {};
  /** Called when a look finds a runtime that it is about to change. @returns how long its server takes, in ms */
  onLook: (channel: string) => number = () => 0;
  /** Called when a change has been let through. @returns how long it is on its way, in ms */
  onSend: (channel: string) => number = () => 0;
  readonly faults = { scheduleLost: 0, scheduleDoubled: 0 };
  order = 0;

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }

  executionsOf(process: Process): Executions {
    return {
      start: async (name, input) => {
        await process.step(`start ${name.slice(-6)}`);
        if (this.executions.has(name)) return;
        const execution = { name, input, alive: true };
        this.executions.set(name, execution);
        this.runMachine(execution);
      },
      status: async (name) => {
        await process.step(`status ${name.slice(-6)}`);
        const execution = this.executions.get(name);
        if (execution === undefined) return 'unknown';
        return execution.alive ? 'running' : 'ended';
      },
      stop: async (name) => {
        await process.step(`stop ${name.slice(-6)}`);
        this.abort(name);
      },
      wake: async (token) => {
        await process.step(`wake ${token}`);
        const waiting = this.tokens.get(token);
        if (waiting === undefined || !waiting.open || !waiting.isAlive()) return false;
        waiting.open = false;
        waiting.wake();
        return true;
      },
    };
  }

  /** Whether a task waits for this token, and its execution is alive. */
  isWaiting(token: string): boolean {
    const waiting = this.tokens.get(token);
    return waiting?.open === true && waiting.isAlive();
  }

  abort(name: string): void {
    const execution = this.executions.get(name);
    if (execution !== undefined) execution.alive = false;
  }

  wakeUpsOf(process: Process): WakeUps {
    const { scheduler } = this;
    return {
      schedule: async (name, at, payload) => {
        await process.step(`schedule ${name.slice(-8)} ${new Date(at).toISOString()}`);
        if (name.length > 64) throw new Error(`ValidationException: ${name} is too long`);
        if (this.schedules.has(name)) return;
        this.schedules.set(name, { at, payload });
        const second = Math.ceil(Math.max(at, scheduler.now + 2000) / 1000) * 1000;
        scheduler.at(second + scheduler.chance.int(0, 59) * 1000, () => this.#fire(name));
      },
      delete: async (name) => {
        await process.step(`delete schedule ${name.slice(-8)}`);
        this.schedules.delete(name);
      },
    };
  }

  #fire(name: string): void {
    const found = this.schedules.get(name);
    if (found === undefined) return;
    this.schedules.delete(name);
    const { chance } = this.scheduler;
    if (chance.hits(this.faults.scheduleLost)) {
      this.scheduler.note(`schedule ${name.slice(-8)} LOST`);
      return;
    }
    this.scheduler.note(`schedule ${name.slice(-8)} fires`);
    this.deliver(found.payload);
    if (!chance.hits(this.faults.scheduleDoubled)) return;
    const later = this.scheduler.now + chance.int(0, 90_000);
    this.scheduler.at(later, () => this.deliver(found.payload));
  }

  /** Whether somebody keeps this runtime's API server from answering now. */
  #isOut(runtimeID: string): boolean {
    const { now } = this.scheduler;
    return this.outages.some(
      (outage) => outage.runtimeID === runtimeID && outage.begin <= now && now < outage.end,
    );
  }

  /**
   * The upgrade to a channel, as one process does it (lib/upgrades/Upgrade.ts): looks, asks the gate, and sends. What is sent may
   * take its time; what has not arrived when the permit is over never does.
   */
  upgradeOf(process: Process, channel: string, child: string): LookAtUpgrade {
    const isUnknown = ({ memory }: UpgradeLook) =>
      memory.patchedAt === undefined && memory.sendingAt !== undefined;
    return async (look) => {
      await process.step(`look at ${look.runtimeID}`);
      const runtime = this.runtimes.get(look.runtimeID);
      if (runtime === undefined) throw new Error(`unknown runtime ${look.runtimeID}`);
      const begun = look.memory.patchedAt !== undefined;
      if (this.#isOut(look.runtimeID))
        return {
          state: begun || isUnknown(look) ? 'in progress' : 'waiting',
          description: 'it does not answer',
        };
      if (runtime.channel !== channel) {
        const delay = begun ? 0 : this.onLook(channel);
        if (delay > 0) await this.scheduler.sleep(delay);
        await process.step(`${look.runtimeID} answers`);
        const version = runtime.tries;
        const previous = look.memory.previous ?? runtime.channel;
        const { expiresAt } = begun
          ? { expiresAt: Number.MAX_SAFE_INTEGER }
          : await look.beforeChange({ previous }, runtime.shoot.window, runtime.shoot.optOut);
        const way = begun ? 0 : this.onSend(channel);
        if (way > 0) await this.scheduler.sleep(way);
        await process.step(`patch ${look.runtimeID}`);
        const { now } = this.scheduler;
        // The client has given it up, or the server does not answer: nobody knows.
        if (now >= expiresAt || this.#isOut(look.runtimeID))
          return { state: 'in progress', description: 'no answer' };
        // The resourceVersion that was read does not fit any more.
        if (runtime.tries !== version) {
          if (!begun) await look.remember({ previous });
          return { state: begun ? 'in progress' : 'waiting', description: 'changed by somebody else' };
        }
        this.order += 1;
        this.patches.push({ at: now, order: this.order, runtimeID: look.runtimeID, channel, child });
        this.onPatch(look.runtimeID, channel);
        runtime.tries += 1;
        runtime.channel = channel;
        runtime.readyAt = now + runtime.durationSeconds * 1000;
        await look.remember({ previous, patchedAt: begun ? (look.memory.patchedAt ?? now) : now });
        return { state: 'in progress', description: 'changed' };
      }
      if (isUnknown(look)) {
        // It has arrived after all.
        const { sendingAt, ...kept } = look.memory;
        await look.remember({ ...kept, patchedAt: sendingAt ?? look.now });
        return { state: 'in progress', description: 'has arrived' };
      }
      if (this.scheduler.now < runtime.readyAt)
        return { state: begun ? 'in progress' : 'waiting', description: 'waiting' };
      if (runtime.tries > 1 || runtime.outcome === 'succeed' || !begun)
        return { state: 'succeeded', description: 'there' };
      if (runtime.outcome === 'fail') return { state: 'failed', description: 'broken' };
      return { state: 'in progress', description: 'stuck' };
    };
  }
}
