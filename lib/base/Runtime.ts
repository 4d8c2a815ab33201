/**
 * A runtime as targets, stages, the policy and people tell it from others: its Shoot joined with the control plane's record. Empty
 * where that is not known; plan and instance are so without a control plane (§4).
 */
export interface Runtime {
  readonly runtimeID: string;
  readonly shootName: string;
  readonly globalAccountID: string;
  readonly subAccountID: string;
  readonly instanceID: string;
  readonly servicePlanID: string;
  readonly servicePlanName: string;
  readonly region: string;
}
