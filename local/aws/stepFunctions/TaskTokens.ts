import { createHash, randomBytes } from 'node:crypto';
import { ServiceError } from '../ServiceError.ts';

/** Completes the task that waits behind a token. */
export type CompleteTask = (output: unknown) => void;

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
  readonly #waiting = new Map<string, CompleteTask>();

  issue(): string {
    return prefix + body(randomBytes(16).toString('hex'));
  }

  /** Registers how to complete the task behind a token. The answer ends the registration. */
  wait(token: string, complete: CompleteTask): () => void {
    this.#waiting.set(token, complete);
    return () => this.#waiting.delete(token);
  }

  /**
   * How to complete the task behind a token. Throws `TaskTimedOut` for a token whose task has ended, in this process or before, as AWS
   * does; `InvalidToken` for what never was a token.
   */
  find(token: string): CompleteTask {
    const complete = this.#waiting.get(token);
    if (complete !== undefined) return complete;
    const seed = token.slice(prefix.length, prefix.length + 32);
    if (token !== prefix + body(seed))
      throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
    throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }

  get waiting(): number {
    return this.#waiting.size;
  }
}
