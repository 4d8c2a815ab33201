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
  /** For forecasts, absent in older items: the rule of its windows, the Shoot's own, its expected duration in seconds, and until when it is held (epoch ms). */
  readonly rule?: WindowRule | undefined;
  readonly shootWindow?: TimeWindow | undefined;
  readonly expectedSeconds?: number | undefined;
  readonly pausedUntil?: number | undefined;
}
