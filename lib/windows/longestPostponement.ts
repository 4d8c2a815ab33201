/**
 * How long a freeze, an opt-out or the start of a stage may postpone an upgrade, in days. `nextWindow` searches a little further,
 * to find a window after each of them.
 */
export const longestPostponementDays = 400;
export const longestPostponementMilliseconds = longestPostponementDays * 86_400_000;
