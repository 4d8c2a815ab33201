/** A value in a CloudFormation template, before or after its intrinsics are resolved. */
export type TemplateValue = string | number | boolean | null | readonly TemplateValue[] | TemplateMap;

export interface TemplateMap {
  readonly [key: string]: TemplateValue;
}

/** Something in the template that this stack does not support or that makes no sense. It is never ignored silently (§10). */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export const isMap = (value: TemplateValue | undefined): value is TemplateMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: TemplateValue | undefined): value is readonly TemplateValue[] =>
  Array.isArray(value);

/** The text at `where`; numbers and booleans become text, as CloudFormation makes them. Throws TemplateError otherwise. */
export const asText = (value: TemplateValue | undefined, where: string): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(`${where} should be text, but is ${JSON.stringify(value)}`);
};

/** The number at `where`, also where it is written as text. Throws TemplateError otherwise. */
export const asNumber = (value: TemplateValue | undefined, where: string): number => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new TemplateError(`${where} should be a number, but is ${JSON.stringify(value)}`);
};

/** The map at `where`. Throws TemplateError otherwise. */
export const asMap = (value: TemplateValue | undefined, where: string): TemplateMap => {
  if (isMap(value)) return value;
  throw new TemplateError(`${where} should be a map, but is ${JSON.stringify(value)}`);
};

/** The list at `where`; absent = empty. Throws TemplateError otherwise. */
export const asList = (value: TemplateValue | undefined, where: string): readonly TemplateValue[] => {
  if (value === undefined) return [];
  if (isList(value)) return value;
  throw new TemplateError(`${where} should be a list, but is ${JSON.stringify(value)}`);
};

/** Throws TemplateError that names each key of `map` which is not in `known`. */
export const expectOnly = (map: TemplateMap, known: readonly string[], where: string): void => {
  const unknown = Object.keys(map).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    throw new TemplateError(`${where}: the local stack does not know ${unknown.join(', ')}`);
  }
};
