import type { Clock } from '../base/Clock.ts';
import { countsOf, openCount } from '../model/countsOf.ts';
import type { Orchestration, Rollout } from '../model/Orchestration.ts';
import { readRound, roundOf } from '../model/roundOf.ts';
import type { OperationState } from '../model/states.ts';
import type { Log } from '../ports/ports.ts';
import { stageDone, stageGoesOn, stageOpened } from '../rollout/changeRollout.ts';
import { type Gated, gateNow, nextStage } from '../rollout/gateNow.ts';
import { stageSentence } from '../rollout/gateSentence.ts';
import { reachOf } from '../rollout/reachOf.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';

export interface AdvanceDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** The next step of a rollout. */
export type Advance =
  /** `open`: how many operations of the opened stages have not ended. `opened`: the stage that this call opened. */
  | {
      readonly kind: 'round';
      readonly orchestration: Orchestration;
      readonly open: number;
      readonly opened?: number;
    }
  | { readonly kind: 'gate'; readonly orchestration: Orchestration; readonly gated: Gated }
  /** All stages are done, or the orchestration has changed so that this call no longer applies. */
  | { readonly kind: 'over' }
  /** This call is late: that round has since begun. */
  | { readonly kind: 'late'; readonly round: number };

/**
 * Advances a rollout (§13.1) as far as its gates allow: the next stage opens once no operation of the opened stages is open.
 * Called between two rounds of the Map, when no turn is alive. Each step is one write, conditional on the rollout as read and on
 * no pause; if an approval or a pause intervenes, it is read and the step is tried again. A call delivered twice may arrive while
 * turns of the round that it began are alive. It must not open a stage, because these turns would take operations from it with
 * another stage's number of workers.
 *
 * @param progress the round before this call
 * @param states of the operations, by ordinal
 */
export async function advanceRollout(
  deps: AdvanceDependencies,
  given: Orchestration,
  states: ReadonlyMap<number, OperationState>,
  progress: { readonly round: number },
): Promise<Advance> {
  const { orchestrationID, attempt } = given;
  const round = roundOf({ attempt, round: progress.round + 1 });
  let orchestration: Orchestration | undefined = given;
  let opened: number | undefined;
  /** Whether this call began the round. */
  let mine = false;
  for (;;) {
    if (orchestration?.attempt !== attempt || orchestration.state !== 'in progress') return { kind: 'over' };
    const { rollout } = orchestration;
    const begun = readRound(rollout?.round ?? '');
    if (begun.attempt === attempt && begun.round > progress.round && !mine)
      return { kind: 'late', round: begun.round };
    const { last } = reachOf(orchestration);
    const open = openCount(countsOf(states, { first: 1, last }));
    // If a later stage was given up with its orchestration, no gate is left to wait for.
    const isOver = openCount(countsOf(states)) === 0;
    const now = deps.clock();
    const next = rollout && nextStep(orchestration, rollout, { open, isOver, round, now });
    if (next === undefined) {
      if (isOver) return { kind: 'over' };
      const gated = gateNow(orchestration, open, now);
      if (gated !== undefined) return { kind: 'gate', orchestration, gated };
      if (open === 0) return { kind: 'over' };
      return { kind: 'round', orchestration, open, ...(opened === undefined ? {} : { opened }) };
    }
    const changed = await deps.orchestrations.change(
      orchestrationID,
      { at: now, set: { rollout: next.rollout, ...next.set } },
      { attempt, state: 'in progress', rollout: rollout?.version ?? 0 },
    );
    mine ||= changed && next.rollout.round === round;
    if (changed && next.opened !== undefined) {
      opened = next.opened;
      deps.log.info('stage opened', { orchestrationID, stage: rollout?.stages[opened]?.name });
    }
    orchestration = await deps.orchestrations.get(orchestrationID);
  }
}

/** The next write; undefined if there is nothing to write. */
function nextStep(
  orchestration: Orchestration,
  rollout: Rollout,
  {
    open,
    isOver,
    round,
    now,
  }: { readonly open: number; readonly isOver: boolean; readonly round: string; readonly now: number },
):
  | { readonly rollout: Rollout; readonly opened?: number; readonly set?: { description: string } }
  | undefined {
  const { stage, stages } = rollout;
  const { openedAt, doneAt } = stages[stage] ?? {};
  const sentenceOf = (place: number): { set?: { description: string } } => {
    const named = stages[place];
    return named === undefined ? {} : { set: { description: stageSentence(named, place, stages.length) } };
  };
  // After a retry it may still say that the stage soaks.
  if (open > 0)
    return doneAt === undefined && rollout.round === round
      ? undefined
      : { rollout: stageGoesOn(rollout, round), ...sentenceOf(stage) };
  if (openedAt !== undefined && doneAt === undefined) return { rollout: stageDone(rollout, now) };
  const next = nextStage(rollout);
  if (isOver || next === undefined || gateNow(orchestration, open, now) !== undefined) return undefined;
  return { rollout: stageOpened(rollout, next, round, now), opened: next, ...sentenceOf(next) };
}
