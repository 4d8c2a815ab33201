import type { Target } from '../targets/Target.ts';

/** A count, such as `10`, or a share in whole percent, such as `"5%"`. */
export type Amount = number | string;

/**
 * One stage of a rollout as it was asked for (§13.1): only what was given. A runtime belongs to the first stage that takes it.
 */
export interface Stage {
  /** Unique within the request: an approval names it. */
  readonly name: string;
  /** Absent: whatever earlier stages have left. */
  readonly include?: readonly Target[] | undefined;
  readonly exclude?: readonly Target[] | undefined;
  /** How many of these runtimes it takes; what is over belongs to later stages. */
  readonly limit?: Amount | undefined;
  /** Absent: the workers of the strategy. */
  readonly workers?: number | undefined;
  /** How many of its operations may fail before the orchestration pauses (§13.3). */
  readonly maxFailures?: Amount | undefined;
  /** How long nothing starts after its last operation has ended. */
  readonly soakSeconds?: number | undefined;
  /** RFC 3339 in UTC. */
  readonly notBefore?: string | undefined;
  /** Whether a person has to approve it before it starts. */
  readonly approval?: boolean | undefined;
}

/** The same where only the first targets are shown, with how many more there are. */
export interface ShownStage extends Stage {
  readonly omitted?: { readonly include: number; readonly exclude: number } | undefined;
}
