import type { Change, Condition } from './expression.ts';
import type { Item, Table } from './Table.ts';

const partition = 'queue';
/** The one item that all slots share: so an orchestration that holds one of them cannot get another. */
const key = { p: partition, s: 'slot-1' };
const holderOf = (orchestrationID: string, attempt: number): string => `${orchestrationID}#${attempt}`;
/** The first slot has the name that it had when each was an item of its own. */
const fieldOf = (slot: number): string => (slot === 1 ? 'holder' : `holder${slot}`);

/** Who holds a slot: an attempt of an orchestration, so that an older attempt cannot free what a newer one holds (§6). */
export interface SlotHolder {
  readonly slot: number;
  readonly orchestrationID: string;
  readonly attempt: number;
}

/** Of two that want a slot at once one is first, and each of the others reads anew: never as often as this. */
const tries = 50;

/**
 * The places in which orchestrations are processed (§6). All are fields of one item, and every write demands that each of them
 * is as it was read: an orchestration holds one slot at most, whoever claims at the same time or dies in between.
 */
export class QueueSlots {
  readonly #table: Table;
  readonly #count: number;

  constructor(table: Table, count: number) {
    this.#table = table;
    this.#count = count;
  }

  async holders(): Promise<SlotHolder[]> {
    return holdersIn(await this.#table.get(key));
  }

  /** Takes a slot for this attempt, or hands it the one of an older attempt. @returns false if all are taken. */
  async claim(orchestrationID: string, attempt: number): Promise<boolean> {
    const holder = holderOf(orchestrationID, attempt);
    for (let round = 0; round < tries; round += 1) {
      const item = await this.#table.get(key);
      const holders = holdersIn(item);
      const own = holders.find((held) => held.orchestrationID === orchestrationID);
      if (own !== undefined && own.attempt >= attempt) return own.attempt === attempt;
      const slot = own?.slot ?? this.#free(holders);
      if (slot === undefined) return false;
      if (await this.#write(item, { set: { [fieldOf(slot)]: holder } })) return true;
    }
    throw new Error(`The slots changed ${tries} times while ${orchestrationID} claimed one`);
  }

  /** Frees the slot that this attempt holds; nobody else's, no newer attempt's. */
  async release(orchestrationID: string, attempt: number): Promise<void> {
    const own = (await this.holders()).find((held) => held.orchestrationID === orchestrationID);
    if (own === undefined || own.attempt !== attempt) return;
    const field = fieldOf(own.slot);
    await this.#table.update(key, { remove: [field] }, [['=', field, holderOf(orchestrationID, attempt)]]);
  }

  /** Of fewer slots than there were, those that are held count until they are free. */
  #free(holders: readonly SlotHolder[]): number | undefined {
    if (holders.length >= this.#count) return undefined;
    const taken = new Set(holders.map(({ slot }) => slot));
    return Array.from({ length: this.#count }, (_, place) => place + 1).find((slot) => !taken.has(slot));
  }

  async #write(read: Item | undefined, change: Change): Promise<boolean> {
    const unchanged = Array.from({ length: mostSlots }, (_, place) => fieldOf(place + 1)).map(
      (field): Condition => (read?.[field] === undefined ? ['absent', field] : ['=', field, read[field]]),
    );
    return await this.#table.update(key, change, unchanged);
  }
}

/** What `activeOrchestrations` may be at most (lib/base/settings.ts). */
const mostSlots = 10;

function holdersIn(item: Item | undefined): SlotHolder[] {
  return Array.from({ length: mostSlots }, (_, place) => place + 1).flatMap((slot) => {
    const holder = item?.[fieldOf(slot)];
    if (typeof holder !== 'string') return [];
    const [orchestrationID = '', attempt] = holder.split('#');
    return [{ slot, orchestrationID, attempt: Number(attempt) }];
  });
}
