import type { Candidate } from '../../lib/model/Candidate.ts';
import { type Due, decodeDue, encodeDue } from '../../lib/model/dueKey.ts';

type Entry = Candidate & { readonly sortKey: string };

/** The due index in memory: entries in the order of their keys, read in bounded ranges only, as the table's index is. */
export class DueIndex {
  readonly #entries: Entry[] = [];

  put(ordinal: number, due: Extract<Due, { begin: number }>): void {
    const key = encodeDue(due);
    const decoded = decodeDue(key);
    if (decoded.kind === 'held') throw new Error('a held operation is not a candidate');
    const sortKey = `${key}!${String(ordinal).padStart(6, '0')}`;
    this.#entries.splice(this.#placeOf(sortKey), 0, { ordinal, key, due: decoded, sortKey });
  }

  remove(candidate: Candidate): void {
    const place = this.#placeOf(`${candidate.key}!${String(candidate.ordinal).padStart(6, '0')}`);
    if (this.#entries[place]?.ordinal !== candidate.ordinal)
      throw new Error(`${candidate.key} is not in the index`);
    this.#entries.splice(place, 1);
  }

  /** As the operation store's (lib/store/OperationStore.ts): a range of keys with both its ends, `limit` of them at most. */
  async candidates(_: string, between: readonly [string, string], limit: number): Promise<Candidate[]> {
    const from = this.#placeOf(between[0]);
    let to = from;
    while (to < this.#entries.length && to - from < limit && (this.#entries[to]?.key ?? '') <= between[1])
      to += 1;
    return this.#entries.slice(from, to);
  }

  #placeOf(sortKey: string): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.sortKey ?? '') < sortKey) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
