import type { Command } from 'commander';
import { type ApiClient, answerOf } from '../../console/client/apiClient.ts';
import type { Context } from '../Context.ts';
import { type Orchestration, titleOf } from '../Orchestration.ts';
import { collect } from '../requests/parseValues.ts';
import { failureLines } from '../text/failureLines.ts';
import { paintFor, styleOf } from '../text/paint.ts';
import { fields, table } from '../text/table.ts';
import { timeText } from '../text/times.ts';
import { progressOf, progressText } from '../watch/progressOf.ts';
import { open, optionsOf, widthOf, writeJson, writeLine } from './options.ts';
import { readAll } from './readAll.ts';

interface ShowOptions {
  readonly operations?: true;
  readonly state?: readonly string[];
  readonly skipped?: true;
}

const strategyText = ({ parameters, maxFailures: resumed }: Orchestration): string => {
  const { schedule, parallel, maintenanceWindow, ignoreHealth, maxFailures } = parameters.strategy;
  // A limit set by a resume replaces it.
  const allowed = resumed ?? maxFailures;
  return [
    schedule,
    `${parallel.workers} at a time`,
    ...(maintenanceWindow && schedule !== 'maintenanceWindow' ? ['inside maintenance windows'] : []),
    ...(allowed === undefined ? [] : [`${allowed} may fail`]),
    ...(parameters.priority === undefined ? [] : [parameters.priority]),
    ...(parameters.ignoreFreezes === true ? ['during freezes, too'] : []),
    ...(ignoreHealth === true ? ['whatever the health checks say'] : []),
  ].join(', ');
};

const showOrchestration = async (
  context: Context,
  client: ApiClient,
  shown: Orchestration,
): Promise<void> => {
  const paint = paintFor(context, context.stdout);
  const { state, skipped } = shown;
  const lines = fields([
    ['Orchestration', shown.orchestrationID],
    ['Upgrade', titleOf(shown)],
    ['State', state],
    ['Description', shown.description],
    ['Created', timeText(shown.createdAt)],
    ['Updated', timeText(shown.updatedAt)],
    ['Strategy', strategyText(shown)],
    ['Rollout', shown.rollout === undefined ? '' : rolloutText(shown.rollout)],
    [
      'Skipped',
      Object.entries(skipped)
        .map(([reason, count]) => `${count} ${reason}`)
        .join(', '),
    ],
  ]);
  writeLine(
    context,
    lines.replace(/^(State +)(.*)$/m, (_, name, text) => name + paint(styleOf(state), text)),
  );
  const rows = progressOf(shown).map((stage) => [stage.name, stage.status, progressText(stage)]);
  writeLine(context, `\n${table(['STAGE', 'STATUS', 'OPERATIONS'], rows, { width: widthOf(context) })}`);
  const failures = await failureLines(client, shown);
  if (failures.length > 0) writeLine(context, `\n${failures.join('\n')}`);
};

const rolloutText = ({ stage, of, status, until }: NonNullable<Orchestration['rollout']>): string => {
  const end = timeText(until);
  return `stage ${stage + 1} of ${of}: ${status}${end === '' ? '' : ` until ${end}`}`;
};

const showOperations = async (
  context: Context,
  client: ApiClient,
  id: string,
  { output, state = [] }: ShowOptions & { readonly output: string },
): Promise<void> => {
  const list = await readAll((page) =>
    client.GET('/orchestrations/{id}/operations', {
      // The API defines the states.
      params: {
        path: { id },
        query: { page, ...(state.length === 0 ? {} : { state: [...state] as never }) },
      },
    }),
  );
  if (output === 'json') return writeJson(context, list);
  const hasStages = list.data.some(({ stage }) => stage !== undefined);
  const rows = list.data.map((operation) => [
    operation.operationID,
    operation.shootName,
    operation.runtimeID,
    ...(hasStages ? [operation.stage ?? ''] : []),
    operation.state,
    timeText(operation.maintenanceWindowBegin),
    operation.description,
  ]);
  const stage = hasStages ? ['STAGE'] : [];
  const header = ['OPERATION', 'SHOOT', 'RUNTIME', ...stage, 'STATE', 'WINDOW', 'DESCRIPTION'];
  writeLine(context, table(header, rows, { width: widthOf(context) }));
};

const showSkipped = async (
  context: Context,
  client: ApiClient,
  id: string,
  output: string,
): Promise<void> => {
  const list = await readAll((page) =>
    client.GET('/orchestrations/{id}/skipped', { params: { path: { id }, query: { page } } }),
  );
  if (output === 'json') return writeJson(context, list);
  const rows = list.data.map(({ shootName, runtimeID, reason }) => [shootName, runtimeID, reason]);
  writeLine(context, table(['SHOOT', 'RUNTIME', 'REASON'], rows, { width: widthOf(context) }));
};

const showOperation = async (
  context: Context,
  client: ApiClient,
  path: { readonly id: string; readonly operationID: string },
  output: string,
): Promise<void> => {
  const operation = await answerOf(
    client.GET('/orchestrations/{id}/operations/{operationID}', { params: { path } }),
  );
  if (output === 'json') return writeJson(context, operation);
  const { kymaConfig, clusterConfig } = operation;
  const lines = fields([
    ['Operation', operation.operationID],
    ['Orchestration', operation.orchestrationID],
    ['Shoot', operation.shootName],
    ['Runtime', operation.runtimeID],
    ['Plan', operation.servicePlanName],
    ['Global account', operation.globalAccountID],
    ['Subaccount', operation.subAccountID],
    ['Stage', operation.stage ?? ''],
    ['State', operation.state],
    ['Description', operation.description],
    ['Window', windowText(operation.maintenanceWindowBegin, operation.maintenanceWindowEnd)],
    ['Channel', changeText(kymaConfig?.previousChannel, kymaConfig?.channel)],
    ['Kubernetes', changeText(clusterConfig?.previousKubernetesVersion, clusterConfig?.kubernetesVersion)],
    ['Waiting modules', (kymaConfig?.waitingModules ?? []).join(', ')],
    ['Migrations', (clusterConfig?.migrations ?? []).join('; ')],
    ['Execution', operation.executionURL],
  ]);
  const rows = operation.history.map(({ at, state, description }) => [timeText(at), state, description]);
  writeLine(
    context,
    `${lines}\n\n${table(['AT', 'STATE', 'WHAT HAPPENED'], rows, { width: widthOf(context) })}`,
  );
};

const windowText = (begin: string, end: string): string =>
  [begin, end]
    .map(timeText)
    .filter((time) => time !== '')
    .join(' to ');

const changeText = (from: string | undefined, to: string | undefined): string =>
  from === undefined || from === '' || from === to ? (to ?? '') : `${from} to ${to}`;

export const addShow = (program: Command, context: Context): void => {
  program
    .command('show')
    .description('Show an orchestration, or one of its operations with its history')
    .argument('<id>', 'The orchestration')
    .argument('[operation]', 'One of its operations')
    .option('--operations', 'List its operations')
    .option(
      '--state <state>',
      'With --operations: only those in this state; may be repeated',
      collect(String),
    )
    .option('--skipped', 'List the runtimes that it left out')
    .action(async (id: string, operationID: string | undefined, _: unknown, command: Command) => {
      const options = optionsOf<ShowOptions>(command);
      const { output } = options;
      const { client } = await open(context, command);
      if (operationID !== undefined) return await showOperation(context, client, { id, operationID }, output);
      if (options.skipped) return await showSkipped(context, client, id, output);
      if (options.operations || options.state !== undefined)
        return await showOperations(context, client, id, options);
      const orchestration = await answerOf(client.GET('/orchestrations/{id}', { params: { path: { id } } }));
      if (output === 'json') return writeJson(context, orchestration);
      await showOrchestration(context, client, orchestration);
    });
};
