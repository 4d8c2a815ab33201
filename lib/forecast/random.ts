/** Numbers in [0, 1), the same for the same seed (mulberry32): a bench that cannot be repeated proves nothing. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Lognormal around a median (Box and Muller). */
export function logNormal(random: () => number, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

/** Pareto: at least `least`; the smaller `shape`, the heavier the tail. */
export const pareto = (random: () => number, least: number, shape: number): number =>
  least / (1 - random()) ** (1 / shape);
