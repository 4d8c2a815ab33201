import type { Clock } from './Clock.ts';

/** Caches the result of a read for the given number of seconds; concurrent calls share one read. Failures are not cached. */
export function remembered<Value>(
  read: () => Promise<Value>,
  seconds: number,
  clock: Clock,
): () => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly expiresAt: number } | undefined;
  return async () => {
    if (kept === undefined || kept.expiresAt <= clock()) {
      const fresh = { value: read(), expiresAt: clock() + seconds * 1000 };
      kept = fresh;
      fresh.value.catch(() => {
        if (kept === fresh) kept = undefined;
      });
    }
    return await kept.value;
  };
}
