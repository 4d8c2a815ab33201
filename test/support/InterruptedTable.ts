import type { Change, Condition } from '../../lib/store/expression.ts';
import type { Item, Key, Range } from '../../lib/store/Table.ts';
import { MemoryTable } from './MemoryTable.ts';

/** A table whose n-th call can be preceded by whatever else happens in that moment. */
export class InterruptedTable extends MemoryTable {
  #calls = 0;
  #interrupt: { readonly at: number; readonly run: () => Promise<void> } | undefined;

  /** Runs `run` just before the call number `at` from now, once. */
  interrupt(at: number, run: () => Promise<void>): void {
    this.#calls = 0;
    this.#interrupt = { at, run };
  }

  /** Whether there were so few calls that nothing was interrupted. */
  get uninterrupted(): boolean {
    return this.#interrupt !== undefined;
  }

  async #tick(): Promise<void> {
    const interrupt = this.#interrupt;
    if (interrupt === undefined || this.#calls++ < interrupt.at) return;
    this.#interrupt = undefined;
    await interrupt.run();
  }

  override async get(key: Key) {
    await this.#tick();
    return await super.get(key);
  }
  override async getAll(keys: readonly Key[]) {
    await this.#tick();
    return await super.getAll(keys);
  }
  override async query(range: Range) {
    await this.#tick();
    return await super.query(range);
  }
  override async put(item: Key & Item, when: readonly Condition[]) {
    await this.#tick();
    return await super.put(item, when);
  }
  override async update(key: Key, change: Change, when: readonly Condition[]) {
    await this.#tick();
    return await super.update(key, change, when);
  }
  override async delete(key: Key, when: readonly Condition[] = []) {
    await this.#tick();
    return await super.delete(key, when);
  }
}
