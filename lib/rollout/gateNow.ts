import type { Orchestration, Rollout, RolloutStage } from '../model/Orchestration.ts';
import type { Stage } from '../model/Stage.ts';

/** Why the machine stands at a gate (§13.2). */
export type GateStatus = 'paused' | 'soaking' | 'waiting for approval' | 'waiting for start';

export interface Gated {
  readonly status: GateStatus;
  /** The stage that soaks, or that waits to be opened; counted from 0. */
  readonly stage: number;
  /** Epoch ms; undefined: until a person acts. */
  readonly endsAt?: number | undefined;
}

type Asked = Pick<Orchestration, 'state' | 'parameters' | 'rollout'>;

export const isEmptyStage = ({ first, last }: Pick<RolloutStage, 'first' | 'last'>): boolean => last < first;

const stageAsked = ({ parameters }: Asked, stage: number): Omit<Stage, 'name'> =>
  parameters.strategy.stages?.[stage] ?? {};

/** The next stage to open: one without operations is passed over, and so are its gates. Undefined: there is none. */
export function nextStage({ stage, stages }: Rollout): number | undefined {
  const next = stages.findIndex(
    (each, place) => place >= stage && each.openedAt === undefined && !isEmptyStage(each),
  );
  return next === -1 ? undefined : next;
}

/** Whether a person has to approve this stage: as asked for the stage, or for the whole plan, by its first stage. */
export const needsApproval = (orchestration: Asked, stage: number): boolean =>
  stageAsked(orchestration, stage).approval === true ||
  (orchestration.parameters.strategy.approval === true &&
    orchestration.rollout?.stages.findIndex((each) => !isEmptyStage(each)) === stage);

/**
 * What keeps an orchestration from starting anything now (§13.2): it is paused, the open stage soaks, or the next one has to wait.
 * Undefined if nothing does: then the open stage goes on, the next one opens, or it is over. Pure.
 *
 * @param open how many operations of the opened stages have not ended: while there are any, these stages go on
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
