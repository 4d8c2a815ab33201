import type { Runtime } from '../base/Runtime.ts';
import type { ResolvedRuntime } from './ResolvedRuntime.ts';

/** What a preview needs for a forecast (§13.5): absent in older items. */
type ForForecast = Partial<
  Pick<ResolvedRuntime, 'rule' | 'shootWindow' | 'expectedSeconds' | 'previousSeconds'>
>;

/** A runtime that a scheduled orchestration would upgrade if it started now. The preview's list stores it in this shape. */
export interface PreviewedRuntime extends Omit<Runtime, 'instanceID' | 'servicePlanID'>, ForForecast {
  /** Its first window after the scheduled start, in epoch ms; 0 if it does not wait for windows. */
  readonly windowBegin: number;
  readonly windowEnd: number;
  /** Why it cannot start for now, for people; absent in older items, too. */
  readonly hold?: string | undefined;
  /** The index of its stage, from 0; absent for the first one and in older items. */
  readonly stage?: number | undefined;
  /** Until when it is held (epoch ms); also absent in older items. */
  readonly pausedUntil?: number | undefined;
}
