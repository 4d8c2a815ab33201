import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { compileTemplate } from './compileTemplate.ts';
import type { Program, ProgramState, TaskKind } from './Program.ts';

type Json = Record<string, unknown>;

/**
 * The allowed fields of each state, which are those the template uses. Anything else is refused when the machine is loaded (§10).
 */
const common = ['Type', 'Comment'];
const flow = ['Next', 'End'];
const kept = ['Retry', 'Catch', 'ResultPath', ...flow];
const knownFields: Readonly<Record<string, readonly string[]>> = {
  Task: ['Resource', 'Parameters', 'TimeoutSeconds', ...kept],
  Map: [
    ...['ItemProcessor', 'ItemsPath', 'ItemSelector', 'Label'],
    ...['MaxConcurrencyPath', 'ToleratedFailurePercentage', ...kept],
  ],
  Wait: ['Seconds', 'SecondsPath', ...flow],
  Choice: ['Choices', 'Default'],
  Pass: ['Result', 'Parameters', ...flow],
  Succeed: [],
};

/** The interpreter's own task timeout is off: it would be 60 s. This is the longest that a timer takes. */
const noTimeoutSeconds = 2_147_483;

/** In the context object the interpreter always sets `Execution.StartTime` itself, by the wall clock. */
export const executionContextName = 'ThisExecution';

function refuse(name: string, what: string): never {
  throw new Error(`State "${name}": ${what}`);
}

function pick(state: Json, fields: readonly string[]): Json {
  return Object.fromEntries(Object.entries(state).filter(([field]) => fields.includes(field)));
}

function callParameters(state: Json): Json {
  return state['Parameters'] === undefined ? { 'call.$': '$' } : { call: state['Parameters'] };
}

function taskKind(name: string, state: Json): TaskKind {
  const resource = String(state['Resource']);
  if (/^arn:[^:]+:lambda:/.test(resource)) return 'invoke';
  if (!/^arn:[^:]+:states:::lambda:invoke\.waitForTaskToken$/.test(resource)) {
    return refuse(name, `the local stack does not know the resource ${resource}`);
  }
  const parameters = Object.keys((state['Parameters'] ?? {}) as Json).map((key) => key.replace(/\.\$$/, ''));
  const unknown = parameters.find((key) => key !== 'FunctionName' && key !== 'Payload');
  if (unknown !== undefined) refuse(name, `the local stack does not know the parameter ${unknown}`);
  if (!parameters.includes('FunctionName')) refuse(name, 'Parameters.FunctionName is missing');
  return 'invokeAndWait';
}

function asTask(state: Json, parameters: Json): Json {
  return {
    ...pick(state, kept),
    Type: 'Task',
    Resource: 'arn:aws:lambda:local:000000000000:function:local',
    TimeoutSeconds: noTimeoutSeconds,
    Parameters: parameters,
  };
}

function loadMap(name: string, state: Json): { state: Json; program: ProgramState } {
  const { ItemProcessor, ItemSelector, ItemsPath, Label, MaxConcurrencyPath } = state;
  const { ProcessorConfig: config, ...machine } = (ItemProcessor ?? {}) as Json;
  const { Mode: mode, ExecutionType: executionType } = (config ?? {}) as Json;
  if (mode !== 'DISTRIBUTED' || executionType !== 'STANDARD') {
    refuse(name, 'the local stack runs Maps only as DISTRIBUTED with STANDARD children');
  }
  if (typeof Label !== 'string' || ItemSelector === undefined) {
    return refuse(name, 'the local stack runs Maps only with a Label and an ItemSelector');
  }
  const parameters = {
    'items.$': ItemsPath ?? '$',
    'input.$': '$',
    ...(MaxConcurrencyPath === undefined ? {} : { 'maxConcurrency.$': MaxConcurrencyPath }),
    toleratedPercentage: state['ToleratedFailurePercentage'],
  };
  const map = {
    label: Label,
    program: loadProgram(machine),
    itemSelector: compileTemplate(useExecutionContext(ItemSelector)),
  };
  return { state: asTask(state, parameters), program: { task: 'map', map } };
}

function loadState(name: string, state: Json): { state: Json; program: ProgramState } {
  const type = String(state['Type']);
  const known = knownFields[type];
  if (known === undefined) refuse(name, `the local stack does not run states of type ${type}`);
  const unknown = Object.keys(state).find((field) => !known?.includes(field) && !common.includes(field));
  if (unknown !== undefined) refuse(name, `the local stack does not know the field ${unknown} of a ${type}`);
  switch (type) {
    case 'Task': {
      const parameters = { ...callParameters(state), timeoutSeconds: state['TimeoutSeconds'] };
      const program = { task: taskKind(name, state), resource: String(state['Resource']) };
      return { state: asTask(state, parameters), program };
    }
    case 'Wait': {
      const { Seconds, SecondsPath } = state;
      const parameters = SecondsPath === undefined ? { seconds: Seconds } : { 'seconds.$': SecondsPath };
      return { state: { ...asTask(state, parameters), ResultPath: null }, program: { task: 'wait' } };
    }
    case 'Map':
      return loadMap(name, state);
    default:
      // The interpreter treats a falsy Result as absent.
      if ('Result' in state && !state['Result']) refuse(name, 'the local stack cannot pass a falsy Result');
      return { state, program: {} };
  }
}

/** `$` is the default path and means the whole state; the interpreter would take it for a field with this name. */
function withoutRootResultPath(value: Json): Json {
  const { ResultPath: path, ...rest } = value;
  const cleaned = path === '$' || path === undefined ? rest : value;
  const catchers = cleaned['Catch'];
  return Array.isArray(catchers) ? { ...cleaned, Catch: catchers.map(withoutRootResultPath) } : cleaned;
}

function useExecutionContext<Value>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value).replaceAll(/\$\$\.Execution\b/g, () => `$$.${executionContextName}`),
  ) as Value;
}

/**
 * Prepares a definition (JSONPath) for the interpreter. Distributed Maps and Waits become Tasks that the stack carries out, and
 * timeouts are the stack's. Throws on a state, a resource or a field that is not known here. One gap remains: where the whole
 * input is 0, false, "" or null, the interpreter cannot resolve the path `$` and fails the state with States.Runtime. The
 * product's inputs are objects.
 */
export function loadProgram(definition: object): Program {
  const { StartAt, States, ...rest } = definition as Json;
  const unknown = Object.keys(rest).find((field) => field !== 'Comment');
  if (unknown !== undefined)
    throw new Error(`State machine: the local stack does not know the field ${unknown}`);
  const names = Object.keys((States ?? {}) as Json);
  const loaded = names.map((name): [string, ReturnType<typeof loadState>] => {
    const state = (States as Record<string, Json>)[name] as Json;
    const next = [state['Next'], state['Default']].find(
      (target) => target !== undefined && !names.includes(String(target)),
    );
    if (next !== undefined) refuse(name, `there is no state "${String(next)}"`);
    return [name, loadState(name, withoutRootResultPath(state))];
  });
  if (!names.includes(String(StartAt)))
    throw new Error(`State machine: there is no state "${String(StartAt)}"`);
  const states = Object.fromEntries(loaded.map(([name, { state }]) => [name, state]));
  return {
    definition: useExecutionContext({ StartAt, States: states }) as unknown as StateMachineDefinition,
    states: Object.fromEntries(loaded.map(([name, { program }]) => [name, program])),
  };
}
