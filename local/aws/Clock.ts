/** Answers the time in epoch milliseconds. Every service gets it as an argument, so that tests can turn it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
