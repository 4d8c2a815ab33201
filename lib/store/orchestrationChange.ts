import type { AuditEntry } from '../model/AuditEntry.ts';
import type { Notice } from '../model/Notice.ts';
import type { Orchestration, Pause, Rollout } from '../model/Orchestration.ts';
import { type OrchestrationState, orchestrationStatesBefore } from '../model/states.ts';
import type { Condition } from './expression.ts';
import { capped } from './itemSizes.ts';
import type { Queue } from './orchestrationKeys.ts';

/** What a change may set besides the state. */
export type Changeable = Partial<
  Pick<
    Orchestration,
    | 'description'
    | 'attempt'
    | 'planRun'
    | 'manifest'
    | 'planned'
    | 'skipped'
    | 'turnsOut'
    | 'turnsSpent'
    | 'turnsPaused'
    | 'idleRestarts'
    | 'openAtRestart'
    | 'trouble'
    | 'hold'
    | 'policySeen'
    | 'cancelRequestedAt'
    | 'missedTold'
    | 'approvalTold'
    | 'pause'
    | 'lastPause'
    | 'resumedAt'
    | 'failedAtResume'
    | 'maxFailures'
    | 'rollout'
    | 'preview'
  >
>;

export interface OrchestrationChange {
  readonly at: number;
  /** The new state; must be a legal change from the current one. */
  readonly to?: OrchestrationState;
  readonly set?: Changeable;
  /** Only with the state `retrying`: the queue to wait in, if it is the emergencies'. */
  readonly queue?: Queue;
  /** The items of its operations must be rewritten; the sweep finds it until `endTidying`. */
  readonly untidy?: boolean;
  /** Who requested the change, if anybody did. */
  readonly audit?: AuditEntry;
  /** A notice to publish besides a new state. */
  readonly notice?: Notice;
}

/** Conditions for a change besides its legal states. */
export interface OrchestrationCondition {
  readonly state?: OrchestrationState | readonly OrchestrationState[];
  readonly attempt?: number;
  readonly workAdded?: number;
  readonly planRun?: number;
  /** The pause as read: it must not have ended or been replaced since. */
  readonly pause?: Pause | undefined;
  /** The resume as read: there must not have been another since. */
  readonly lastResume?: Pick<Orchestration, 'resumedAt'>;
  /** The version of the rollout as read. */
  readonly rollout?: number;
  /** A field that must not have been written yet. */
  readonly without?: 'manifest' | 'planned';
  /** What has been announced so far must equal this; undefined means nothing. */
  readonly told?: { readonly missedTold: number | undefined } | { readonly approvalTold: string | undefined };
}

/** Identifies a pause, because conditions compare only strings and numbers. */
const markOf = ({ at, cause, actor, emergencyID }: Pause): string =>
  [at, cause, actor ?? emergencyID ?? ''].join('#');

const sameResume = ({ resumedAt }: Pick<Orchestration, 'resumedAt'>): Condition =>
  resumedAt === undefined ? ['absent', 'resumedAt'] : ['=', 'resumedAt', resumedAt];

/** All conditions for a change: the item exists, the change is legal from its state, and the caller's own conditions. */
export const conditionsOf = (change: OrchestrationChange, when: OrchestrationCondition): Condition[] => [
  ['exists', 's'],
  ...(change.to === undefined ? [] : [['in', 'state', orchestrationStatesBefore(change.to)] as const]),
  ...(when.state === undefined ? [] : [['in', 'state', [when.state].flat()] as const]),
  ...(when.attempt === undefined ? [] : [['=', 'attempt', when.attempt] as const]),
  ...(when.workAdded === undefined ? [] : [['=', 'workAdded', when.workAdded] as const]),
  ...(when.planRun === undefined ? [] : [['=', 'planRun', when.planRun] as const]),
  ...(when.pause === undefined ? [] : [['=', 'pauseMark', markOf(when.pause)] as const]),
  ...(when.lastResume === undefined ? [] : [sameResume(when.lastResume)]),
  ...(when.rollout === undefined ? [] : [['=', 'rolloutVersion', when.rollout] as const]),
  ...(when.without === undefined ? [] : [['absent', when.without] as const]),
  ...Object.entries(when.told ?? {}).map(
    ([field, told]): Condition => (told === undefined ? ['absent', field] : ['=', field, told]),
  ),
];

/** Caps the texts of a change that come from outside: errors, names. */
export const textsOf = (set: Changeable): Changeable => ({
  ...(set.description === undefined ? {} : { description: capped(set.description) }),
  ...(set.trouble === undefined ? {} : { trouble: capped(set.trouble) }),
  ...(set.pause === undefined ? {} : pauseOf(set.pause)),
  ...(set.rollout === undefined ? {} : rolloutIn(set.rollout)),
  ...(set.hold === undefined ? {} : { hold: { ...set.hold, text: capped(set.hold.text) } }),
});

/** Raises the version, because conditions compare only strings and numbers. */
const rolloutIn = (rollout: Rollout) => {
  const version = rollout.version + 1;
  return { rollout: { ...rollout, version }, rolloutVersion: version };
};

const pauseOf = (pause: Pause) => ({
  pause: { ...pause, reason: capped(pause.reason) },
  pauseMark: markOf(pause),
});
