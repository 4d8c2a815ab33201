/**
 * How much longer than its sleep a sleeper's claim holds, in milliseconds: a schedule fires up to 59 s late, and the sweep wakes
 * what is two minutes overdue (§2, Waiting).
 */
export const claimMarginMilliseconds = 10 * 60 * 1000;
