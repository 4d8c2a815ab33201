import type { Parameters } from './Parameters.ts';
import type { StartHold } from './StartHold.ts';
import type { OrchestrationState } from './states.ts';

export type OrchestrationType = 'upgradeKyma' | 'upgradeCluster';

/** What an orchestration that starts later would upgrade, as it was when it was listed. */
export interface Preview {
  /** When it was listed, epoch ms. */
  readonly at: number;
  /** How many runtimes it names (store/PreviewStore.ts). */
  readonly runtimes: number;
  /** How many were targeted and would be left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Why they could not be listed; empty if they were. */
  readonly failure: string;
}

/** One request (§1), as it is stored. Times are epoch milliseconds. */
export interface Orchestration {
  /** UUID version 7: its order is the order of creation, so the queue and the lists need no other sort key. */
  readonly orchestrationID: string;
  readonly type: OrchestrationType;
  readonly state: OrchestrationState;
  readonly description: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** With the first of its targets only, where there are many: `OrchestrationStore.whole` has them all. */
  readonly parameters: Parameters;
  /** Not before this; it stays out of the queue until then. 0: at once. */
  readonly startAfter: number;
  /** Raised before each start of an execution; an older attempt may not write any more. 0: never started. */
  readonly attempt: number;
  /** Raised by each call that begins to make the plan; an older one may not write any more. */
  readonly planRun: number;
  /** The number of the planner whose list counts (PlanStore); undefined until one stands. It is never replaced. */
  readonly manifest?: number | undefined;
  /** How many operations the plan has; undefined until the plan stands. */
  readonly planned: number | undefined;
  /** How many runtimes were left out, by reason (§4). */
  readonly skipped: Readonly<Record<string, number>>;
  /** The attempt and the round of the Map of which all turns are out: they take again when they are done (§2). Empty before. */
  readonly turnsOut?: string | undefined;
  /** The attempt and the round in which a turn came to the end of its steps with work left (turnBounds.ts): no idle round. */
  readonly turnsSpent?: string | undefined;
  /** Raised by whoever adds work, so that `Finish` cannot end what has just got more of it (§8). */
  readonly workAdded: number;
  /** Restarts in a row in which no operation ended: a poisoned orchestration is given up after a few (§6). */
  readonly idleRestarts: number;
  /** How many operations were open when it was last restarted. */
  readonly openAtRestart: number;
  /** What last went wrong with one of its turns; empty if nothing did. The reason, if it is given up. */
  readonly trouble: string;
  /** Why nothing of it starts at present: written by the plan, the gate and the sweep; absent in what older releases stored. */
  readonly hold?: StartHold | undefined;
  /** The version of the maintenance policy that its waiting operations follow; absent where nobody knows. */
  readonly policySeen?: string | undefined;
  /** When it is gone for its readers (epoch ms), having ended long ago; undefined while it is not over (Retention.ts). */
  readonly expiresAt?: number | undefined;
  /** When somebody asked to cancel it; undefined where nobody did. */
  readonly cancelRequestedAt?: number | undefined;
  /** Only of one that starts later, once its runtimes have been listed; of no meaning after its start. */
  readonly preview?: Preview | undefined;
}
