import type { Runtime } from '../base/Runtime.ts';
import type { Interval } from '../windows/Interval.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';
import type { WindowRule } from '../windows/windowRule.ts';

/** A runtime that a plan takes, with its window, what holds it for now, and its stage. The plan's list stores it in this shape. */
export interface ResolvedRuntime {
  readonly runtime: Runtime;
  /** Only if upgrades wait for windows. */
  readonly rule: WindowRule | undefined;
  readonly window: Interval | undefined;
  /** The Shoot's own window; only if upgrades wait for windows. */
  readonly shootWindow: TimeWindow | undefined;
  /** The expected duration from the runtime's own history, in seconds; only if upgrades wait for windows. */
  readonly expectedSeconds: number | undefined;
  /** How long the runtime's previous upgrade took, in seconds, where that is known: only forecasts need it (§13.5). */
  readonly previousSeconds?: number | undefined;
  /** What keeps it from starting for now, even if its window is open. */
  readonly pause?: PlannedPause | undefined;
  /** The index of its stage, from 0; absent for the first stage or without stages. */
  readonly stage?: number;
}

/** Why a runtime is not upgraded before a certain time. */
export interface PlannedPause {
  /** Epoch ms; 0 if this is only a reason why it may have to wait. */
  readonly until: number;
  /** For people. */
  readonly reason: string;
  /** Whether it ends with a freeze of the policy. */
  readonly byFreeze: boolean;
}
