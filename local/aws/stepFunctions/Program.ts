import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import type { PayloadTemplate } from './compileTemplate.ts';

/** How a Task of a program is executed; the interpreter passes it the state's processed `Parameters`. */
export type TaskKind = 'invoke' | 'invokeAndWait' | 'wait' | 'map';

/** A Distributed Map: the machine of one item and how its children are called. */
export interface DistributedMap {
  /** The part of the child's ARN after the machine's name. */
  readonly label: string;
  readonly program: Program;
  /** Makes a child's input. */
  readonly itemSelector: PayloadTemplate;
}

export interface ProgramState {
  /** Absent if the interpreter executes the state itself. */
  readonly task?: TaskKind;
  /** The ARN of the function to invoke. */
  readonly resource?: string;
  readonly map?: DistributedMap;
}

/** A definition for the interpreter, without the parts that the stack runs itself (§10). */
export interface Program {
  readonly definition: StateMachineDefinition;
  readonly states: Readonly<Record<string, ProgramState>>;
}

/**
 * The resolved `Parameters` of a state that the stack carries out. Durations are seconds. A field that the definition does not set is
 * absent.
 */
export interface TaskCall {
  /** The author's `Parameters`, resolved. */
  readonly call?: unknown;
  readonly timeoutSeconds?: unknown;
  readonly seconds?: unknown;
  readonly input?: unknown;
  readonly items?: unknown;
  readonly maxConcurrency?: unknown;
  readonly toleratedPercentage?: unknown;
}
