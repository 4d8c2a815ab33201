import type { Change, Condition } from './expression.ts';
import type { Item, Table } from './Table.ts';

const partition = 'queue';
/** All slots share one item, so that an orchestration that holds one of them cannot get another. */
const key = { p: partition, s: 'slot-1' };
const holderOf = (orchestrationID: string, attempt: number, lane: Lane): string =>
  `${orchestrationID}#${attempt}${lane === 'emergency beside' ? '#beside' : ''}`;
/** The first slot keeps its name from when each slot was a separate item; 0 is the emergency's. */
const fieldOf = (slot: number): string => {
  if (slot === emergencySlot) return 'emergency';
  return slot === 1 ? 'holder' : `holder${slot}`;
};

/**
 * Which slots an orchestration competes for (§13.4): the shared ones, or the one for emergencies. `emergency`: while it has its
 * slot, no other orchestration gets one. `emergency beside`: others begin as usual.
 */
export type Lane = 'normal' | 'emergency' | 'emergency beside';
const emergencySlot = 0;

/** Who holds a slot: an attempt of an orchestration, so that an older attempt cannot free what a newer one holds (§6). */
export interface SlotHolder {
  readonly slot: number;
  readonly orchestrationID: string;
  readonly attempt: number;
  readonly lane: Lane;
}

/** An upper bound: when several calls want a slot at once, one succeeds and the others read again, but never this often. */
const tries = 50;

/**
 * The slots in which orchestrations are processed (§6). All are fields of one item, and every write requires that none of them
 * has changed since it was read. So an orchestration holds at most one slot, even if calls race or die in between.
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

  /**
   * Takes a free slot for this attempt, or the slot of an older attempt. @returns false if all are taken, or if an emergency
   * keeps others from beginning
   */
  async claim(orchestrationID: string, attempt: number, lane: Lane = 'normal'): Promise<boolean> {
    const holder = holderOf(orchestrationID, attempt, lane);
    for (let round = 0; round < tries; round += 1) {
      const item = await this.#table.get(key);
      const holders = holdersIn(item);
      const own = holders.find((held) => held.orchestrationID === orchestrationID);
      if (own !== undefined && own.attempt >= attempt) return own.attempt === attempt;
      const slot = own?.slot ?? this.#free(holders, lane);
      if (slot === undefined) return false;
      if (await this.#write(item, { set: { [fieldOf(slot)]: holder } })) return true;
    }
    throw new Error(`The slots changed ${tries} times while ${orchestrationID} claimed one`);
  }

  /** Frees the slot that this attempt holds, but not one of another orchestration or of a newer attempt. */
  async release(orchestrationID: string, attempt: number): Promise<void> {
    const own = (await this.holders()).find((held) => held.orchestrationID === orchestrationID);
    if (own === undefined || own.attempt !== attempt) return;
    const field = fieldOf(own.slot);
    await this.#table.update(key, { remove: [field] }, [
      ['=', field, holderOf(orchestrationID, attempt, own.lane)],
    ]);
  }

  /** Finds a free slot. If the number of slots was lowered, those still held count until they are freed. */
  #free(holders: readonly SlotHolder[], lane: Lane): number | undefined {
    const taken = new Set(holders.map(({ slot }) => slot));
    if (lane !== 'normal') return taken.has(emergencySlot) ? undefined : emergencySlot;
    if (holders.some((holder) => holder.lane === 'emergency')) return undefined;
    taken.delete(emergencySlot);
    if (taken.size >= this.#count) return undefined;
    return Array.from({ length: this.#count }, (_, place) => place + 1).find((slot) => !taken.has(slot));
  }

  async #write(read: Item | undefined, change: Change): Promise<boolean> {
    const unchanged = allSlots
      .map(fieldOf)
      .map(
        (field): Condition => (read?.[field] === undefined ? ['absent', field] : ['=', field, read[field]]),
      );
    return await this.#table.update(key, change, unchanged);
  }
}

/** The largest value of `activeOrchestrations` (lib/base/settings.ts). */
const mostSlots = 10;
const allSlots = [emergencySlot, ...Array.from({ length: mostSlots }, (_, place) => place + 1)];

function holdersIn(item: Item | undefined): SlotHolder[] {
  return allSlots.flatMap((slot) => {
    const holder = item?.[fieldOf(slot)];
    if (typeof holder !== 'string') return [];
    const [orchestrationID = '', attempt, beside] = holder.split('#');
    const lane =
      slot === emergencySlot ? (beside === undefined ? 'emergency' : 'emergency beside') : 'normal';
    return [{ slot, orchestrationID, attempt: Number(attempt), lane }];
  });
}
