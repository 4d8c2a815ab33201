import { sentence } from '../base/sentence.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { type OperationState, operationStates } from '../model/states.ts';
import type { TimelineBand } from '../model/TimelineBand.ts';
import type { Freeze } from '../windows/policyFreezes.ts';
import { shownTime } from './noTime.ts';
import type { FailuresAnswer, TimelineAnswer } from './timelineAnswer.ts';
import type { TimelineGroup } from './timelineGroups.ts';

/** The parts of lib/timeline/drawTimeline.ts that are shown; times are epoch ms. */
interface Drawn {
  readonly from: number;
  readonly to: number;
  readonly bucketSeconds: number;
  readonly bands: readonly TimelineBand[];
}

/** A timeline as the API shows it. `now`: when it was read, epoch ms. */
export function presentTimeline(
  { orchestrationID, state }: Orchestration,
  { from, to, bucketSeconds, bands }: Drawn,
  {
    by,
    now,
    freezes,
  }: { readonly by: TimelineGroup; readonly now: number; readonly freezes: readonly Freeze[] },
): TimelineAnswer {
  const sum = (of: OperationState): number =>
    bands.reduce((all, { operationStats }) => all + operationStats[of], 0);
  return {
    orchestrationID,
    state,
    by,
    now: shownTime(now),
    from: shownTime(from),
    to: shownTime(to),
    bucketSeconds,
    runtimes: bands.reduce((all, { runtimes }) => all + runtimes, 0),
    operationStats: Object.fromEntries(operationStates.map((each) => [each, sum(each)])) as Record<
      OperationState,
      number
    >,
    bands: bands.map((band) => ({
      name: band.name,
      runtimes: band.runtimes,
      operationStats: { ...band.operationStats },
      windows: [...band.windows],
      waiting: [...band.waiting],
      starts: [...band.starts],
      succeeded: [...band.succeeded],
      failed: [...band.failed],
      canceled: [...band.canceled],
    })),
    freezes: freezes
      .filter(({ begin, end }) => begin < to && end > from)
      .sort((a, b) => a.begin - b.begin)
      .map(({ begin, end, reason = '', limited = false }) => ({
        begin: shownTime(begin),
        end: shownTime(end),
        reason,
        limited,
      })),
  };
}

/** Failed operations by reason (lib/timeline/groupFailures.ts) as the API shows them. */
export function presentFailures({
  groups,
  failed,
  ungrouped,
}: {
  readonly groups: readonly {
    readonly reason: string;
    readonly operations: number;
    readonly examples: readonly Operation[];
  }[];
  readonly failed: number;
  readonly ungrouped: number;
}): FailuresAnswer {
  const data = groups.map(({ reason, operations, examples }) => ({
    reason: sentence(reason),
    operations,
    examples: examples.map(({ operationID, runtimeID, shootName, description }) => ({
      operationID,
      runtimeID,
      shootName,
      description: sentence(description),
    })),
  }));
  return { data, count: data.length, failed, ungrouped };
}
