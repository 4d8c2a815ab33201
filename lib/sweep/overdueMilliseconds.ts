/** A schedule may fire up to 59 s late; after two minutes it counts as lost (§2, Waiting). */
export const overdueMilliseconds = 120_000;
