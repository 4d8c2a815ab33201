import { randomUUID } from 'node:crypto';
import type { Clock } from '../Clock.ts';
import type { EventBridge } from '../eventBridge/EventBridge.ts';
import type { Faults } from '../Faults.ts';
import type { InvokeFunction } from '../InvokeFunction.ts';
import { ServiceError } from '../ServiceError.ts';
import type { Timers } from '../Timers.ts';
import { type Execution, ExecutionStore } from './ExecutionStore.ts';
import { loadProgram } from './loadProgram.ts';
import type { Program } from './Program.ts';
import { type MapStart, type Outcome, Run, type RunPlaces } from './Run.ts';
import { mapLimits, runItems } from './runItems.ts';
import { statusEvent } from './statusEvent.ts';
import { TaskTokens } from './TaskTokens.ts';

export interface StateMachineOptions {
  readonly arn: string;
  readonly name: string;
  /** Amazon States Language (JSONPath), as an object. */
  readonly definition: object;
}

export interface StepFunctionsOptions {
  /** Journal of executions: names are kept for ever, running ones are found ABORTED at the next start. */
  readonly file: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly invoke: InvokeFunction;
  readonly events: EventBridge;
  readonly faults: Faults;
  readonly stateMachines: readonly StateMachineOptions[];
}

export interface Machine extends StateMachineOptions {
  readonly program: Program;
}

/** What an execution needs to run, a child as well as a top-level one. */
interface Launch {
  readonly execution: Execution;
  readonly program: Program;
  readonly machine: Machine;
  readonly input: unknown;
}

/** A child's result in the Map's output: its output or, if it failed, its metadata, as in AWS. */
function childResult(child: Execution, outcome: Outcome): unknown {
  if (outcome.status === 'SUCCEEDED') return outcome.output;
  return {
    ExecutionArn: child.arn,
    StateMachineArn: child.stateMachineArn,
    Name: child.name,
    Status: outcome.status,
    Input: child.input,
    InputDetails: { Included: true },
    Error: outcome.error,
    Cause: outcome.cause,
    StartDate: new Date(child.startAt).toISOString(),
    StopDate: new Date(child.stopAt ?? child.startAt).toISOString(),
  };
}

/** Runs state machines (§10): executions, their children, tokens, journal and status events. */
export class StepFunctions {
  readonly tokens = new TaskTokens();
  readonly store: ExecutionStore;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly #options: StepFunctionsOptions;
  readonly #runs = new Map<string, Run>();
  #transitions = 0;
  #stopped = false;

  /** Throws if a definition has something that the stack does not know. */
  constructor(options: StepFunctionsOptions) {
    this.#options = options;
    this.machines = new Map(
      options.stateMachines.map((machine) => [
        machine.arn,
        { ...machine, program: loadProgram(machine.definition) },
      ]),
    );
    this.store = new ExecutionStore(options.file, options.clock());
  }

  /** Starts a top-level execution; `input` is JSON text that has been checked. */
  start(machine: Machine, arn: string, name: string, input: string): Execution {
    const startAt = this.#options.clock();
    const execution = this.#makeExecution({ arn, name, stateMachineArn: machine.arn, input, startAt });
    this.#launch({ execution, program: machine.program, machine, input: JSON.parse(input) });
    return execution;
  }

  /** Ends an execution as ABORTED, its children too; nothing happens if it has ended. */
  abort(arn: string, error?: string, cause?: string): void {
    this.#runs.get(arn)?.end({
      status: 'ABORTED',
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
  }

  /** Publishes the end of the executions that the last process left running. */
  publishPendingEvents(): void {
    for (const execution of this.store.takeDied()) {
      this.#publish(execution);
      this.store.recordEnd(execution);
    }
  }

  /**
   * State transitions (states entered, and each retry) of this process, or of one execution with its children. AWS
   * bills these.
   */
  transitions(arn?: string): number {
    if (arn === undefined) return this.#transitions;
    const execution = this.store.get(arn);
    if (execution === undefined) throw new ServiceError('ExecutionDoesNotExist', `No execution ${arn}`);
    return execution.transitions + execution.childTransitions;
  }

  /** How many executions run now, children included. */
  get running(): number {
    return this.#runs.size;
  }

  /** Drops everything, as a crash of the process would: running executions stay RUNNING in the journal. */
  stop(): void {
    this.#stopped = true;
    for (const run of [...this.#runs.values()]) run.end({ status: 'ABORTED' });
    this.#runs.clear();
    this.store.close();
  }

  #makeExecution(
    start: Pick<Execution, 'arn' | 'name' | 'stateMachineArn' | 'input' | 'startAt'> &
      Partial<Pick<Execution, 'mapRunArn' | 'parent'>>,
  ): Execution {
    return { ...start, status: 'RUNNING', transitions: 0, childTransitions: 0 };
  }

  #publish(execution: Execution): void {
    if (this.#options.faults.strikes('statusEventLost')) return;
    this.#options.events.publish(statusEvent(execution), execution.mapRunArn !== undefined);
  }

  #launch({ execution, program, machine, input }: Launch): Promise<Outcome> {
    const { clock, timers, invoke } = this.#options;
    this.store.add(execution);
    this.#publish(execution);
    const places: RunPlaces = {
      clock,
      timers,
      invoke,
      tokens: this.tokens,
      startMap: (start) => this.#startMap(execution, machine, start),
    };
    const run = new Run({
      program,
      input,
      execution: {
        Id: execution.arn,
        Name: execution.name,
        Input: input,
        RoleArn: 'arn:aws:iam::local:role/state-machine',
        StartTime: new Date(execution.startAt).toISOString(),
        RedriveCount: 0,
      },
      stateMachine: { Id: execution.stateMachineArn, Name: machine.name },
      onTransition: () => this.#count(execution),
      onEnd: (outcome) => this.#end(execution, outcome),
      places,
    });
    this.#runs.set(execution.arn, run);
    return run.outcome;
  }

  #count(execution: Execution): void {
    this.#transitions += 1;
    execution.transitions += 1;
    if (execution.parent !== undefined) execution.parent.childTransitions += 1;
  }

  #end(execution: Execution, outcome: Outcome): void {
    if (this.#stopped) return;
    this.#runs.delete(execution.arn);
    execution.status = outcome.status;
    execution.stopAt = this.#options.clock();
    if (outcome.status === 'SUCCEEDED') execution.output = JSON.stringify(outcome.output ?? null);
    else {
      if (outcome.error !== undefined) execution.error = outcome.error;
      if (outcome.cause !== undefined) execution.cause = outcome.cause;
    }
    this.store.recordEnd(execution);
    this.#publish(execution);
  }

  #startMap(
    parent: Execution,
    machine: Machine,
    start: MapStart,
  ): { result: Promise<unknown>; stop: () => void } {
    const limits = mapLimits(start.call);
    const path = `${machine.name}/${start.map.label}`;
    const arnOf = (kind: string): string =>
      machine.arn.replace(/:stateMachine:.*$/, `:${kind}:${path}:${randomUUID()}`);
    const mapRunArn = arnOf('mapRun');
    const children = new Set<string>();
    const runItem = async (item: unknown, index: number): Promise<{ outcome: Outcome; result: unknown }> => {
      const { itemSelector, program } = start.map;
      const context = { ...start.context, Map: { Item: { Index: index, Value: item } } };
      const input = itemSelector(start.call.input, context);
      const arn = arnOf('execution');
      const execution = this.#makeExecution({
        arn,
        name: arn.slice(arn.lastIndexOf(':') + 1),
        stateMachineArn: `${machine.arn}/${start.map.label}`,
        input: JSON.stringify(input),
        startAt: this.#options.clock(),
        mapRunArn,
        parent,
      });
      children.add(arn);
      const outcome = await this.#launch({ execution, program, machine, input });
      children.delete(arn);
      return { outcome, result: childResult(execution, outcome) };
    };
    let stopped = false;
    return {
      result: runItems(limits, () => stopped, runItem),
      stop: () => {
        stopped = true;
        for (const arn of children) this.abort(arn);
      },
    };
  }
}
