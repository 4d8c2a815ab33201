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
}
