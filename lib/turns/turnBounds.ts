/** After how many steps a turn ends though there is more to do. A step is a call of `Take next operation` or `Upgrade runtime`. */
export interface TurnBounds {
  /** Before it takes another operation. */
  readonly betweenOperations: number;
  /** In the midst of an upgrade, which another turn then goes on with. */
  readonly withinOperation: number;
}

/**
 * Step Functions ends an execution after 25,000 events: a child that takes again and again would fail there. What a step costs,
 * with what follows it, as long as nothing fails:
 *
 * - a take that sleeps or parks: 5 of its task (entered, scheduled, started, succeeded, exited), 2 of the choice, 6 of the wait for a
 *   token (as a task, and submitted) = 13;
 * - a take that upgrades: 5 + 2 = 7;
 * - a look: 5 + 2, and 2 of the wait before the next = 9.
 *
 * So 1,000 steps are 13,000 events at most, and 8,000 to 10,000 as a rule. One upgrade is some 160 looks where it takes the 24 hours
 * of the longest default limit: they are 0.15 of what has passed apart, and 600 s at most (nextLook.ts). Even one that is looked at
 * every few seconds because its server keeps refusing has 1,000 looks then: 9,000 more, 22,000 in all. A failed call is 3 events, so
 * in an ordinary history there is room for 4,000 of them; should Lambda be so ill that even that is too little, the child fails, its
 * claim ends, and another turn goes on.
 */
export const turnBounds: TurnBounds = { betweenOperations: 1000, withinOperation: 2000 };
