import type { Target } from '../targets/Target.ts';

/** A count, such as `10`, or a share in whole percent, such as `"5%"`. */
export type Amount = number | string;

/**
 * One stage of a rollout as requested (§13.1), with only the fields that were given. A runtime belongs to the first stage that
 * takes it.
 */
export interface Stage {
  /** Unique within the request, because an approval names it. */
  readonly name: string;
  /** If absent, whatever earlier stages left. */
  readonly include?: readonly Target[] | undefined;
  readonly exclude?: readonly Target[] | undefined;
  /** How many of these runtimes it takes; the rest belong to later stages. */
  readonly limit?: Amount | undefined;
  /** If absent, the workers of the strategy. */
  readonly workers?: number | undefined;
  /** How many of its operations may fail before the orchestration pauses (§13.3). */
  readonly maxFailures?: Amount | undefined;
  /** How long nothing starts after its last operation ends. */
  readonly soakSeconds?: number | undefined;
  /** RFC 3339 in UTC. */
  readonly notBefore?: string | undefined;
  /** Whether a person must approve it before it starts. */
  readonly approval?: boolean | undefined;
}

/** A stage with only its first targets, and the number of targets not shown. */
export interface ShownStage extends Stage {
  readonly omitted?: { readonly include: number; readonly exclude: number } | undefined;
}
