import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { FunctionError, type InvokeFunction, type InvokeOptions } from '../aws/InvokeFunction.ts';
import type { FunctionDefinition } from './FunctionDefinition.ts';
import { FunctionWorker } from './FunctionWorker.ts';

/** What Lambda takes and answers at most in a synchronous invocation, in bytes. */
const largestPayload = 6 * 1024 * 1024;

/** One function: its definition, its log and, once it was used, its worker. */
interface Slot {
  readonly definition: FunctionDefinition;
  readonly log: WriteStream;
  worker: FunctionWorker | undefined;
}

/**
 * Runs the functions of the stack, each in a worker of its own that starts with its first invocation and is replaced when
 * it crashes. What functions print goes to `<logsFolder>/<logical id>.log`.
 */
export class FunctionRunner {
  readonly #slots = new Map<string, Slot>();
  #stopped = false;

  constructor(definitions: readonly FunctionDefinition[], logsFolder: string) {
    mkdirSync(logsFolder, { recursive: true });
    for (const definition of definitions) {
      const log = createWriteStream(join(logsFolder, `${definition.logicalId}.log`), { flags: 'a' });
      const slot: Slot = { definition, log, worker: undefined };
      this.#slots.set(definition.name, slot);
      this.#slots.set(definition.arn, slot);
    }
  }

  /** See InvokeFunction. A payload over 6 MB, in or out, is refused as Lambda does. */
  readonly invoke: InvokeFunction = async (functionArnOrName, payload, options: InvokeOptions = {}) => {
    const slot = this.#slots.get(functionArnOrName);
    if (slot === undefined) {
      throw new FunctionError('Lambda.ResourceNotFoundException', `Function not found: ${functionArnOrName}`);
    }
    const text = JSON.stringify(payload ?? {});
    if (Buffer.byteLength(text) > largestPayload) {
      throw new FunctionError(
        'Lambda.RequestTooLargeException',
        'Request must be smaller than 6291456 bytes',
      );
    }
    const { clientContext } = options;
    const answer = await this.#worker(slot).invoke(
      randomUUID(),
      text,
      clientContext === undefined ? undefined : JSON.stringify(clientContext),
    );
    if (answer === undefined) return null;
    if (Buffer.byteLength(answer) > largestPayload) {
      const message = `Response payload size exceeded maximum allowed payload size (${largestPayload} bytes).`;
      throw new FunctionError('Function.ResponseSizeTooLarge', message);
    }
    return JSON.parse(answer) as unknown;
  };

  /** Loads all functions now, so that nobody waits for it later. Rejects with FunctionError if one cannot be loaded. */
  async warmUp(): Promise<void> {
    await Promise.all([...new Set(this.#slots.values())].map((slot) => this.#worker(slot).ready));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(
      [...new Set(this.#slots.values())].map(async ({ worker, log }) => {
        await worker?.stop();
        await new Promise((resolve) => log.end(resolve));
      }),
    );
  }

  #worker(slot: Slot): FunctionWorker {
    if (this.#stopped) throw new FunctionError('Lambda.ServiceException', 'The local stack is stopping');
    if (slot.worker === undefined || slot.worker.retired)
      slot.worker = new FunctionWorker(slot.definition, slot.log);
    return slot.worker;
  }
}
