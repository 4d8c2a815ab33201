/** A condition on one attribute. All conditions of a write must hold. */
export type Condition =
  | readonly ['=' | '<' | '<=' | '>' | '>=', attribute: string, value: unknown]
  | readonly ['in', attribute: string, values: readonly unknown[]]
  | readonly ['exists' | 'absent', attribute: string]
  | readonly ['absent or', attribute: string, operator: '=' | '<' | '<=', value: unknown]
  /** A list with fewer elements than this, or absent. */
  | readonly ['shorter', attribute: string, length: number]
  /** A list with exactly so many elements. */
  | readonly ['length', attribute: string, length: number];

/** What a write changes in one item. */
export interface Change {
  readonly set?: Readonly<Record<string, unknown>>;
  /** Set only if the item has no such attribute. */
  readonly setIfAbsent?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  /** Numbers to add; an absent attribute counts as 0. */
  readonly add?: Readonly<Record<string, number>>;
  /** Elements to put at the end of a list; an absent list counts as empty. */
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
}

/** Collects attribute names and values under short placeholders, so that no name can clash with a reserved word. */
class Placeholders {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, unknown> = {};

  name(attribute: string): string {
    const known = Object.entries(this.names).find(([, name]) => name === attribute);
    if (known !== undefined) return known[0];
    const placeholder = `#${Object.keys(this.names).length}`;
    this.names[placeholder] = attribute;
    return placeholder;
  }

  value(value: unknown): string {
    const placeholder = `:${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }
}

function conditionText(condition: Condition, at: Placeholders): string {
  const name = at.name(condition[1]);
  switch (condition[0]) {
    case 'exists':
      return `attribute_exists(${name})`;
    case 'absent':
      return `attribute_not_exists(${name})`;
    case 'absent or':
      return `(attribute_not_exists(${name}) OR ${name} ${condition[2]} ${at.value(condition[3])})`;
    case 'shorter':
      return `(attribute_not_exists(${name}) OR size(${name}) < ${at.value(condition[2])})`;
    case 'length':
      return `size(${name}) = ${at.value(condition[2])}`;
    case 'in':
      return `${name} IN (${condition[2].map((value) => at.value(value)).join(', ')})`;
    default:
      return `${name} ${condition[0]} ${at.value(condition[2])}`;
  }
}

export interface Expressions {
  readonly update?: string;
  readonly condition?: string;
  readonly names: Record<string, string>;
  readonly values: Record<string, unknown>;
}

/** DynamoDB's expressions for a change under conditions. */
export function expressions(change: Change, conditions: readonly Condition[]): Expressions {
  const at = new Placeholders();
  const set = [
    ...Object.entries(change.set ?? {}).map(([name, value]) => `${at.name(name)} = ${at.value(value)}`),
    ...Object.entries(change.setIfAbsent ?? {}).map(
      ([name, value]) => `${at.name(name)} = if_not_exists(${at.name(name)}, ${at.value(value)})`,
    ),
    ...Object.entries(change.append ?? {}).map(
      ([name, items]) =>
        `${at.name(name)} = list_append(if_not_exists(${at.name(name)}, ${at.value([])}), ${at.value(items)})`,
    ),
  ];
  const add = Object.entries(change.add ?? {}).map(([name, by]) => `${at.name(name)} ${at.value(by)}`);
  const remove = (change.remove ?? []).map((name) => at.name(name));
  const update = [
    set.length > 0 ? `SET ${set.join(', ')}` : '',
    add.length > 0 ? `ADD ${add.join(', ')}` : '',
    remove.length > 0 ? `REMOVE ${remove.join(', ')}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
  const condition = conditions.map((each) => conditionText(each, at)).join(' AND ');
  return {
    ...(update === '' ? {} : { update }),
    ...(condition === '' ? {} : { condition }),
    names: at.names,
    values: at.values,
  };
}

/** Merges several changes into one. If two set the same attribute, the later wins; appended elements keep their order. */
export function mergeChanges(...changes: readonly Change[]): Change {
  const append: Record<string, unknown[]> = {};
  for (const change of changes)
    for (const [name, items] of Object.entries(change.append ?? {}))
      append[name] = [...(append[name] ?? []), ...items];
  return {
    set: Object.assign({}, ...changes.map(({ set }) => set)),
    setIfAbsent: Object.assign({}, ...changes.map(({ setIfAbsent }) => setIfAbsent)),
    remove: changes.flatMap(({ remove }) => remove ?? []),
    add: Object.assign({}, ...changes.map(({ add }) => add)),
    append,
  };
}
