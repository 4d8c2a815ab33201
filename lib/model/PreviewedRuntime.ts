/** A runtime that an orchestration would upgrade if it started as things are. */
export interface PreviewedRuntime {
  readonly runtimeID: string;
  readonly shootName: string;
  readonly globalAccountID: string;
  readonly subAccountID: string;
  readonly servicePlanName: string;
  readonly region: string;
  /** Its first window from the start on, in epoch ms; 0 where none is asked for. */
  readonly windowBegin: number;
  readonly windowEnd: number;
}
