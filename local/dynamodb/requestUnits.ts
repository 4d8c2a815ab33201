/** A value in the format of DynamoDB's API: its type and the value. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type AttributeMap = Readonly<Record<string, AttributeValue>>;

/** What the units depend on besides the items: each index's sort key, and whether it contains whole items. */
export interface TableIndexes {
  readonly keys: readonly string[];
}

const kilobyte = 1024;

/** Two significant digits to a byte, one byte more, one for a sign. */
function numberBytes(text: string): number {
  const [mantissa = ''] = text.replace('-', '').toLowerCase().split('e');
  const digits = mantissa.replace('.', '').replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

function valueBytes(value: AttributeValue): number {
  const [[type, content] = ['NULL', true]] = Object.entries(value);
  switch (type) {
    case 'S':
      return Buffer.byteLength(content as string);
    case 'N':
      return numberBytes(content as string);
    case 'B':
      return Buffer.byteLength(content as string, 'base64');
    case 'L':
      return (content as AttributeValue[]).reduce((sum, element) => sum + 1 + valueBytes(element), 3);
    case 'M':
      return Object.entries(content as AttributeMap).reduce(
        (sum, [name, field]) => sum + 1 + Buffer.byteLength(name) + valueBytes(field),
        3,
      );
    case 'SS':
    case 'NS':
    case 'BS':
      return (content as string[]).reduce((sum, each) => sum + valueBytes({ [type.charAt(0)]: each }), 0);
    default:
      return 1;
  }
}

/**
 * The size of an item in bytes, as DynamoDB counts it: names and values.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = (item: AttributeMap): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

/** Per 4 KB; a missing item costs as much as the smallest one. An eventually consistent read costs half. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / (4 * kilobyte))) * (consistent ? 1 : 0.5);

const writeUnitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / kilobyte));

const valueText = (value: AttributeValue | undefined): string | undefined =>
  value === undefined ? undefined : JSON.stringify(value);

/** Entries that hold keys only are far below a kilobyte: a unit to put one, one to delete one, two for a key that changes. */
function indexUnits(
  indexes: TableIndexes,
  before: AttributeMap | undefined,
  after: AttributeMap | undefined,
): number {
  return indexes.keys.reduce((units, name) => {
    const [old, now] = [valueText(before?.[name]), valueText(after?.[name])];
    return old === now ? units : units + (old === undefined ? 0 : 1) + (now === undefined ? 0 : 1);
  }, 0);
}

/**
 * A write: per 1 KB of the larger of the item before and after, plus each local index entry that changes. A failed condition
 * costs a write of the existing item: then `after` is `before`.
 */
export function writeUnits(
  indexes: TableIndexes,
  before: AttributeMap | undefined,
  after: AttributeMap | undefined,
): number {
  const bytes = Math.max(
    before === undefined ? 0 : itemBytes(before),
    after === undefined ? 0 : itemBytes(after),
  );
  return writeUnitsOf(bytes) + indexUnits(indexes, before, after);
}
