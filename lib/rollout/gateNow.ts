import type { Orchestration, Rollout, RolloutStage } from '../model/Orchestration.ts';
import type { Stage } from '../model/Stage.ts';

/** Why the state machine waits at a gate (§13.2). */
export type GateStatus = 'paused' | 'soaking' | 'waiting for approval' | 'waiting for start';

export interface Gated {
  readonly status: GateStatus;
  /** The index, from 0, of the stage that is soaking or waiting to open. */
  readonly stage: number;
  /** Epoch ms; undefined if it ends only when a person acts. */
  readonly endsAt?: number | undefined;
}

type Asked = Pick<Orchestration, 'state' | 'parameters' | 'rollout'>;

export const isEmptyStage = ({ first, last }: Pick<RolloutStage, 'first' | 'last'>): boolean => last < first;

const stageAsked = ({ parameters }: Asked, stage: number): Omit<Stage, 'name'> =>
  parameters.strategy.stages?.[stage] ?? {};

/** The next stage to open, skipping stages without operations and their gates. Undefined if there is none. */
export function nextStage({ stage, stages }: Rollout): number | undefined {
  const next = stages.findIndex(
    (each, place) => place >= stage && each.openedAt === undefined && !isEmptyStage(each),
  );
  return next === -1 ? undefined : next;
}

/**
 * Whether a person must approve this stage: because the stage requires it, or, for the first stage, because the whole plan does.
 */
export const needsApproval = (orchestration: Asked, stage: number): boolean =>
  stageAsked(orchestration, stage).approval === true ||
  (orchestration.parameters.strategy.approval === true &&
    orchestration.rollout?.stages.findIndex((each) => !isEmptyStage(each)) === stage);

/**
 * What keeps an orchestration from starting anything now (§13.2): it is paused, the open stage is soaking, or the next one must
 * wait. Undefined if nothing does: the open stage continues, the next one opens, or the rollout has ended. Pure.
 *
 * @param open how many operations of the opened stages have not ended; these stages continue while there are any
 */
export function gateNow(orchestration: Asked, open: number, now: number): Gated | undefined {
  const { state, rollout } = orchestration;
  if (state === 'paused') return { status: 'paused', stage: rollout?.stage ?? 0 };
  if (rollout === undefined || open > 0) return undefined;
  const next = nextStage(rollout);
  if (next === undefined) return undefined;
  const { openedAt, doneAt = now } = rollout.stages[rollout.stage] ?? {};
  const soaked = doneAt + (stageAsked(orchestration, rollout.stage).soakSeconds ?? 0) * 1000;
  if (openedAt !== undefined && soaked > now)
    return { status: 'soaking', stage: rollout.stage, endsAt: soaked };
  if (needsApproval(orchestration, next) && rollout.stages[next]?.approvedAt === undefined)
    return { status: 'waiting for approval', stage: next };
  const start = Date.parse(stageAsked(orchestration, next).notBefore ?? '');
  return start > now ? { status: 'waiting for start', stage: next, endsAt: start } : undefined;
}
