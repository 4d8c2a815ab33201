import type { Orchestration } from '../parts/rollout.ts';
import { totalOf } from '../parts/totalOf.ts';

export type ActionName = 'approve' | 'resume' | 'retry' | 'pause' | 'cancel';

/** The actions possible now, most likely first. The API has the last word. */
export function possibleActions({
  state,
  rollout,
  operationStats,
  pause,
}: Orchestration): readonly ActionName[] {
  // Only the end of the emergency resumes it; a person may make it stay paused.
  const isOvertaken = state === 'paused' && pause?.cause === 'emergency';
  const running = state === 'in progress' || state === 'paused';
  return [
    ...(running && rollout?.status === 'waiting for approval' ? (['approve'] as const) : []),
    ...(state === 'paused' && !isOvertaken ? (['resume'] as const) : []),
    ...((state === 'failed' || running) && (operationStats.failed ?? 0) > 0 ? (['retry'] as const) : []),
    ...(state === 'in progress' || isOvertaken ? (['pause'] as const) : []),
    ...(running || state === 'pending' || state === 'retrying' ? (['cancel'] as const) : []),
  ];
}

const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** How many operations are waiting, running, and ended. */
function countsOf({ operationStats: stats }: Pick<Orchestration, 'operationStats'>) {
  const waiting = (stats.pending ?? 0) + (stats.retrying ?? 0);
  const running = stats['in progress'] ?? 0;
  return { waiting, running, over: totalOf(stats) - waiting - running };
}

/** What an action would do now, in sentences. */
export function effectsOf(action: ActionName, orchestration: Orchestration): readonly string[] {
  const { state, parameters, rollout } = orchestration;
  const { waiting, running, over } = countsOf(orchestration);
  const finishing =
    running === 0 ? 'None is in progress.' : `${counted(running, 'is', 'are')} in progress and will finish.`;
  switch (action) {
    case 'cancel':
      if (state === 'pending') return ['It leaves the queue. Nothing has started, and nothing will.'];
      return [
        `${counted(waiting, 'operation', 'operations')} will not start.`,
        finishing,
        ...(over === 0
          ? []
          : [`${counted(over, 'is over and stays as it is', 'are over and stay as they are')}.`]),
        'A cancel cannot be taken back.',
      ];
    case 'pause':
      return [
        ...(orchestration.pause?.cause === 'emergency'
          ? ['It stays paused when the emergency is over, which would resume it otherwise.']
          : []),
        `${counted(waiting, 'operation waits', 'operations wait')} until somebody resumes it.`,
        finishing,
        'It keeps its slot: orchestrations in the queue keep waiting.',
        ...(parameters.priority === 'emergency' && parameters.pauseOthers !== false
          ? ['Orchestrations that this emergency has paused stay paused.']
          : []),
      ];
    case 'resume':
      return [
        `${counted(waiting, 'operation', 'operations')} may start again, at most ${parameters.strategy.parallel.workers} at a time.`,
        ...((orchestration.operationStats.failed ?? 0) === 0
          ? []
          : ['What has failed so far does not count again.']),
      ];
    case 'approve': {
      const stage = rollout?.stages[rollout.stage];
      return [
        `Stage ${stage?.name ?? 'all'} starts: ${counted(stage?.runtimes ?? waiting, 'runtime', 'runtimes')}.`,
        ...(parameters.strategy.maintenanceWindow ? ['Each is upgraded inside its maintenance window.'] : []),
      ];
    }
    case 'retry':
      return [
        state === 'failed'
          ? 'The orchestration goes back into the queue and runs what you choose.'
          : state === 'paused'
            ? 'What you choose is due after the resume.'
            : parameters.strategy.maintenanceWindow
              ? 'What you choose is due again: at once if its maintenance window is open, else in its next one.'
              : 'What you choose is due again at once, as soon as workers are free.',
        'Operations are left as they are if a newer one of the same runtime has run.',
      ];
  }
}
