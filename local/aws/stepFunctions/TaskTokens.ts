import { createHash, randomBytes } from 'node:crypto';
import { ServiceError } from '../ServiceError.ts';

/** The task that waits behind a token. */
export interface WaitingTask {
  succeed(output: unknown): void;
  fail(error: string, cause: string): void;
  heartbeat(): void;
}

const prefix = 'AQCEAAAAKgAAAAMAAAAA';
/** About the length of AWS's tokens, because they are stored with operations and a table bills by size. */
const tokenLength = 640;

/** Hex digits derived from the seed: they pad the token, and distinguish our tokens from any other text. */
function body(seed: string): string {
  const digest = createHash('sha256').update(`local task token ${seed}`).digest('hex');
  return (seed + digest.repeat(Math.ceil(tokenLength / digest.length))).slice(0, tokenLength - prefix.length);
}

/** Task tokens: each is issued once, waited on by at most one task, and never valid again once that task has ended. */
export class TaskTokens {
  readonly #waiting = new Map<string, WaitingTask>();

  issue(): string {
    return prefix + body(randomBytes(16).toString('hex'));
  }

  /** Registers the task behind a token; the answer ends the registration. */
  wait(token: string, task: WaitingTask): () => void {
    this.#waiting.set(token, task);
    return () => this.#waiting.delete(token);
  }

  /**
   * The task behind a token. Throws `TaskTimedOut` for a token whose task has ended, in this process or before, as AWS
   * does; `InvalidToken` for what never was a token.
   */
  find(token: string): WaitingTask {
    const task = this.#waiting.get(token);
    if (task !== undefined) return task;
    const seed = token.slice(prefix.length, prefix.length + 32);
    if (token !== prefix + body(seed))
      throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
    throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }

  get waiting(): number {
    return this.#waiting.size;
  }
}
