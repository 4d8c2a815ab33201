import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import type { PayloadTemplate } from './compileTemplate.ts';

/** How a Task of a program is carried out; the interpreter hands it the state's processed `Parameters`. */
export type TaskKind = 'invoke' | 'invokeDirect' | 'invokeAndWait' | 'wait' | 'map';

/** A Distributed Map: the machine of one item and how its children are called. */
export interface DistributedMap {
  /** The part of the child's ARN after the machine's name. */
  readonly label: string;
  readonly program: Program;
  /** Makes a child's input; absent, the item itself is it. */
  readonly itemSelector?: PayloadTemplate;
}

export interface ProgramState {
  /** The type as the author wrote it, for the history. */
  readonly type: string;
  readonly task?: TaskKind;
  /** The function's ARN where the Task names it directly. */
  readonly resource?: string;
  readonly map?: DistributedMap;
}

/** A definition adapted for the interpreter, without the parts that the stack runs itself (§10). */
export interface Program {
  readonly definition: StateMachineDefinition;
  readonly states: Readonly<Record<string, ProgramState>>;
  readonly timeoutSeconds?: number;
}

/**
 * What a replaced Task's `Parameters` resolve to. Durations are seconds; a field is absent where the definition has
 * nothing to say.
 */
export interface TaskCall {
  /** The author's `Parameters`, resolved. */
  readonly call?: unknown;
  readonly timeoutSeconds?: unknown;
  readonly heartbeatSeconds?: unknown;
  readonly seconds?: unknown;
  readonly timestamp?: unknown;
  readonly input?: unknown;
  readonly items?: unknown;
  readonly maxConcurrency?: unknown;
  readonly toleratedCount?: unknown;
  readonly toleratedPercentage?: unknown;
}
