import type { LocalStack } from './connection/localStack.ts';
import type { SavedLogins } from './connection/SavedLogins.ts';

/** A text output: what process.stdout, process.stderr and a test's buffer have in common. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

/** Everything that a command needs from outside, so that tests can replace it. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Data, for scripts to read. */
  readonly stdout: Output;
  /** Messages and errors. */
  readonly stderr: Output;
  /** All of standard input as text. */
  readonly readInput: () => Promise<string>;
  /** Epoch ms. */
  readonly clock: () => number;
  /** Rejects with the signal's reason once it is aborted. */
  readonly sleep: (seconds: number) => Promise<void>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  readonly logins: SavedLogins;
  readonly findLocalStack: () => Promise<LocalStack | undefined>;
  readonly fetch: (request: Request, init?: RequestInit) => Promise<Response>;
  /** Opens an address in the user's browser, if possible. */
  readonly openBrowser: (url: string) => void;
}
