import { createHash } from 'node:crypto';
import type { Table } from './Table.ts';

/** A turn that is waiting for work (§2, More work than turns). */
export interface ParkedTurn {
  /** The item's sort key. */
  readonly key: string;
  readonly taskToken: string;
  /** ARN of its child execution. */
  readonly child: string;
  readonly attempt: number;
}

/** Sorts after all ordinals, which are digits, and is in no index, so that readers of operations never see these items. */
const prefix = 'parked#';
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
/** The tokens of one child sort together, so that a turn finds its own without reading a thousand others. */
const childPrefix = (child: string): string => `${prefix}${hashOf(child)}#`;
/** A task and its token time out after 25 h; TTL deletes the leftover items. */
const keptSeconds = 26 * 3600;

/**
 * Task tokens of turns that wait for work, in the partition of their orchestration. Each token is a separate item: a repeated
 * call brings a new token, and since nobody knows which of the two is the latest, neither may replace the other.
 */
export class ParkedTurns {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Stores a token. @returns the turn as later reads return it */
  async park(
    orchestrationID: string,
    turn: Pick<ParkedTurn, 'taskToken' | 'child' | 'attempt'>,
    at: number,
  ): Promise<ParkedTurn> {
    const { taskToken, child, attempt } = turn;
    const key = childPrefix(child) + hashOf(taskToken);
    const ttl = Math.floor(at / 1000) + keptSeconds;
    await this.#table.put({ p: orchestrationID, s: key, taskToken, child, attempt, ttl }, []);
    return { key, ...turn };
  }

  /**
   * The parked turns of an orchestration after the key `after` and before the key `before`, all or up to `limit`, in no meaningful
   * order.
   */
  async all(orchestrationID: string, limit?: number, after?: string, before?: string): Promise<ParkedTurn[]> {
    const from = after === undefined ? prefix : `${after}~`;
    return await this.#range(orchestrationID, from, before ?? `${prefix}~`, limit);
  }

  /** A place among the keys of parked turns, another one for each child and far from its own: readers that begin there rarely meet. */
  placeOf(child: string): string {
    return prefix + hashOf(`from ${child}`);
  }

  /** The tokens of one child: more than one if its call was repeated. */
  async ofChild(orchestrationID: string, child: string): Promise<ParkedTurn[]> {
    const from = childPrefix(child);
    return await this.#range(orchestrationID, from, `${from}~`);
  }

  async #range(orchestrationID: string, from: string, to: string, limit?: number): Promise<ParkedTurn[]> {
    const items = await this.#table.query({
      partition: orchestrationID,
      between: [from, to],
      ...(limit === undefined ? {} : { limit }),
    });
    return items.map(({ s, taskToken, child, attempt }) => ({
      key: String(s),
      taskToken: String(taskToken),
      child: String(child),
      attempt: Number(attempt),
    }));
  }

  /** Deletes the token of a turn that has been woken. */
  async forget(orchestrationID: string, { key }: ParkedTurn): Promise<void> {
    await this.#table.delete({ p: orchestrationID, s: key });
  }
}
