import type { Table } from './Table.ts';

const partition = 'queue';
const slotKey = (slot: string) => ({ p: partition, s: slot });
const holderOf = (orchestrationID: string, attempt: number): string => `${orchestrationID}#${attempt}`;

/** Who holds a slot: an attempt of an orchestration, so that an older attempt cannot free what a newer one holds (§6). */
export interface SlotHolder {
  readonly slot: string;
  readonly orchestrationID: string;
  readonly attempt: number;
}

/** The places in which orchestrations are processed (§6): one item each, claimed and released by conditional writes. */
export class QueueSlots {
  readonly #table: Table;
  readonly #count: number;

  constructor(table: Table, count: number) {
    this.#table = table;
    this.#count = count;
  }

  async holders(): Promise<SlotHolder[]> {
    const items = await this.#table.query({ partition, between: ['slot-', 'slot-~'] });
    return items.flatMap(({ s, holder }) => {
      if (typeof holder !== 'string') return [];
      const [orchestrationID = '', attempt] = holder.split('#');
      return [{ slot: String(s), orchestrationID, attempt: Number(attempt) }];
    });
  }

  /** Takes a slot for this attempt, or hands it the one of an older attempt. @returns false if all are taken. */
  async claim(orchestrationID: string, attempt: number): Promise<boolean> {
    const holder = holderOf(orchestrationID, attempt);
    const own = (await this.holders()).find((held) => held.orchestrationID === orchestrationID);
    if (own !== undefined) {
      if (own.attempt >= attempt) return own.attempt === attempt;
      return await this.#table.update(slotKey(own.slot), { set: { holder } }, [
        ['=', 'holder', holderOf(orchestrationID, own.attempt)],
      ]);
    }
    for (let slot = 1; slot <= this.#count; slot += 1) {
      if (await this.#table.update(slotKey(`slot-${slot}`), { set: { holder } }, [['absent', 'holder']]))
        return await this.#only(`slot-${slot}`, orchestrationID, attempt);
    }
    return false;
  }

  /** Two callers at once may each have taken one: the first of them stays. */
  async #only(taken: string, orchestrationID: string, attempt: number): Promise<boolean> {
    const [first] = (await this.holders()).filter((held) => held.orchestrationID === orchestrationID);
    if (first === undefined || first.slot === taken) return true;
    await this.#table.update(slotKey(taken), { remove: ['holder'] }, [
      ['=', 'holder', holderOf(orchestrationID, attempt)],
    ]);
    return first.attempt === attempt;
  }

  /** Frees the slot that this attempt holds; nobody else's, no newer attempt's. */
  async release(orchestrationID: string, attempt: number): Promise<void> {
    for (const held of await this.holders()) {
      if (held.orchestrationID !== orchestrationID || held.attempt !== attempt) continue;
      await this.#table.update(slotKey(held.slot), { remove: ['holder'] }, [
        ['=', 'holder', holderOf(orchestrationID, attempt)],
      ]);
    }
  }
}
