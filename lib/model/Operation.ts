import type { TimeWindow } from '../windows/TimeWindow.ts';
import type { WindowRule } from '../windows/windowRule.ts';
import type { Due } from './dueKey.ts';
import type { OperationState } from './states.ts';
import type { UpgradeMemory } from './UpgradeMemory.ts';

/** A step in the life of an operation, for the person who asks what happened. */
export interface HistoryEntry {
  /** Epoch ms. */
  readonly at: number;
  /** Set where the state changed. */
  readonly state?: OperationState;
  readonly message: string;
  /** How many entries before this one are not kept: a history has an end (lib/store/historyEntries.ts). */
  readonly missing?: number;
}

/** Whose an operation is (§2, Claims). */
export interface Claim {
  /** ARN of the child execution; unique per attempt and round. */
  readonly child: string;
  readonly turn: number;
  readonly attempt: number;
  /** Which round of the Map its turn is of; undefined in what release 0.1.0 stored, 0 in what its executions claim. */
  readonly round?: number | undefined;
  /** Epoch ms: after this the claim is void and another turn may go on with the operation. */
  readonly until: number;
}

/** A turn that sleeps with this operation (§2, Waiting). */
export interface Sleep {
  /** Names this sleep, so that a late or doubled delivery of an older schedule is recognized. */
  readonly sleepID: string;
  readonly taskToken: string;
  readonly scheduleName: string;
  /** Epoch ms. */
  readonly until: number;
}

/** An operation's own waiting: for its runtime, not for a worker, a window or a freeze. */
export interface Waiting {
  /** Until it fails: `operationTimeoutSeconds`. */
  readonly seconds: number;
  /** Windows that went by meanwhile; until it fails: `missedWindows`. */
  readonly missedWindows: number;
  /** What was seen last. */
  readonly lastSeen: string;
}

/** What the plan knows of a runtime. */
export interface PlannedRuntime {
  readonly runtimeID: string;
  readonly shootName: string;
  readonly globalAccountID: string;
  readonly subAccountID: string;
  readonly instanceID: string;
  readonly servicePlanID: string;
  readonly servicePlanName: string;
  readonly region: string;
}

/** What a failed operation was before it was retried: that again, should nothing come of the retry (§8). */
export interface BeforeRetry {
  readonly description: string;
  readonly endedAt: number;
  readonly windowBegin: number;
  readonly windowEnd: number;
  readonly memory: UpgradeMemory;
}

/** The upgrade of one runtime within an orchestration (§1), as it is stored. Times are epoch milliseconds. */
export interface Operation extends PlannedRuntime {
  readonly orchestrationID: string;
  readonly operationID: string;
  /** Its place in the plan, from 1 on. */
  readonly ordinal: number;
  readonly state: OperationState;
  readonly description: string;
  readonly dryRun: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The window it runs in, where windows are asked for; undefined for an immediate one. */
  readonly rule: WindowRule | undefined;
  /** When it may start, or whose it is; undefined once it is over. */
  readonly due: Due | undefined;
  /** The resolved window, moved when deferred; 0 where there is none. */
  readonly windowBegin: number;
  readonly windowEnd: number;
  /** What this runtime's own history says that its upgrade takes, in seconds; undefined where nothing is known (§5). */
  readonly expectedSeconds?: number | undefined;
  /** The Shoot's own window, as the plan or the last gate read it: the rule is resolved from it anew when the policy changes. */
  readonly shootWindow?: TimeWindow | undefined;
  /** Not due before, though its window may be open: it was handed back a moment ago. */
  readonly pausedUntil?: number | undefined;
  /** What it has waited for on its own account, before anything was changed; undefined where it never had to. */
  readonly waiting?: Waiting | undefined;
  /** How often a change was let through the gate: a call that does not know of the last one may not conclude anything. */
  readonly sends?: number | undefined;
  readonly claim: Claim | undefined;
  readonly sleep: Sleep | undefined;
  /** When this upgrade was started, and ended; 0 before. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly memory: UpgradeMemory;
  /** Set while it is being retried: waiting or in progress again. */
  readonly beforeRetry?: BeforeRetry | undefined;
  /** A retry asked for it at once: until it has ended, its window does not hold for it; freezes do (§8). */
  readonly immediate?: boolean | undefined;
  /** The child execution that works on it, or did last: the API links to it. */
  readonly executionArn: string;
  readonly history: readonly HistoryEntry[];
}
