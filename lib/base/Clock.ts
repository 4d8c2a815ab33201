/** Returns the time in epoch milliseconds. Every rule gets it as an argument, so that tests and the bench can control it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
