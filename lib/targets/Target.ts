/**
 * One term of `targets.include` or `targets.exclude` (§3): its selectors are AND-ed. At least one of them is set, and
 * none is empty. `globalAccount`, `subAccount` and `region` are RE2 expressions, unanchored; the others are exact.
 */
export interface Target {
  readonly target?: 'all' | undefined;
  readonly globalAccount?: string | undefined;
  readonly subAccount?: string | undefined;
  readonly region?: string | undefined;
  readonly runtimeID?: string | undefined;
  readonly instanceID?: string | undefined;
  readonly planName?: string | undefined;
  readonly shoot?: string | undefined;
}

/** Which runtimes an orchestration selects: any of `include`, none of `exclude` (§3). */
export interface TargetSpec {
  readonly include: readonly Target[];
  readonly exclude: readonly Target[];
  /** If only the first targets are present: how many more there are in each list (shortTargets.ts). */
  readonly omitted?: { readonly include: number; readonly exclude: number } | undefined;
}

/** The longest allowed expression, in characters: expressions are stored and shown with the orchestration. */
export const maxExpressionLength = 512;
