import type { Runtime } from '../base/Runtime.ts';
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
  /** How many entries before this one were dropped: the length of a history is bounded (lib/store/historyEntries.ts). */
  readonly missing?: number;
}

/** Which child holds an operation (§2, Claims). */
export interface Claim {
  /** ARN of the child execution; unique per attempt and round. */
  readonly child: string;
  readonly turn: number;
  readonly attempt: number;
  /** The round of the Map that its turn belongs to; undefined in items of release 0.1.0, 0 in claims of its executions. */
  readonly round?: number | undefined;
  /** Epoch ms: after this the claim is void and another turn may continue the operation. */
  readonly expiresAt: number;
}

/** A turn that sleeps with this operation (§2, Waiting). */
export interface Sleep {
  /** Names this sleep, so that a late or doubled delivery of an older schedule is recognized. */
  readonly sleepID: string;
  readonly taskToken: string;
  readonly scheduleName: string;
  /** Epoch ms. */
  readonly wakeAt: number;
}

/** How long an operation has waited for its runtime, as opposed to a worker, a window or a freeze. */
export interface Waiting {
  /** It fails at `operationTimeoutSeconds`. */
  readonly seconds: number;
  /** How many windows it missed meanwhile; it fails past the setting `missedWindows`. */
  readonly missedWindows: number;
  /** What was seen last. */
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
  /** Its place in the plan, from 1 on. */
  readonly ordinal: number;
  /** The stage of the rollout that it belongs to, counted from 0; absent: the first one, or there are none (§13.1). */
  readonly stage?: number | undefined;
  readonly state: OperationState;
  readonly description: string;
  readonly dryRun: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The window it runs in, where windows are asked for; undefined for an immediate one. */
  readonly rule: WindowRule | undefined;
  /** When it may start, or which turn holds it; undefined once it is over. */
  readonly due: Due | undefined;
  /** The resolved window, moved when deferred; 0 if there is none. */
  readonly windowBegin: number;
  readonly windowEnd: number;
  /** The expected duration from this runtime's own history, in seconds; undefined if it has none (§5). */
  readonly expectedSeconds?: number | undefined;
  /** The Shoot's own window, as the plan or the last gate read it: used to resolve the rule again when the policy changes. */
  readonly shootWindow?: TimeWindow | undefined;
  /** Not due before this, even if its window is open: it was handed back a moment ago. */
  readonly pausedUntil?: number | undefined;
  /** Whether that pause lasts as long as a freeze: a policy that lifts the freeze ends it. */
  readonly pausedByFreeze?: boolean | undefined;
  /** Its waiting for the runtime before anything was changed; undefined if it never had to wait. */
  readonly waiting?: Waiting | undefined;
  /** How often the gate let a change through: a call that does not know of the last one may not write any conclusion. */
  readonly sends?: number | undefined;
  readonly claim: Claim | undefined;
  readonly sleep: Sleep | undefined;
  /** When this upgrade started and ended; 0 before that. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly memory: UpgradeMemory;
  /** Set while it is being retried: waiting or in progress again. */
  readonly beforeRetry?: BeforeRetry | undefined;
  /** A retry asked for an immediate start: until the operation has ended, its window does not apply; freezes do (§8). */
  readonly immediate?: boolean | undefined;
  /** The child execution that works on it or last worked on it: the API links to it. */
  readonly executionArn: string;
  readonly history: readonly HistoryEntry[];
}

/** Which operation. */
export type OperationKey = Pick<Operation, 'orchestrationID' | 'ordinal'>;

/** Which operation, and the child execution that a write requires to hold its claim. */
export type ClaimKey = OperationKey & Pick<Claim, 'child'>;
