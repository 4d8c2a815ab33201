/** After how many steps a turn ends even if there is more to do. A step is a call of `Take next operation` or `Upgrade runtime`. */
export interface TurnBounds {
  /** Before it takes another operation. */
  readonly betweenOperations: number;
  /** During an upgrade; another turn then continues it. */
  readonly withinOperation: number;
}

/**
 * Step Functions ends an execution after 25,000 events, so a child that keeps taking operations would fail there. The events that a
 * step and what follows it cost, as long as nothing fails:
 *
 * - a take that sleeps or parks: 5 of its task (entered, scheduled, started, succeeded, exited), 2 of the choice, 6 of the wait for a
 *   token (as a task, and submitted) = 13;
 * - a take that upgrades: 5 + 2 = 7;
 * - a look: 5 + 2, and 2 of the wait before the next = 9.
 *
 * So 1,000 steps are at most 13,000 events, usually 8,000 to 10,000. An upgrade that takes 24 hours, the longest default limit,
 * gets about 160 looks: their interval is 0.15 of the elapsed time, at most 600 s (nextLook.ts). Even an upgrade that is looked at
 * every few seconds, because its server keeps refusing, has room for 1,000 more looks: 9,000 more events, 22,000 in all. A failed
 * call costs 3 events, so an ordinary history has room for 4,000 failures. If Lambda fails even more often than that, the child
 * fails, its claim ends, and another turn continues.
 */
export const turnBounds: TurnBounds = { betweenOperations: 1000, withinOperation: 2000 };
