import type { Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { FunctionError } from '../aws/InvokeFunction.ts';
import type { FunctionDefinition } from './FunctionDefinition.ts';
import type { FailureReport, WorkerMessage, WorkerSetup } from './messages.ts';

interface Pending {
  readonly resolve: (payload: string | undefined) => void;
  readonly reject: (error: FunctionError) => void;
  readonly timer: NodeJS.Timeout;
}

const errorOf = ({ errorType, errorMessage, trace }: FailureReport): FunctionError =>
  new FunctionError(errorType, errorMessage, { errorType, errorMessage, trace });

/**
 * One worker thread with one function loaded, for any number of invocations at a time. It is `retired` once it has crashed
 * or an invocation has timed out (AWS ends the sandbox then): it takes nothing new and ends with its last invocation.
 */
export class FunctionWorker {
  readonly #definition: FunctionDefinition;
  readonly #worker: Worker;
  readonly #log: Writable;
  readonly #pending = new Map<string, Pending>();
  /** Resolves when the module is loaded; rejects with FunctionError if it cannot be. */
  readonly ready: Promise<void>;
  retired = false;

  constructor(definition: FunctionDefinition, log: Writable) {
    this.#definition = definition;
    this.#log = log;
    const { file, exportName, name, arn, memoryMegabytes, timeoutSeconds } = definition;
    const workerData: WorkerSetup = {
      file,
      exportName,
      functionName: name,
      functionArn: arn,
      memoryMegabytes,
      timeoutSeconds,
    };
    this.#worker = new Worker(new URL('./runtime.ts', import.meta.url), {
      workerData,
      env: { ...definition.environment },
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    this.#worker.stdout.pipe(log, { end: false });
    this.#worker.stderr.pipe(log, { end: false });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'broken') this.#end(message.failure, reject);
        else this.#settle(message);
      });
      this.#worker.on('error', (error) => {
        const failure = {
          errorType: 'Runtime.UnhandledError',
          errorMessage: String(error),
          trace: [String(error)],
        };
        this.#end(failure, reject);
      });
      this.#worker.on('exit', (code) => {
        const errorMessage = `Error: Runtime exited with error: exit status ${code}`;
        this.#end({ errorType: 'Runtime.ExitError', errorMessage, trace: [] }, reject);
      });
    });
    // Callers see the rejection; a worker that was only warmed up may fail unnoticed until then.
    this.ready.catch(() => undefined);
  }

  /** Runs one invocation; payloads are JSON text. Rejects with FunctionError. */
  async invoke(id: string, payload: string, clientContext: string | undefined): Promise<string | undefined> {
    await this.ready;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#timeOut(id), this.#definition.timeoutSeconds * 1000);
      this.#pending.set(id, { resolve, reject, timer });
      this.#worker.postMessage({ id, payload, clientContext });
    });
  }

  async stop(): Promise<void> {
    this.retired = true;
    await this.#worker.terminate();
  }

  #settle(message: Extract<WorkerMessage, { id: string }>): void {
    const pending = this.#take(message.id);
    if (pending === undefined) return;
    if (message.kind === 'answer') pending.resolve(message.payload);
    else {
      this.#write(message.id, message.failure);
      pending.reject(errorOf(message.failure));
    }
    this.#leaveIfDone();
  }

  #timeOut(id: string): void {
    const pending = this.#take(id);
    if (pending === undefined) return;
    this.retired = true;
    const seconds = this.#definition.timeoutSeconds.toFixed(2);
    const errorMessage = `RequestId: ${id} Error: Task timed out after ${seconds} seconds`;
    const failure = { errorType: 'Sandbox.Timedout', errorMessage, trace: [] };
    this.#write(id, failure);
    pending.reject(errorOf(failure));
    this.#leaveIfDone();
  }

  /** The whole worker has ended, and with it all its invocations. */
  #end(failure: FailureReport, rejectReady: (error: FunctionError) => void): void {
    if (!this.retired || this.#pending.size > 0) this.#write('-', failure);
    this.retired = true;
    rejectReady(errorOf(failure));
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(errorOf(failure));
    void this.#worker.terminate();
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }

  #leaveIfDone(): void {
    if (this.retired && this.#pending.size === 0) void this.#worker.terminate();
  }

  #write(id: string, failure: FailureReport): void {
    this.#log.write(`${new Date().toISOString()}\t${id}\tERROR\tInvoke Error\t${JSON.stringify(failure)}\n`);
  }
}
