/** The facts about a runtime that only the control plane's Runtime resource has, not the Shoot (§4). */
export interface RuntimeRecord {
  readonly runtimeID: string;
  readonly instanceID: string;
  readonly planName: string;
  readonly planID: string;
  /** Not provisioned yet or terminating: such a runtime is skipped. */
  readonly ready: boolean;
}
