import { ExecutionError, type RunOptions as InterpreterOptions, StateMachine } from 'aws-local-stepfunctions';
import type { Clock } from '../Clock.ts';
import type { InvokeFunction } from '../InvokeFunction.ts';
import type { Timers } from '../Timers.ts';
import { executionContextName } from './loadProgram.ts';
import type { DistributedMap, Program, TaskCall } from './Program.ts';
import { ExecutionEnded, failureOfFunction, TaskFailure, timeoutError } from './TaskFailure.ts';
import type { TaskTokens } from './TaskTokens.ts';

export type Outcome =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED' | 'ABORTED'; readonly error?: string; readonly cause?: string };

export interface MapStart {
  readonly map: DistributedMap;
  readonly call: TaskCall;
  /** The parent's context object, for the ItemSelector. */
  readonly context: Readonly<Record<string, unknown>>;
}

export interface RunPlaces {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly invoke: InvokeFunction;
  readonly tokens: TaskTokens;
  /** Runs the children of a Distributed Map; `stop` aborts those that still run. */
  readonly startMap: (start: MapStart) => { readonly result: Promise<unknown>; readonly stop: () => void };
}

export interface RunOptions {
  readonly program: Program;
  readonly input: unknown;
  /** `$$.Execution`: Id, Name, StartTime, … */
  readonly execution: Readonly<Record<string, unknown>>;
  /** `$$.StateMachine`: Id and Name. */
  readonly stateMachine: Readonly<Record<string, unknown>>;
  /** Called at each state transition: a state entered, or tried again. */
  readonly onTransition: () => void;
  /** Called once, in the same turn in which the run ends. */
  readonly onEnd: (outcome: Outcome) => void;
  readonly places: RunPlaces;
}

type TaskHandlers = NonNullable<NonNullable<InterpreterOptions['overrides']>['taskResourceLocalHandlers']>;

/** AWS's limit for the data that passes from state to state. */
const largestPayload = 262_144;

function checkSize(result: unknown): void {
  if (Buffer.byteLength(JSON.stringify(result) ?? '') <= largestPayload) return;
  throw new TaskFailure(
    'States.DataLimitExceeded',
    'The state/task returned a result with a size exceeding the maximum number of bytes service limit.',
  );
}

function failureOfRun(error: unknown): Outcome {
  const cause: unknown = error instanceof ExecutionError ? error.cause : error;
  if (!(cause instanceof Error)) return { status: 'FAILED', error: 'States.Runtime', cause: String(cause) };
  const isOurs = cause instanceof TypeError || cause instanceof RangeError;
  return { status: 'FAILED', error: isOurs ? 'States.Runtime' : cause.name, cause: cause.message };
}

const seconds = (value: unknown, what: string): number => {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new TaskFailure('States.Runtime', `${what} is not a number of seconds`);
};

/**
 * One run of a program in the interpreter. States run one after the other, so there is at most one task at a time.
 * Ending a run, from outside or because it is done, rejects that task and calls nothing for it any more.
 */
export class Run {
  readonly outcome: Promise<Outcome>;
  readonly #options: RunOptions;
  readonly #settle: (outcome: Outcome) => void;
  readonly #state = { Name: '', EnteredTime: '', RetryCount: 0 };
  readonly #task = { Token: '' };
  readonly #context: Readonly<Record<string, unknown>>;
  #abort: () => void = () => {};
  #rejectTask: ((error: Error) => void) | undefined;
  #ended = false;

  constructor(options: RunOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.outcome = promise;
    this.#settle = resolve;
    this.#context = {
      [executionContextName]: options.execution,
      StateMachine: options.stateMachine,
      State: this.#state,
      Task: this.#task,
    };
    this.#start();
  }

  /** Ends the run with this outcome unless it has one already. */
  end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#abort();
    this.#rejectTask?.(new ExecutionEnded());
    this.#options.onEnd(outcome);
    this.#settle(outcome);
  }

  #start(): void {
    const { program, input } = this.#options;
    const { definition } = program;
    // The interpreter enters a state by reading it. No other hook comes before it resolves the Parameters.
    const States = new Proxy(definition.States, {
      get: (states, name) => {
        if (typeof name !== 'string' || !Object.hasOwn(states, name)) return undefined;
        this.#enter(name);
        return states[name];
      },
    });
    const handlers = new Proxy<TaskHandlers>(
      {},
      { get: (_target, name) => (call: unknown) => this.#runTask(String(name), call as TaskCall) },
    );
    const machine = new StateMachine({ ...definition, States }, { validationOptions: { noValidate: true } });
    const { abort, result } = machine.run(input as never, {
      overrides: { taskResourceLocalHandlers: handlers },
      context: this.#context,
      noThrowOnAbort: true,
    });
    this.#abort = abort;
    result.then(
      (output) => this.end({ status: 'SUCCEEDED', output }),
      (error: unknown) => this.end(failureOfRun(error)),
    );
  }

  #enter(name: string): void {
    if (this.#ended) return;
    const { places, onTransition } = this.#options;
    this.#state.Name = name;
    this.#state.EnteredTime = new Date(places.clock()).toISOString();
    this.#state.RetryCount = 0;
    this.#issueToken();
    onTransition();
  }

  /** A token belongs to one attempt: an answer to an attempt that failed must not complete the next. */
  #issueToken(): void {
    const waits = this.#options.program.states[this.#state.Name]?.task === 'invokeAndWait';
    this.#task.Token = waits ? this.#options.places.tokens.issue() : '';
  }

  async #runTask(name: string, call: TaskCall): Promise<never> {
    if (this.#ended) throw new ExecutionEnded();
    if (this.#state.RetryCount > 0) this.#options.onTransition();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const stops: (() => void)[] = [];
    this.#rejectTask = reject;
    try {
      this.#armTimeouts(call, reject, stops);
      this.#perform(name, call, resolve, reject, stops);
      const result = await promise;
      checkSize(result);
      return result as never;
    } catch (error) {
      if (this.#ended) throw new ExecutionEnded();
      this.#state.RetryCount += 1;
      this.#issueToken();
      throw error;
    } finally {
      this.#rejectTask = undefined;
      for (const stop of stops) stop();
    }
  }

  #armTimeouts(call: TaskCall, reject: (error: Error) => void, stops: (() => void)[]): void {
    if (call.timeoutSeconds === undefined) return;
    const milliseconds = 1000 * seconds(call.timeoutSeconds, 'TimeoutSeconds');
    stops.push(this.#options.places.timers.after(milliseconds, () => reject(timeoutError())));
  }

  #perform(
    name: string,
    call: TaskCall,
    resolve: (result: unknown) => void,
    reject: (error: Error) => void,
    stops: (() => void)[],
  ): void {
    const { program, places } = this.#options;
    const { task, map, resource } = program.states[name] ?? {};
    const invoke = (target: string, payload: unknown): Promise<unknown> =>
      places.invoke(target, payload).catch((error: unknown) => Promise.reject(failureOfFunction(error)));
    switch (task) {
      case 'invoke':
        invoke(String(resource), call.call).then((result) => resolve(result ?? null), reject);
        return;
      case 'invokeAndWait': {
        const { FunctionName, Payload = {} } = call.call as { FunctionName: unknown; Payload?: unknown };
        this.#awaitToken(resolve, stops);
        // The function's result does not matter here, but its failure does.
        invoke(String(FunctionName), Payload).catch(reject);
        return;
      }
      case 'wait':
        stops.push(places.timers.after(1000 * seconds(call.seconds, 'Wait'), () => resolve(null)));
        return;
      case 'map': {
        if (map === undefined) throw new Error(`State "${name}" has no map`);
        const started = places.startMap({ map, call, context: this.#context });
        stops.push(started.stop);
        started.result.then(resolve, reject);
        return;
      }
      default:
        throw new Error(`State "${name}" is no task`);
    }
  }

  #awaitToken(resolve: (result: unknown) => void, stops: (() => void)[]): void {
    const forget = this.#options.places.tokens.wait(this.#task.Token, (output) => {
      // Removed immediately, not when the interpreter gets round to it, so that a second answer finds it gone.
      forget();
      resolve(output);
    });
    stops.push(forget);
  }
}
