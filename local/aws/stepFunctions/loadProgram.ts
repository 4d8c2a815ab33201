import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { compileTemplate } from './compileTemplate.ts';
import type { Program, ProgramState, TaskKind } from './Program.ts';

type Json = Record<string, unknown>;

/** What each state may say; anything else is refused when the machine is loaded (§10). */
const common = ['Type', 'Comment', 'QueryLanguage'];
const flow = ['Next', 'End', 'OutputPath'];
const errors = ['Retry', 'Catch'];
const result = ['ResultPath', 'ResultSelector'];
const knownFields: Readonly<Record<string, readonly string[]>> = {
  Task: [
    ...['Resource', 'Parameters', 'InputPath', 'TimeoutSeconds', 'TimeoutSecondsPath'],
    ...['HeartbeatSeconds', 'HeartbeatSecondsPath', ...flow, ...errors, ...result],
  ],
  Map: [
    ...[
      'ItemProcessor',
      'ItemsPath',
      'ItemSelector',
      'InputPath',
      'Label',
      'MaxConcurrency',
      'MaxConcurrencyPath',
    ],
    ...['ToleratedFailureCount', 'ToleratedFailureCountPath', 'ToleratedFailurePercentage'],
    ...['ToleratedFailurePercentagePath', ...flow, ...errors, ...result],
  ],
  Wait: ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath', ...flow],
  Choice: ['Choices', 'Default', 'InputPath', 'OutputPath'],
  Pass: ['Result', 'Parameters', 'InputPath', 'ResultPath', ...flow],
  Succeed: ['InputPath', 'OutputPath'],
  Fail: ['Error', 'ErrorPath', 'Cause', 'CausePath'],
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

/** `{name: state[field]}` or `{'name.$': state[fieldPath]}`, whichever the state has. */
function constantOrPath(state: Json, field: string, name: string): Json {
  if (state[field] !== undefined) return { [name]: state[field] };
  const path = state[`${field}Path`];
  return path === undefined ? {} : { [`${name}.$`]: path };
}

function callParameters(state: Json): Json {
  return state['Parameters'] === undefined ? { 'call.$': '$' } : { call: state['Parameters'] };
}

function taskKind(name: string, state: Json): TaskKind {
  const resource = String(state['Resource']);
  if (/^arn:[^:]+:lambda:/.test(resource)) return 'invokeDirect';
  const kind = /^arn:[^:]+:states:::lambda:invoke(\.waitForTaskToken)?$/.exec(resource);
  if (kind === null) return refuse(name, `the local stack does not know the resource ${resource}`);
  const parameters = Object.keys((state['Parameters'] ?? {}) as Json).map((key) => key.replace(/\.\$$/, ''));
  const unknown = parameters.find((key) => key !== 'FunctionName' && key !== 'Payload');
  if (unknown !== undefined) refuse(name, `the local stack does not know the parameter ${unknown}`);
  if (!parameters.includes('FunctionName')) refuse(name, 'Parameters.FunctionName is missing');
  return kind[1] === undefined ? 'invoke' : 'invokeAndWait';
}

function asTask(state: Json, kept: readonly string[], parameters: Json): Json {
  return {
    ...pick(state, [...kept, ...flow]),
    Type: 'Task',
    Resource: 'arn:aws:lambda:local:000000000000:function:local',
    TimeoutSeconds: noTimeoutSeconds,
    Parameters: parameters,
  };
}

function loadMap(name: string, state: Json): { state: Json; program: ProgramState } {
  const processor = (state['ItemProcessor'] ?? {}) as Json;
  const { ProcessorConfig: config, ...machine } = processor;
  const { Mode: mode, ExecutionType: executionType } = (config ?? {}) as Json;
  if (mode !== 'DISTRIBUTED' || executionType !== 'STANDARD') {
    refuse(name, 'the local stack runs Maps only as DISTRIBUTED with STANDARD children');
  }
  const parameters = {
    'items.$': state['ItemsPath'] ?? '$',
    'input.$': '$',
    ...constantOrPath(state, 'MaxConcurrency', 'maxConcurrency'),
    ...constantOrPath(state, 'ToleratedFailureCount', 'toleratedCount'),
    ...constantOrPath(state, 'ToleratedFailurePercentage', 'toleratedPercentage'),
  };
  const selector = state['ItemSelector'];
  const map = {
    // AWS makes up a label where there is none; the state's name says more.
    label: typeof state['Label'] === 'string' ? state['Label'] : name.replace(/[^\w-]/g, '').slice(0, 40),
    program: loadProgram(machine),
    ...(selector === undefined ? {} : { itemSelector: compileTemplate(useExecutionContext(selector)) }),
  };
  return {
    state: asTask(state, ['InputPath', ...errors, ...result], parameters),
    program: { type: 'Map', task: 'map', map },
  };
}

function loadState(name: string, state: Json): { state: Json; program: ProgramState } {
  const type = String(state['Type']);
  const known = knownFields[type];
  if (known === undefined) refuse(name, `the local stack does not run states of type ${type}`);
  const unknown = Object.keys(state).find((field) => !known?.includes(field) && !common.includes(field));
  if (unknown !== undefined) refuse(name, `the local stack does not know the field ${unknown} of a ${type}`);
  if ((state['QueryLanguage'] ?? 'JSONPath') !== 'JSONPath')
    refuse(name, 'the local stack speaks JSONPath only');
  switch (type) {
    case 'Task': {
      const parameters = {
        ...callParameters(state),
        ...constantOrPath(state, 'TimeoutSeconds', 'timeoutSeconds'),
        ...constantOrPath(state, 'HeartbeatSeconds', 'heartbeatSeconds'),
      };
      const program = { type, task: taskKind(name, state), resource: String(state['Resource']) };
      return { state: asTask(state, ['InputPath', ...errors, ...result], parameters), program };
    }
    case 'Wait': {
      const parameters = {
        ...constantOrPath(state, 'Seconds', 'seconds'),
        ...constantOrPath(state, 'Timestamp', 'timestamp'),
      };
      return {
        state: { ...asTask(state, [], parameters), ResultPath: null },
        program: { type, task: 'wait' },
      };
    }
    case 'Map':
      return loadMap(name, state);
    default:
      // The interpreter treats a falsy Result as absent.
      if ('Result' in state && !state['Result']) refuse(name, 'the local stack cannot pass a falsy Result');
      return { state, program: { type } };
  }
}

/** A path of `$` is the default and means all of it; the interpreter takes it for a field of that name. */
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
 * Makes a definition (JSONPath) fit for the interpreter: Distributed Maps and Waits become Tasks that the stack carries
 * out, timeouts and their paths are resolved by the stack. Throws on a state, a resource or a field it does not know.
 * One gap stays: the interpreter cannot resolve the path `$` where the whole input is 0, false, "" or null, and fails
 * such a state with States.Runtime; inputs of ours are objects.
 */
export function loadProgram(definition: object): Program {
  const { StartAt, States, TimeoutSeconds, QueryLanguage, ...rest } = definition as Json;
  const unknown = Object.keys(rest).find((field) => !['Comment', 'Version'].includes(field));
  if (unknown !== undefined)
    throw new Error(`State machine: the local stack does not know the field ${unknown}`);
  if ((QueryLanguage ?? 'JSONPath') !== 'JSONPath') throw new Error('The local stack speaks JSONPath only');
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
    ...(typeof TimeoutSeconds === 'number' ? { timeoutSeconds: TimeoutSeconds } : {}),
  };
}
