import type { Item } from '../../../lib/store/Table.ts';
import type { Written } from '../MemoryTable.ts';

const holdersIn = (item: Item | undefined): [field: string, holder: string][] =>
  Object.entries(item ?? {}).filter(
    (field): field is [string, string] =>
      /^(holder|emergency)/.test(field[0]) && typeof field[1] === 'string',
  );
const idOf = (holder: string): string => holder.split('#')[0] ?? '';

/** The emergency that lets no other begin (§13.4), by the item of the slots. */
export function emergencyIn(item: Item | undefined): string | undefined {
  const holder = item?.['emergency'];
  return typeof holder === 'string' && !holder.endsWith('#beside') ? idOf(holder) : undefined;
}

/** What each write of the slots' item must keep (§6, §13.4). @returns what is wrong with it */
export function problemOfSlots({ before, after }: Written): string | undefined {
  const emergency = emergencyIn(before);
  if (emergency === undefined) return undefined;
  const held = new Set(holdersIn(before).map(([, holder]) => idOf(holder)));
  const begun = holdersIn(after).find(([field, holder]) => field !== 'emergency' && !held.has(idOf(holder)));
  return begun && `${idOf(begun[1]).slice(-4)} begins beside the emergency ${emergency.slice(-4)}`;
}
