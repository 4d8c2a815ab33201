import type { TimeWindow } from '../windows/TimeWindow.ts';
import type { WindowRule } from '../windows/windowRule.ts';

/** A runtime that a scheduled orchestration would upgrade if it started now. */
export interface PreviewedRuntime {
  readonly runtimeID: string;
  readonly shootName: string;
  readonly globalAccountID: string;
  readonly subAccountID: string;
  readonly servicePlanName: string;
  readonly region: string;
  /** Its first window after the scheduled start, in epoch ms; 0 if windows are not asked for. */
  readonly windowBegin: number;
  readonly windowEnd: number;

  /** Why it cannot start for now, for people; absent in older items, too. */
  readonly hold?: string | undefined;

  // For forecasts (§13.5): absent in older items.

  /** The rule of its windows, and the Shoot's own. */
  readonly rule?: WindowRule | undefined;
  readonly shootWindow?: TimeWindow | undefined;
  /** How much of a window it needs, and how long its previous upgrade took, in seconds. */
  readonly expectedSeconds?: number | undefined;
  readonly previousSeconds?: number | undefined;
  /** Counted from 0; absent: the first one. */
  readonly stage?: number | undefined;
  /** Until when something holds it (epoch ms). */
  readonly pausedUntil?: number | undefined;
}
