import type { Execution, ExecutionStore } from './ExecutionStore.ts';
import type { MapLimits } from './runItems.ts';

/** One pass of a Distributed Map over its items. */
export interface MapRun {
  readonly arn: string;
  /** Of the parent. */
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly limits: MapLimits;
  readonly startAt: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  stopAt?: number;
}

function itemCounts({ limits: { items } }: MapRun, children: readonly Execution[]): Record<string, number> {
  const count = (status: Execution['status']): number =>
    children.filter((child) => child.status === status).length;
  return {
    total: items.length,
    pending: items.length - children.length,
    running: count('RUNNING'),
    succeeded: count('SUCCEEDED'),
    failed: count('FAILED'),
    timedOut: count('TIMED_OUT'),
    aborted: count('ABORTED'),
    resultsWritten: 0,
  };
}

/** The Map Runs of this process. Those of an earlier process are forgotten, but their children are not. */
export class MapRuns {
  readonly #runs = new Map<string, MapRun>();

  add(run: MapRun): void {
    this.#runs.set(run.arn, run);
  }

  has(arn: string): boolean {
    return this.#runs.has(arn);
  }

  /** ListMapRuns of one execution, newest first. */
  list(executionArn: string): object[] {
    const runs = [...this.#runs.values()].filter((run) => run.executionArn === executionArn).reverse();
    return runs.map(({ arn, stateMachineArn, startAt, stopAt }) => ({
      executionArn,
      mapRunArn: arn,
      stateMachineArn,
      startDate: startAt / 1000,
      ...(stopAt === undefined ? {} : { stopDate: stopAt / 1000 }),
    }));
  }

  /** DescribeMapRun; undefined if there is none. Counts leave out children that the store has forgotten. */
  describe(arn: string, store: ExecutionStore): object | undefined {
    const run = this.#runs.get(arn);
    if (run === undefined) return undefined;
    const counts = itemCounts(run, store.list(arn));
    return {
      mapRunArn: run.arn,
      executionArn: run.executionArn,
      status: run.status,
      startDate: run.startAt / 1000,
      ...(run.stopAt === undefined ? {} : { stopDate: run.stopAt / 1000 }),
      maxConcurrency: run.limits.concurrency,
      toleratedFailurePercentage: run.limits.toleratedPercentage,
      toleratedFailureCount: run.limits.toleratedCount,
      itemCounts: counts,
      executionCounts: counts,
    };
  }
}
