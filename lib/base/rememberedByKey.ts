import type { Clock } from './Clock.ts';
import { remembered } from './remembered.ts';

/** Like `remembered`, but per key, for the `most` keys requested last. */
export function rememberedByKey<Value>(
  read: (key: string) => Promise<Value>,
  { seconds, most }: { readonly seconds: number; readonly most: number },
  clock: Clock,
): (key: string) => Promise<Value> {
  const readers = new Map<string, () => Promise<Value>>();
  return async (key) => {
    const reader = readers.get(key) ?? remembered(() => read(key), seconds, clock);
    // A Map keeps insertion order, so the first key is the least recently used.
    readers.delete(key);
    readers.set(key, reader);
    const [first = key] = readers.keys();
    if (readers.size > most) readers.delete(first);
    return await reader();
  };
}
