import type { Runtime } from '../base/Runtime.ts';
import type { Interval } from '../windows/Interval.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';
import type { WindowRule } from '../windows/windowRule.ts';

/** A runtime that a plan takes, with its window, what holds it for now, and its stage. The plan's list stores it in this shape. */
export interface ResolvedRuntime {
  readonly runtime: Runtime;
  /** Only where windows are asked for. */
  readonly rule: WindowRule | undefined;
  readonly window: Interval | undefined;
  /** The Shoot's own; only where windows are asked for. */
  readonly shootWindow: TimeWindow | undefined;
  /** The expected duration from the runtime's own history, in seconds; only where windows are asked for. */
  readonly expectedSeconds: number | undefined;
  /** How long the runtime's previous upgrade took, in seconds, where that is known: only forecasts need it (§13.5). */
  readonly previousSeconds?: number | undefined;
  /** What keeps it from starting for now, whether its window is open or not. */
  readonly pause?: PlannedPause | undefined;
  /** Counted from 0; absent: the first one, or no stages are asked for. */
  readonly stage?: number;
}

/** Why a runtime is not upgraded before a time. */
export interface PlannedPause {
  /** Epoch ms; 0 for what only says why it may have to wait. */
  readonly until: number;
  /** For people. */
  readonly reason: string;
  /** Whether it ends with a freeze of the policy. */
  readonly byFreeze: boolean;
}
