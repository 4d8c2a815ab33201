import { gunzipSync, gzipSync } from 'node:zlib';
import type { Runtime } from '../base/Runtime.ts';
import { Retention } from './Retention.ts';
import type { Key, Table } from './Table.ts';

/** How many runtimes share an item: it stays below 100 KB even if neighbors never have the same region or plan. */
const perItem = 25_000;

/** The region and the plan of each operation of a plan, indexed by ordinal minus one. */
export interface Groups {
  readonly region: readonly string[];
  readonly plan: readonly string[];
}

const keyOf = (orchestrationID: string, planRun: number, chunk: number): Key => ({
  p: `groups#${orchestrationID}`,
  s: [planRun, chunk].map((number) => String(number).padStart(6, '0')).join('#'),
});

/**
 * The regions and plans of a plan's operations, compressed, so that a timeline does not have to read whole operations: a few
 * kilobytes instead of ten megabytes for 10,000. They never change; as with PlanStore, the orchestration says which planner's are
 * valid.
 */
export class PlanGroups {
  readonly #table: Table;
  readonly #retention: Retention;

  constructor(table: Table, retention = new Retention()) {
    this.#table = table;
    this.#retention = retention;
  }

  /** `runtimes`: in the order of their ordinals. Written before the planner's list can become the valid one. Safe to repeat. */
  async save(
    orchestrationID: string,
    planRun: number,
    runtimes: readonly Pick<Runtime, 'region' | 'servicePlanName'>[],
    now: number,
  ): Promise<void> {
    for (let first = 0; first < runtimes.length; first += perItem) {
      const part = runtimes.slice(first, first + perItem);
      const regions = indexed(part.map(({ region }) => region));
      const plans = indexed(part.map(({ servicePlanName }) => servicePlanName));
      const groups = gzipSync(JSON.stringify({ regions, plans })).toString('base64');
      const key = keyOf(orchestrationID, planRun, first / perItem);
      await this.#table.put({ ...key, groups, ttl: this.#retention.ofPart(now) }, []);
    }
  }

  /** @returns undefined for plans of older releases, which saved none */
  async load(orchestrationID: string, planRun: number): Promise<Groups | undefined> {
    const items = await this.#table.query({
      partition: `groups#${orchestrationID}`,
      between: [keyOf('', planRun, 0).s, keyOf('', planRun, 999_999).s],
    });
    if (items.length === 0) return undefined;
    const parts = items.map(({ groups }) => {
      const text = gunzipSync(Buffer.from(String(groups), 'base64')).toString();
      return JSON.parse(text) as { regions: Indexed; plans: Indexed };
    });
    return {
      region: parts.flatMap(({ regions }) => spelledOut(regions)),
      plan: parts.flatMap(({ plans }) => spelledOut(plans)),
    };
  }
}

interface Indexed {
  readonly names: readonly string[];
  readonly at: readonly number[];
}

function indexed(values: readonly string[]): Indexed {
  const places = new Map([...new Set(values)].map((name, place) => [name, place]));
  return { names: [...places.keys()], at: values.map((value) => places.get(value) ?? 0) };
}

const spelledOut = ({ names, at }: Indexed): string[] => at.map((place) => names[place] ?? '');
