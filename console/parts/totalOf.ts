/** How many operations are in each state. */
export type Stats = Readonly<Partial<Record<string, number>>>;

export const totalOf = (stats: Stats): number =>
  Object.values(stats).reduce<number>((sum, count) => sum + (count ?? 0), 0);
