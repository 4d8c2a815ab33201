import type { Change, Condition } from '../../lib/store/expression.ts';
import { type Item, type Key, type Range, Table } from '../../lib/store/Table.ts';
import { tableSchema } from '../../lib/store/tableSchema.ts';

type Fields = Record<string, unknown>;

/** As a marshalled copy: nothing shared with the caller, no undefined values. */
function copyOf<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, copyOf(field)])) as Value;
}

const sameTypes = (a: unknown, b: unknown): boolean =>
  typeof a === typeof b && (typeof a === 'number' || typeof a === 'string');

function compares(operator: '=' | '<' | '<=' | '>' | '>=', stored: unknown, value: unknown): boolean {
  if (value === undefined) throw new Error('ValidationException: a condition has a value that is undefined');
  if (operator === '=') return stored === value;
  if (!sameTypes(stored, value)) return false;
  const [a, b] = [stored as number, value as number];
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

/** The elements of a list, the characters of a text; whatever compares with it, a number has no size. */
const lengthOf = (stored: unknown): number =>
  Array.isArray(stored) || typeof stored === 'string' ? stored.length : Number.NaN;

function holds(condition: Condition, item: Fields): boolean {
  const stored = item[condition[1]];
  switch (condition[0]) {
    case 'exists':
      return stored !== undefined;
    case 'absent':
      return stored === undefined;
    case 'absent or': {
      const answer = compares(condition[2], stored, condition[3]);
      return stored === undefined || answer;
    }
    case 'shorter':
      return stored === undefined || lengthOf(stored) < condition[2];
    case 'length':
      return lengthOf(stored) === condition[2];
    case 'in':
      if (condition[2].length === 0) throw new Error('ValidationException: IN without values');
      return condition[2].includes(stored);
    default:
      return compares(condition[0], stored, condition[2]);
  }
}

/** A write that has taken place. */
export interface Written {
  readonly key: Key;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

const keyText = ({ p, s }: Key): string => `${p}\u0000${s}`;

/**
 * The table in memory, as strict as DynamoDB: what the contract suite says of one holds for the other. `watch` sees each
 * write, in order.
 */
export class MemoryTable extends Table {
  readonly #partitions = new Map<string, Map<string, Fields>>();
  watch: (written: Written) => void = () => {};

  constructor() {
    // Every method is overridden, so nothing ever asks the client.
    super(undefined as never, 'memory');
  }

  /** The items of all partitions, or of one: to look at, not to change. */
  items(partition?: string): Item[] {
    const all =
      partition === undefined
        ? [...this.#partitions.values()]
        : [this.#partitions.get(partition) ?? new Map()];
    return all.flatMap((items) => [...items.values()]);
  }

  override async get({ p, s }: Key): Promise<Item | undefined> {
    return copyOf(this.#find({ p, s }));
  }

  override async getAll(keys: readonly Key[]): Promise<Item[]> {
    if (new Set(keys.map(keyText)).size < keys.length) throw new Error('ValidationException: duplicate keys');
    return keys.map((key) => copyOf(this.#find(key))).filter((item) => item !== undefined);
  }

  override async query(range: Range): Promise<Item[]> {
    const { partition, between, index, limit, backwards, attributes } = range;
    const found = tableSchema.indexes.find(({ name }) => name === index);
    const name = found?.sortKey.name ?? 's';
    if (limit !== undefined && limit < 1) throw new Error('ValidationException: Limit must be at least 1');
    if (between !== undefined && between[0] > between[1])
      throw new Error('ValidationException: BETWEEN needs its lower end first');
    const items = [...(this.#partitions.get(partition)?.values() ?? [])]
      .filter((item) => item[name] !== undefined)
      .filter(
        (item) =>
          between === undefined ||
          (compares('>=', item[name], between[0]) && compares('<=', item[name], between[1])),
      )
      .sort((a, b) => order(a[name], b[name]) || order(a['s'], b['s']));
    if (backwards === true) items.reverse();
    const wanted = attributes ?? (found === undefined ? undefined : ['p', 's', name]);
    return items
      .slice(0, limit)
      .map((item) =>
        copyOf(wanted === undefined ? item : Object.fromEntries(wanted.map((field) => [field, item[field]]))),
      );
  }

  override async put(item: Key & Item, when: readonly Condition[]): Promise<boolean> {
    return this.#write(item, when, () => copyOf(item) as Fields);
  }

  override async update(key: Key, change: Change, when: readonly Condition[]): Promise<boolean> {
    return this.#write(key, when, (before) => changed(before ?? { ...key }, change));
  }

  override async delete(key: Key, when: readonly Condition[] = []): Promise<boolean> {
    return this.#write(key, when, () => undefined);
  }

  #find({ p, s }: Key): Fields | undefined {
    return this.#partitions.get(p)?.get(s);
  }

  #write(
    { p, s }: Key,
    when: readonly Condition[],
    become: (before: Fields | undefined) => Fields | undefined,
  ): boolean {
    const before = this.#find({ p, s });
    // All of them are checked: an invalid one is an error whatever the others say.
    if (when.map((condition) => holds(condition, before ?? {})).includes(false)) return false;
    const after = become(before);
    if (after !== undefined) validate(after);
    const items = this.#partitions.get(p) ?? new Map<string, Fields>();
    this.#partitions.set(p, items);
    if (after === undefined) items.delete(s);
    else items.set(s, after);
    this.watch({ key: { p, s }, before, after });
    return true;
  }
}

const order = (a: unknown, b: unknown): number =>
  a === b ? 0 : (a as string | number) < (b as string | number) ? -1 : 1;

function changed(
  item: Fields,
  { set = {}, setIfAbsent = {}, add = {}, append = {}, remove = [] }: Change,
): Fields {
  const touched = [set, setIfAbsent, add, append].flatMap(Object.keys).concat(remove);
  if (new Set(touched).size < touched.length)
    throw new Error(`ValidationException: two document paths overlap: ${touched.join(', ')}`);
  const after: Fields = { ...item };
  for (const [name, value] of Object.entries(set)) {
    if (value === undefined) throw new Error(`ValidationException: ${name} is set to undefined`);
    after[name] = copyOf(value);
  }
  for (const [name, value] of Object.entries(append))
    after[name] = [...((item[name] as unknown[] | undefined) ?? []), ...copyOf(value)];
  for (const [name, value] of Object.entries(setIfAbsent)) after[name] = item[name] ?? copyOf(value);
  for (const [name, by] of Object.entries(add)) after[name] = ((item[name] as number | undefined) ?? 0) + by;
  for (const name of remove) delete after[name];
  return after;
}

function validate(item: Fields): void {
  const keys = [tableSchema.partitionKey, tableSchema.sortKey, ...tableSchema.indexes.map((i) => i.sortKey)];
  for (const { name, type } of keys) {
    const value = item[name];
    const fits = type === 'N' ? typeof value === 'number' : typeof value === 'string' && value !== '';
    const indexed = name !== tableSchema.partitionKey.name && name !== tableSchema.sortKey.name;
    if (!fits && !(indexed && value === undefined))
      throw new Error(`ValidationException: type mismatch for key ${name}: ${String(value)}`);
  }
}
