import type { Orchestration } from '../Orchestration.ts';

/** The counts of operations by state. */
type OperationStats = Orchestration['operationStats'];

/** The progress of a stage, or of the whole orchestration if it has no stages. */
export interface Progress {
  readonly name: string;
  readonly status: string;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly canceled: number;
  readonly running: number;
}

const progress = (
  name: string,
  status: string,
  stats: OperationStats | undefined,
  total?: number,
): Progress => {
  const count = (state: keyof OperationStats): number => stats?.[state] ?? 0;
  const sum = Object.values(stats ?? {}).reduce((all, some) => all + some, 0);
  return {
    name,
    status,
    total: Math.max(total ?? 0, sum),
    succeeded: count('succeeded'),
    failed: count('failed'),
    canceled: count('canceled'),
    running: count('in progress'),
  };
};

/** One entry for each stage, in order; a single one named `all` for an orchestration without stages. */
export const progressOf = ({ rollout, state, operationStats }: Orchestration): readonly Progress[] => {
  if (rollout === undefined || rollout.stages.length === 0) return [progress('all', state, operationStats)];
  return rollout.stages.map((stage) =>
    progress(stage.name, stage.status, stage.operationStats, stage.runtimes),
  );
};

/** How many operations have ended, whatever the result. */
export const doneOf = ({ succeeded, failed, canceled }: Progress): number => succeeded + failed + canceled;

/** The non-zero counts in words, such as `3 of 12 ended, 2 in progress, 1 failed`. */
export const progressText = (shown: Progress): string =>
  [
    `${doneOf(shown)} of ${shown.total} ended`,
    ...(shown.running > 0 ? [`${shown.running} in progress`] : []),
    ...(shown.failed > 0 ? [`${shown.failed} failed`] : []),
    ...(shown.canceled > 0 ? [`${shown.canceled} canceled`] : []),
  ].join(', ');
