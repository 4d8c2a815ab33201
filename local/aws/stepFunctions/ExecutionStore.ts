import { Journal } from '../Journal.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** One execution as the journal stores it; inputs and outputs are JSON text. */
interface StoredExecution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: string;
  readonly startAt: number;
  /** A child's Map Run. */
  readonly mapRunArn?: string;
}

interface StoredEnd {
  status: ExecutionStatus;
  stopAt?: number;
  output?: string;
  error?: string;
  cause?: string;
  /** State transitions of this execution itself. */
  transitions: number;
}

/** One execution, of a state machine or of an item of a Distributed Map. */
export interface Execution extends StoredExecution, StoredEnd {
  /** A child's parent, in this process. */
  readonly parent?: Execution;
  /** State transitions of its children. */
  childTransitions: number;
}

type JournalLine =
  | { readonly start: StoredExecution }
  | { readonly end: StoredEnd & { readonly arn: string } };

/** Ended children beyond this many are forgotten, the oldest first; top-level executions are kept for ever. */
const mostEndedChildren = 20_000;

const startLine = ({ arn, name, stateMachineArn, input, startAt, mapRunArn }: Execution): JournalLine => ({
  start: { arn, name, stateMachineArn, input, startAt, ...(mapRunArn === undefined ? {} : { mapRunArn }) },
});

const endLine = ({ arn, status, stopAt, output, error, cause, transitions }: Execution): JournalLine => ({
  // JSON leaves out what is undefined.
  end: { arn, status, transitions, stopAt, output, error, cause } as StoredEnd & { arn: string },
});

/** All executions, in memory and in a journal. */
export class ExecutionStore {
  readonly #journal: Journal<JournalLine>;
  readonly #byArn = new Map<string, Execution>();
  readonly #endedChildren = new Set<Execution>();
  readonly #died: Execution[];

  /** Loads the journal. Executions that ran when the last process died are ABORTED at `now`; see `takeDied`. */
  constructor(file: string, now: number) {
    this.#journal = new Journal(file);
    for (const line of this.#journal.load()) {
      if ('start' in line)
        this.#byArn.set(line.start.arn, {
          ...line.start,
          status: 'RUNNING',
          transitions: 0,
          childTransitions: 0,
        });
      else this.#applyEnd(line.end);
    }
    this.#journal.replace(
      [...this.#byArn.values()].flatMap((execution) =>
        execution.status === 'RUNNING' ? [startLine(execution)] : [startLine(execution), endLine(execution)],
      ),
    );
    this.#died = [...this.#byArn.values()].filter(({ status }) => status === 'RUNNING');
    for (const execution of this.#died) {
      execution.status = 'ABORTED';
      execution.stopAt = now;
    }
  }

  /**
   * The executions that the last process left running. Each stays so in the journal until `recordEnd`, so that its end
   * is reported again if this process dies before it was.
   */
  takeDied(): readonly Execution[] {
    return this.#died.splice(0);
  }

  add(execution: Execution): void {
    this.#byArn.set(execution.arn, execution);
    this.#journal.append(startLine(execution));
    // The answer to a start promises that the execution is stored. Thousands of children may share one write.
    if (execution.mapRunArn === undefined) this.#journal.flush();
  }

  recordEnd(execution: Execution): void {
    this.#journal.append(endLine(execution));
    if (execution.mapRunArn === undefined) this.#journal.flush();
    else this.#forgetOldChildren(execution);
  }

  get(arn: string): Execution | undefined {
    return this.#byArn.get(arn);
  }

  close(): void {
    this.#journal.close();
  }

  #applyEnd(end: StoredEnd & { readonly arn: string }): void {
    const execution = this.#byArn.get(end.arn);
    if (execution === undefined) return;
    Object.assign(execution, end);
    if (execution.mapRunArn !== undefined) this.#forgetOldChildren(execution);
  }

  #forgetOldChildren(ended: Execution): void {
    this.#endedChildren.add(ended);
    const [oldest] = this.#endedChildren;
    if (this.#endedChildren.size <= mostEndedChildren || oldest === undefined) return;
    this.#endedChildren.delete(oldest);
    this.#byArn.delete(oldest.arn);
  }
}
