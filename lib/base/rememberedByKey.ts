import type { Clock } from './Clock.ts';
import { remembered } from './remembered.ts';

/** As `remembered`, for each of the `most` keys that were asked for last. */
export function rememberedByKey<Value>(
  read: (key: string) => Promise<Value>,
  { seconds, most }: { readonly seconds: number; readonly most: number },
  clock: Clock,
): (key: string) => Promise<Value> {
  const readers = new Map<string, () => Promise<Value>>();
  return async (key) => {
    const reader = readers.get(key) ?? remembered(() => read(key), seconds, clock);
    // The order of a Map is that of insertion: the first key is the one that was not asked for longest.
    readers.delete(key);
    readers.set(key, reader);
    const [first = key] = readers.keys();
    if (readers.size > most) readers.delete(first);
    return await reader();
  };
}
