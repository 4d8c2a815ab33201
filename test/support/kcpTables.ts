import type { ListedOperation, OperationDetail, Retried, Status } from './KebClient.ts';

/**
 * What `kcp` prints of what KEB's client has decoded: its tables, and its texts line by line, as of 2024-03 when the tool was
 * removed (kyma-project/control-plane, tools/cli/pkg/command/orchestration.go and pkg/printer/table.go).
 */

/** A time as Go's templates print it, in UTC: no zeros at the end of a fraction, and none at all for whole seconds. */
export const goTimeText = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.?0*Z$/, ' +0000 UTC');

/** As Go's tabwriter lays columns out: each as wide as its widest cell and three blanks, at least six. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) =>
    Math.max(6, ...rows.map((row) => (row[column]?.length ?? 0) + 3)),
  );
  return rows
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join('')}\n`)
    .join('');
}

type Target = Status['parameters']['targets']['include'][number];

const targetNames = [
  ['target', 'target'],
  ['globalAccount', 'account'],
  ['subAccount', 'subaccount'],
  ['runtimeID', 'runtime-id'],
  ['instanceID', 'instance-id'],
  ['region', 'region'],
  ['planName', 'plan'],
  ['shoot', 'shoot'],
] as const;

const targetText = (target: Target): string =>
  targetNames
    .filter(([field]) => target[field] !== '')
    .map(([field, name]) => `${name} = ${target[field]}`)
    .join(',');

const typeText: Readonly<Record<string, string>> = {
  upgradeKyma: 'kyma upgrade',
  upgradeCluster: 'cluster upgrade',
};

function upgradeText({ type, parameters: { kyma, kubernetes } }: Status): string {
  if (type === 'upgradeKyma') return kyma === undefined || kyma.version === '' ? '' : `Kyma: ${kyma.version}`;
  if (type !== 'upgradeCluster') return '-';
  const version = kubernetes?.kubernetesVersion ?? '';
  return version === '' ? '' : `K8S: ${version}`;
}

/** `kcp orchestrations` */
export const orchestrationsTable = (orchestrations: readonly Status[]): string =>
  table([
    ['ORCHESTRATION ID', 'TYPE', 'CREATED AT', 'STATE', 'DRY RUN', 'TARGETS', 'DETAILS'],
    ...orchestrations.map((each) => [
      each.orchestrationID,
      typeText[each.type] ?? each.type,
      new Date(each.createdAt).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' '),
      each.state,
      String(each.parameters.dryRun),
      each.parameters.targets.include.map(targetText).join(', ').slice(0, 20),
      upgradeText(each),
    ]),
  ]);

const statesShown = ['canceled', 'canceling', 'failed', 'in progress', 'pending', 'retrying', 'succeeded'];

/** `kcp orchestration ID` */
export function orchestrationText(status: Status): string {
  const { strategy, targets, kyma, kubernetes, dryRun, notification } = status.parameters;
  const counted = statesShown.filter((state) => (status.operationStats[state] ?? 0) > 0);
  const lines = [
    `Orchestration ID: ${status.orchestrationID}`,
    `Type:               ${status.type}`,
    `Created At:         ${goTimeText(status.createdAt)}`,
    `Updated At:         ${goTimeText(status.updatedAt)}`,
    `Dry Run:            ${dryRun}`,
    `State:              ${status.state}`,
    `Description:        ${status.description}`,
    `Strategy:           ${strategy.type}`,
    `Maintenance Window: ${strategy.maintenanceWindow}`,
    `Schedule After:     ${goTimeText(strategy.ScheduleTime)}`,
    `Notification:       ${notification}`,
    `Workers:            ${strategy.parallel.workers}`,
    ...(status.type === 'upgradeKyma' ? [`Kyma Version:       ${kyma?.version ?? ''}`] : []),
    ...(status.type === 'upgradeCluster'
      ? [`K8s Version:        ${kubernetes?.kubernetesVersion ?? ''}`]
      : []),
    'Targets:',
    ...targets.include.map((target) => `  ${targetText(target)}`),
    ...(targets.exclude.length > 0 ? ['Exclude Targets:'] : []),
    ...targets.exclude.map((target) => `  ${targetText(target)}`),
    ...(Object.keys(status.operationStats).length > 0 ? ['Operations:'] : []),
    ...counted.map((state) => `  ${state.padStart(11)}: ${status.operationStats[state]}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** `kcp orchestration ID operations`: nothing at all where there are none. */
export const operationsTable = (operations: readonly ListedOperation[]): string =>
  operations.length === 0
    ? ''
    : table([
        ['OPERATION ID', 'SHOOT', 'GLOBALACCOUNT', 'SUBACCOUNT', 'STATE'],
        ...operations.map((each) => [
          each.operationID,
          each.shootName,
          each.globalAccountID,
          each.subAccountID,
          each.state,
        ]),
      ]);

/** `kcp orchestration ID --operation OPERATION` */
export const operationText = (operation: OperationDetail): string =>
  `
Operation ID:       ${operation.operationID}
Orchestration ID:   ${operation.orchestrationID}
Global Account ID:  ${operation.globalAccountID}
Subaccount ID:      ${operation.subAccountID}
Runtime ID:         ${operation.runtimeID}
Shoot Name:         ${operation.shootName}
Service Plan:       ${operation.servicePlanName}
DryRun:             ${operation.dryRun}
Maintenance Window: ${goTimeText(operation.maintenanceWindowBegin)} - ${goTimeText(operation.maintenanceWindowEnd)}
State:              ${operation.state}
Description:        ${operation.description}
Kubernetes Version: ${operation.clusterConfig?.kubernetesVersion ?? ''}
Kyma Version:       ${operation.kymaConfig?.version ?? ''}

`;

/** `kcp orchestration ID retry` */
export const retryText = (retried: Retried): string => `Orchestration ID:   ${retried.orchestrationID}
Retry Shoots:       ${retried.retryShoots.join(', ')}
Old Operations:     ${retried.oldOperations.join(', ')}
Invalid Operations: ${retried.invalidOperations.join(', ')}
Message:            ${retried.msg}
`;
