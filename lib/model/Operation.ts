import type { Runtime } from '../base/Runtime.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';
import type { WindowRule } from '../windows/windowRule.ts';
import type { Due } from './dueKey.ts';
import type { OperationState } from './states.ts';
import type { UpgradeMemory } from './UpgradeMemory.ts';

/** A step in the life of an operation, for people who want to know what happened. */
export interface HistoryEntry {
  /** Epoch ms. */
  readonly at: number;
  /** Set if the state changed. */
  readonly state?: OperationState;
  readonly message: string;
  /** How many entries before this one were dropped: the length of a history is bounded (lib/store/historyEntries.ts). */
  readonly missing?: number;
}

/** Which child holds an operation (§2, Claims). */
export interface Claim {
  /** ARN of the child execution; unique per attempt and round. */
  readonly child: string;
  readonly turn: number;
  readonly attempt: number;
  /**
   * The round of the Map that its turn belongs to. Undefined in items of release 0.1.0; 0 in claims by executions of that
   * release.
   */
  readonly round?: number | undefined;
  /** Epoch ms: after this the claim is void and another turn may continue the operation. */
  readonly expiresAt: number;
}

/** A turn that sleeps with this operation (§2, Waiting). */
export interface Sleep {
  /** Identifies this sleep, so that a late or duplicate delivery of an older schedule is recognized. */
  readonly sleepID: string;
  readonly taskToken: string;
  readonly scheduleName: string;
  /** Epoch ms. */
  readonly wakeAt: number;
}

/** How long an operation has waited for its runtime, as opposed to a worker, a window or a freeze. */
export interface Waiting {
  /** The operation fails when this reaches `operationTimeoutSeconds`. */
  readonly seconds: number;
  /** How many windows it missed while waiting; it fails once these exceed the setting `missedWindows`. */
  readonly missedWindows: number;
  /** The last observed state. */
  readonly lastSeen: string;
}

/** The fields of a failed operation before its retry, restored if the retry is undone (§8). */
export interface BeforeRetry {
  readonly description: string;
  readonly endedAt: number;
  readonly windowBegin: number;
  readonly windowEnd: number;
  readonly memory: UpgradeMemory;
}

/** The upgrade of one runtime within an orchestration (§1), as it is stored. Times are epoch milliseconds. */
export interface Operation extends Runtime {
  readonly orchestrationID: string;
  readonly operationID: string;
  /** Its place in the plan, from 1. */
  readonly ordinal: number;
  /** The index of its stage in the rollout, from 0; absent for the first stage or without stages (§13.1). */
  readonly stage?: number | undefined;
  readonly state: OperationState;
  readonly description: string;
  readonly dryRun: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The rule for its windows; undefined if it does not wait for windows. */
  readonly rule: WindowRule | undefined;
  /** When it may start, or which turn holds it; undefined once it has ended. */
  readonly due: Due | undefined;
  /** The resolved window, moved when deferred; 0 if there is none. */
  readonly windowBegin: number;
  readonly windowEnd: number;
  /** The expected duration from this runtime's own history, in seconds; undefined if it has none (§5). */
  readonly expectedSeconds?: number | undefined;
  /** The Shoot's own window as last read by the plan or the gate, to resolve the rule again when the policy changes. */
  readonly shootWindow?: TimeWindow | undefined;
  /** It is not due before this, even if its window is open; set when it is handed back. */
  readonly pausedUntil?: number | undefined;
  /** Whether that pause is due to a freeze and ends when the policy lifts the freeze. */
  readonly pausedByFreeze?: boolean | undefined;
  /** How it waited for its runtime before any change; undefined if it never had to. */
  readonly waiting?: Waiting | undefined;
  /** How often the gate has allowed a change. A call that does not know about the latest one must not write a result. */
  readonly sends?: number | undefined;
  /** How often it was claimed: a call that was made for an earlier claim of the same child may not start it. */
  readonly claims?: number | undefined;
  readonly claim: Claim | undefined;
  readonly sleep: Sleep | undefined;
  /** When this upgrade started and ended; 0 before that. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly memory: UpgradeMemory;
  /** Set while it is being retried, whether waiting or in progress again. */
  readonly beforeRetry?: BeforeRetry | undefined;
  /** A retry requested an immediate start: until the operation ends, its window does not apply, but freezes do (§8). */
  readonly immediate?: boolean | undefined;
  /** The child execution that works on it or last worked on it: the API links to it. */
  readonly executionArn: string;
  readonly history: readonly HistoryEntry[];
}

/** Identifies an operation. */
export type OperationKey = Pick<Operation, 'orchestrationID' | 'ordinal'>;

/** Identifies an operation and the child execution that must hold its claim for a write to succeed. */
export type ClaimKey = OperationKey & Pick<Claim, 'child'>;
