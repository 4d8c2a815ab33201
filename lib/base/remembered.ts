import type { Clock } from './Clock.ts';

/** Reads something once and answers it for so many seconds; calls that come meanwhile share one read. A failure is not kept. */
export function remembered<Value>(
  read: () => Promise<Value>,
  seconds: number,
  clock: Clock,
): () => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly until: number } | undefined;
  return async () => {
    if (kept === undefined || kept.until <= clock()) {
      const fresh = { value: read(), until: clock() + seconds * 1000 };
      kept = fresh;
      fresh.value.catch(() => {
        if (kept === fresh) kept = undefined;
      });
    }
    return await kept.value;
  };
}
