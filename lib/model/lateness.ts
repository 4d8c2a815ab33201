/** A schedule may fire up to 59 s late; after two minutes it counts as lost (§2, Waiting). */
export const overdueMilliseconds = 120_000;

/**
 * How much longer a sleeper's claim lasts than its sleep, in milliseconds: a schedule fires up to 59 s late, and the sweep wakes
 * sleepers that are two minutes overdue (§2, Waiting).
 */
export const claimMarginMilliseconds = 10 * 60 * 1000;
