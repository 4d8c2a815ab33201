import { type Candidate, decodeDue, encodeDue, type WaitingDue } from '../model/dueKey.ts';

type Entry = Candidate & { readonly sortKey: string };

/** The entries are kept in sorted chunks, so that a change moves at most this many, however large the index is. */
const longestChunk = 256;

const sortKeyOf = ({ key, ordinal }: Pick<Candidate, 'key' | 'ordinal'>): string =>
  `${key}!${String(ordinal).padStart(6, '0')}`;

/** The index of the first item in a sorted list that does not sort before `sortKey`. */
function placeOf<Item>(items: readonly Item[], sortKey: string, keyOf: (item: Item) => string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && keyOf(item) < sortKey) low = middle + 1;
    else high = middle;
  }
  return low;
}

const entryKey = ({ sortKey }: Entry): string => sortKey;
const lastKey = (chunk: readonly Entry[]): string => chunk.at(-1)?.sortKey ?? '';

/** The due index in memory: entries sorted by key, read only in bounded ranges, like the table's index. */
export class DueIndex {
  readonly #chunks: Entry[][] = [];
  /** How many entries have been read or written so far. */
  touched = 0;

  put(ordinal: number, due: WaitingDue): void {
    this.touched += 1;
    const key = encodeDue(due);
    const decoded = decodeDue(key);
    if (decoded.kind === 'held') throw new Error('a held operation is not a candidate');
    const sortKey = sortKeyOf({ key, ordinal });
    const entry: Entry = { ordinal, key, due: decoded, sortKey };
    const place = Math.min(placeOf(this.#chunks, sortKey, lastKey), this.#chunks.length - 1);
    const chunk = this.#chunks[place];
    if (chunk === undefined) {
      this.#chunks.push([entry]);
      return;
    }
    chunk.splice(placeOf(chunk, sortKey, entryKey), 0, entry);
    if (chunk.length > longestChunk) this.#chunks.splice(place + 1, 0, chunk.splice(longestChunk / 2));
  }

  remove(candidate: Candidate): void {
    this.touched += 1;
    const sortKey = sortKeyOf(candidate);
    const place = placeOf(this.#chunks, sortKey, lastKey);
    const chunk = this.#chunks[place] ?? [];
    const within = placeOf(chunk, sortKey, entryKey);
    if (chunk[within]?.sortKey !== sortKey) throw new Error(`${candidate.key} is not in the index`);
    chunk.splice(within, 1);
    if (chunk.length === 0) this.#chunks.splice(place, 1);
  }

  /** Like the operation store's method (lib/store/OperationReader.ts): at most `limit` keys from an inclusive range. */
  async candidates(_: string, between: readonly [string, string], limit: number): Promise<Candidate[]> {
    const [from, to] = between;
    const found: Candidate[] = [];
    let place = placeOf(this.#chunks, from, lastKey);
    let within = placeOf(this.#chunks[place] ?? [], from, entryKey);
    for (; place < this.#chunks.length; place += 1, within = 0) {
      const chunk = this.#chunks[place] ?? [];
      for (; within < chunk.length; within += 1) {
        const entry = chunk[within];
        if (entry === undefined || found.length === limit || entry.key > to) return found;
        found.push(entry);
        this.touched += 1;
      }
    }
    return found;
  }
}
