import type { Clock } from '../base/Clock.ts';
import { operationsOf } from '../base/sentence.ts';
import type { Orchestration, PauseCause } from '../model/Orchestration.ts';
import { pauseSentence } from '../model/pauseSentence.ts';
import type { Log } from '../ports/ports.ts';
import { stageSentence } from '../rollout/gateSentence.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { OrchestrationChange } from '../store/orchestrationChange.ts';

export interface ChangePauseDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Pauses an orchestration that was read in progress, or replaces the pause of a paused one (§13.3). This only writes the flag:
 * whatever starts an operation reads the flag after its own write. @returns false if the orchestration has changed since it was
 * read
 */
export async function setPause(
  { orchestrations, clock, log }: ChangePauseDependencies,
  read: Orchestration,
  pause: PauseCause,
  more: Pick<OrchestrationChange, 'audit' | 'set'> = {},
): Promise<boolean> {
  const { orchestrationID, state } = read;
  const at = clock();
  const since = state === 'paused' ? { since: sinceOf(read, at) } : {};
  const set = {
    ...more.set,
    pause: { ...pause, at, ...since },
    description: pauseSentence(pause, read.parameters),
  };
  const audit = more.audit === undefined ? {} : { audit: more.audit };
  const done =
    state === 'paused'
      ? await orchestrations.change(orchestrationID, { at, set, ...audit }, { state, pause: read.pause })
      : await orchestrations.change(
          orchestrationID,
          { at, to: 'paused', set, ...audit },
          { state: 'in progress', lastResume: read },
        );
  if (done) log.info('orchestration paused', { orchestrationID, ...pause });
  return done;
}

const sinceOf = ({ pause }: Orchestration, at: number): number => pause?.since ?? pause?.at ?? at;

/** What it says until it says something else: at a gate, or with the next stage. */
function resumedSentence({ planned, rollout }: Orchestration): string {
  if (planned === undefined) return 'Listing the runtimes';
  const { stage = 0, stages = [] } = rollout ?? {};
  const open = stages[stage];
  return open?.openedAt === undefined
    ? `Resumed: scheduled ${operationsOf(planned)}`
    : `Resumed. ${stageSentence(open, stage, stages.length)}`;
}

/** Ends the pause that was read. @returns false if it has since ended or been replaced */
export async function endPause(
  { orchestrations, clock, log }: ChangePauseDependencies,
  read: Orchestration,
  more: Pick<OrchestrationChange, 'audit' | 'set'> = {},
): Promise<boolean> {
  const { orchestrationID, pause } = read;
  const at = clock();
  const description = resumedSentence(read);
  // It may have no execution, if its executions kept dying (reviveOrchestration.ts).
  const lastPause = { begin: sinceOf(read, at), end: at };
  const set = { ...more.set, description, lastPause, idleRestarts: 0 };
  const audit = more.audit === undefined ? {} : { audit: more.audit };
  const done = await orchestrations.change(
    orchestrationID,
    { at, to: 'in progress', set, ...audit },
    { state: 'paused', pause },
  );
  if (done) log.info('orchestration resumed', { orchestrationID, cause: pause?.cause });
  return done;
}
