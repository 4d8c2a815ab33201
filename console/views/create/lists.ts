/** The list with one entry changed, removed or moved; each leaves the old list as it is. */
export const changedAt = <Entry>(list: readonly Entry[], index: number, entry: Entry): readonly Entry[] =>
  list.with(index, entry);

export const removedAt = <Entry>(list: readonly Entry[], index: number): readonly Entry[] =>
  list.toSpliced(index, 1);

/** One place to the front (-1) or to the back (1). */
export function moved<Entry>(list: readonly Entry[], index: number, by: -1 | 1): readonly Entry[] {
  const entry = list[index];
  if (entry === undefined || index + by < 0 || index + by >= list.length) return list;
  return list.toSpliced(index, 1).toSpliced(index + by, 0, entry);
}
