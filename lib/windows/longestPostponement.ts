/**
 * How long a freeze, an opting out or the start of a stage may postpone an upgrade, in days. `nextWindow` searches a little further, so
 * that a window is found after each of them.
 */
export const longestPostponementDays = 400;
export const longestPostponementMilliseconds = longestPostponementDays * 86_400_000;
