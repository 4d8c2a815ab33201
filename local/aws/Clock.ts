/** Returns the time in epoch milliseconds. Every service gets it as an argument, so that tests can control it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
