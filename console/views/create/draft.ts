import type { Schemas } from '../../client/apiClient.ts';

/** What the form holds: texts as typed. Lists have the order and the length of the request's, so that error paths fit. */
export interface Condition {
  readonly key: number;
  readonly field: Selector;
  readonly value: string;
}

export interface DraftTarget {
  readonly key: number;
  readonly conditions: readonly Condition[];
}

export interface DraftStage {
  readonly key: number;
  readonly name: string;
  readonly include: readonly DraftTarget[];
  readonly exclude: readonly DraftTarget[];
  readonly limit: string;
  readonly workers: string;
  readonly maxFailures: string;
  readonly soakHours: string;
  /** As `<input type="datetime-local">` has it, in the reader's zone. */
  readonly notBefore: string;
  readonly approval: boolean;
}

export type When = 'immediate' | 'maintenanceWindow' | 'later';

export interface Draft {
  readonly kind: 'kyma' | 'cluster';
  readonly channel: string;
  readonly kubernetesVersion: string;
  readonly machineImage: string;
  readonly machineImageVersion: string;
  readonly include: readonly DraftTarget[];
  readonly exclude: readonly DraftTarget[];
  readonly when: When;
  readonly startsAt: string;
  /** Only for a later start. */
  readonly inWindows: boolean;
  readonly workers: string;
  readonly maxFailures: string;
  readonly approval: boolean;
  readonly ignoreHealth: boolean;
  readonly stages: readonly DraftStage[];
  readonly emergency: boolean;
  readonly pauseOthers: boolean;
  readonly ignoreFreezes: boolean;
  readonly dryRun: boolean;
}

/** The selectors of a target, as the request names them. */
export const selectors = {
  target: 'all runtimes',
  region: 'region matches',
  planName: 'plan is',
  globalAccount: 'global account matches',
  subAccount: 'subaccount matches',
  shoot: 'Shoot is',
  runtimeID: 'runtime id is',
  instanceID: 'instance id is',
} as const;
export type Selector = keyof typeof selectors;

let keys = 0;
/** Names an entry of a list for as long as the page lives. */
const newKey = (): number => {
  keys += 1;
  return keys;
};

export const newCondition = (field: Selector): Condition => ({ key: newKey(), field, value: '' });
export const newTarget = (field: Selector = 'region'): DraftTarget => ({
  key: newKey(),
  conditions: [newCondition(field)],
});
export const newStage = (name: string): DraftStage => ({
  key: newKey(),
  name,
  include: [],
  exclude: [],
  limit: '',
  workers: '',
  maxFailures: '',
  soakHours: '',
  notBefore: '',
  approval: false,
});

export const newDraft = (): Draft => ({
  kind: 'kyma',
  channel: '',
  kubernetesVersion: '',
  machineImage: '',
  machineImageVersion: '',
  include: [newTarget('target')],
  exclude: [],
  when: 'maintenanceWindow',
  startsAt: '',
  inWindows: true,
  workers: '5',
  maxFailures: '',
  approval: false,
  ignoreHealth: false,
  stages: [],
  emergency: false,
  pauseOthers: true,
  ignoreFreezes: false,
  dryRun: false,
});

type Target = Schemas['Target'];
type KymaBody = Schemas['KymaUpgradeRequest'];
type ClusterBody = Schemas['ClusterUpgradeRequest'];

const targetOf = ({ conditions }: DraftTarget): Target =>
  Object.fromEntries(
    conditions.flatMap(({ field, value }): [string, string][] =>
      field === 'target' ? [[field, 'all']] : value === '' ? [] : [[field, value]],
    ),
  );

/** What the request has where a field is left empty: nothing. */
type Filled<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };
const filled = <Fields extends object>(fields: Fields): Filled<Fields> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== '' && value !== undefined && value !== false),
  ) as Filled<Fields>;

/** A count, or a share as it was typed; what is neither is left to the API, which says so. */
const amountOf = (text: string): number | string | undefined =>
  text === '' ? undefined : /^\d+$/.test(text) ? Number(text) : text;
const numberOf = (text: string): number | undefined => (text === '' ? undefined : Number(text));

/** A time of the reader's zone as RFC 3339 in UTC; what is no time stays as it is. */
export function utcOf(local: string): string {
  const time = new Date(local);
  return local === '' || Number.isNaN(time.getTime()) ? local : time.toISOString().replace('.000Z', 'Z');
}

const stageOf = (stage: DraftStage): Schemas['Stage'] => ({
  name: stage.name,
  ...(stage.include.length === 0 ? {} : { include: stage.include.map(targetOf) }),
  ...(stage.exclude.length === 0 ? {} : { exclude: stage.exclude.map(targetOf) }),
  ...filled({
    limit: amountOf(stage.limit),
    workers: numberOf(stage.workers),
    maxFailures: amountOf(stage.maxFailures),
    soakSeconds: stage.soakHours === '' ? undefined : Math.round(Number(stage.soakHours) * 3600),
    notBefore: utcOf(stage.notBefore),
    approval: stage.approval,
  }),
});

const targetsOf = ({ include, exclude }: Pick<Draft, 'include' | 'exclude'>): KymaBody['targets'] => ({
  include: include.map(targetOf),
  ...(exclude.length === 0 ? {} : { exclude: exclude.map(targetOf) }),
});

/** What decides which runtimes are meant, for counting them. */
export const matchRequestOf = (draft: Draft): Schemas['MatchRuntimesRequest'] => ({
  targets: targetsOf(draft),
  ...(draft.stages.length === 0 ? {} : { strategy: { stages: draft.stages.map(stageOf) } }),
});

/** What both kinds have. */
function commonOf(draft: Draft) {
  const { when, workers, stages, emergency } = draft;
  return {
    targets: targetsOf(draft),
    strategy: {
      schedule: when === 'later' ? utcOf(draft.startsAt) : when,
      ...(workers === '' ? {} : { parallel: { workers: Number(workers) } }),
      ...filled({
        maintenanceWindow: when === 'later' && draft.inWindows,
        ignoreHealth: draft.ignoreHealth,
        maxFailures: amountOf(draft.maxFailures),
        approval: draft.approval,
      }),
      ...(stages.length === 0 ? {} : { stages: stages.map(stageOf) }),
    },
    dryRun: draft.dryRun,
    ...(emergency
      ? {
          priority: 'emergency' as const,
          pauseOthers: draft.pauseOthers,
          ...filled({ ignoreFreezes: draft.ignoreFreezes }),
        }
      : {}),
  };
}

/** The body of `POST /upgrade/kyma`. */
export const kymaBodyOf = (draft: Draft): KymaBody => ({
  ...commonOf(draft),
  kyma: filled({ channel: draft.channel }),
});

/** The body of `POST /upgrade/cluster`. */
export const clusterBodyOf = (draft: Draft): ClusterBody => ({
  ...commonOf(draft),
  kubernetes: filled({
    kubernetesVersion: draft.kubernetesVersion,
    machineImage: draft.machineImage,
    machineImageVersion: draft.machineImageVersion,
  }),
});
