import type { Target, TargetSpec } from '../targets/Target.ts';
import type { Table } from './Table.ts';

/** The least JSON in an item: a body of 128 KiB takes three items, each below 100 KB including its last target. */
const itemBytes = 48 * 1024;

const partitionOf = (orchestrationID: string): string => `targets#${orchestrationID}`;
const itemKey = (place: number): string => String(place).padStart(4, '0');

type Entry = readonly ['include' | 'exclude', Target];

function* parts(targets: TargetSpec): Generator<readonly Entry[]> {
  let part: Entry[] = [];
  let size = 0;
  for (const list of ['include', 'exclude'] as const) {
    for (const target of targets[list]) {
      part.push([list, target]);
      size += Buffer.byteLength(JSON.stringify(target));
      if (size < itemBytes) continue;
      yield part;
      [part, size] = [[], 0];
    }
  }
  if (part.length > 0) yield part;
}

/**
 * Long lists of targets, stored apart from their orchestrations, so that listing or starting orchestrations does not read them.
 */
export class TargetStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** `ttl`: epoch seconds. Safe to repeat. */
  async put(orchestrationID: string, targets: TargetSpec, ttl: number): Promise<void> {
    let place = 0;
    for (const part of parts(targets)) {
      const of = (list: string) => part.filter(([each]) => each === list).map(([, target]) => target);
      const item = { p: partitionOf(orchestrationID), s: itemKey(place), ttl };
      await this.#table.put({ ...item, include: of('include'), exclude: of('exclude') }, []);
      place += 1;
    }
  }

  /** @throws Error if the number of targets differs from `shown`: the request must not be upgraded with fewer or more targets */
  async get(orchestrationID: string, shown: TargetSpec): Promise<TargetSpec> {
    const items = await this.#table.query({ partition: partitionOf(orchestrationID) });
    const of = (list: 'include' | 'exclude') => {
      const targets = items.flatMap((item) => item[list] as Target[]);
      if (targets.length === shown[list].length + (shown.omitted?.[list] ?? 0)) return targets;
      throw new Error(
        `${targets.length} targets of ${list} are stored for ${orchestrationID}, not all of them`,
      );
    };
    return { include: of('include'), exclude: of('exclude') };
  }
}
