import type { Change, Condition } from '../../../lib/store/expression.ts';
import { type Item, type Key, type Range, Table } from '../../../lib/store/Table.ts';
import type { Process } from './Scheduler.ts';

/** The table as one process sees it: each call is a step, and a write's answer may get lost on the way. */
export class SteppedTable extends Table {
  readonly #table: Table;
  readonly #process: Process;
  readonly #answerIsLost: () => boolean;

  constructor(table: Table, process: Process, answerIsLost: () => boolean) {
    super(undefined as never, 'stepped');
    this.#table = table;
    this.#process = process;
    this.#answerIsLost = answerIsLost;
  }

  override async get(key: Key): Promise<Item | undefined> {
    await this.#process.step(() => `get ${textOf(key)}`);
    return await this.#table.get(key);
  }

  override async getAll(keys: readonly Key[]): Promise<Item[]> {
    if (keys.length === 0) return [];
    await this.#process.step(() => `getAll ${keys.map(textOf).join(' ')}`);
    return await this.#table.getAll(keys);
  }

  override async query(range: Range): Promise<Item[]> {
    await this.#process.step(
      () => `query ${range.partition.slice(-4)} ${range.index ?? ''} ${range.between ?? ''}`,
    );
    return await this.#table.query(range);
  }

  override async put(item: Key & Item, when: readonly Condition[]): Promise<boolean> {
    return await this.#write(
      () => `put ${textOf(item)}`,
      async () => await this.#table.put(item, when),
    );
  }

  override async update(key: Key, change: Change, when: readonly Condition[]): Promise<boolean> {
    const label = () =>
      `update ${textOf(key)} ${JSON.stringify(shortened(change))} when ${JSON.stringify(when)}`;
    return await this.#write(label, async () => await this.#table.update(key, change, when));
  }

  override async delete(key: Key, when: readonly Condition[] = []): Promise<boolean> {
    return await this.#write(
      () => `delete ${textOf(key)}`,
      async () => await this.#table.delete(key, when),
    );
  }

  async #write(label: () => string, write: () => Promise<boolean>): Promise<boolean> {
    await this.#process.step(label);
    const done = await write();
    if (!this.#answerIsLost()) return done;
    // The client has not heard and sends it again.
    await this.#process.step(() => `again ${label()}`);
    return await write();
  }
}

const textOf = ({ p, s }: Key): string => `${p.slice(-4)}/${s.slice(-4)}`;

const shortened = ({ set, add, remove }: Change): object => {
  const { outboxID: _id, x: _x, updatedAt: _at, description: _text, ...rest } = set ?? {};
  return { ...rest, ...add, ...(remove === undefined || remove.length === 0 ? {} : { '-': remove.join() }) };
};
