import { StateMachine } from 'aws-local-stepfunctions';
import type { ReleaseRun } from './ReleaseRun.ts';

// biome-ignore lint/suspicious/noExplicitAny: the states language is JSON of many shapes
export type Definition = any;

const mapName = 'Upgrade runtimes';

async function walk(
  run: ReleaseRun,
  definition: Definition,
  input: object,
  child: string,
  handlers: Record<string, (payload: never) => Promise<unknown>> = {},
) {
  const names = Object.entries(definition.States as Record<string, { Type: string }>);
  const tasks = names.filter(([name, { Type }]) => Type === 'Task' && handlers[name] === undefined);
  const { result } = new StateMachine(definition, { validationOptions: { noValidate: true } }).run(
    input as never,
    {
      overrides: {
        taskResourceLocalHandlers: {
          ...Object.fromEntries(
            tasks.map(([name]) => [
              name,
              (payload: Record<string, unknown>) => {
                // A task that waits for its token is an integration: what the function gets is its payload.
                const { Payload = payload } = payload as { Payload?: Record<string, unknown> };
                return run.call(name, Payload as Record<string, unknown>) as never;
              },
            ]),
          ),
          ...handlers,
        } as never,
        waitTimeOverrides: Object.fromEntries(names.map(([name]) => [name, 0])),
        retryIntervalOverrides: Object.fromEntries(names.map(([name]) => [name, 0])),
      },
      context: { Execution: { Id: child }, Task: { Token: `token of ${child}` } } as never,
    },
  );
  return await result;
}

/** Runs the child of a turn of a definition, from its start or from another state on. */
export async function runTurn(
  run: ReleaseRun,
  definition: Definition,
  input: Record<string, unknown>,
  from?: { readonly state: string; readonly child: string },
): Promise<unknown> {
  const { StartAt, States } = definition.States[mapName].ItemProcessor;
  const child = from?.child ?? `child-${input['attempt']}-${input['turn']}`;
  return await walk(run, { StartAt: from?.state ?? StartAt, States }, input, child);
}

/** Runs a definition to its end, one turn after the other. */
export async function runDefinition(
  run: ReleaseRun,
  definition: Definition,
  input: Record<string, unknown>,
): Promise<void> {
  const { Next, Catch } = definition.States[mapName];
  // The engine knows no Distributed Map: a task stands in its place, as in the local stack.
  const map = { Type: 'Task', Resource: 'map', ResultPath: null, Next, Catch };
  await walk(run, { ...definition, States: { ...definition.States, [mapName]: map } }, input, 'parent', {
    [mapName]: async (state: Record<string, unknown> & { turns: number[] }) => {
      const { orchestrationID, attempt, workers, turns } = state;
      for (const turn of turns)
        await runTurn(run, definition, { orchestrationID, attempt, workers, turn, ordinal: 0 });
      return null;
    },
  });
}
