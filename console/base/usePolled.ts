import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../client/ApiError.ts';

export interface Polled<Value> {
  /** Undefined until the first answer. */
  readonly value: Value | undefined;
  /** Why the last look failed; the value is then the last one seen. */
  readonly error: ApiError | undefined;
  /** When the value was seen, in epoch ms. */
  readonly seenAt: number | undefined;
  /** Looks again at once, after an action. */
  readonly refresh: () => void;
}

const slowestSeconds = 60;

/**
 * Polls: as often as the last value says (`everySeconds`; undefined stops), not at all while the page is hidden, and with growing
 * pauses while it fails. `key` identifies the request: a new key discards the value.
 */
export function usePolled<Value>(
  key: string,
  load: (signal: AbortSignal) => Promise<Value>,
  everySeconds: (value: Value) => number | undefined,
): Polled<Value> {
  const [seen, setSeen] = useState<{ key: string; value: Value; at: number }>();
  const [failed, setFailed] = useState<{ key: string; error: ApiError }>();
  const latest = useRef({ load, everySeconds });
  latest.current = { load, everySeconds };
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let waiting = false;
    const look = async () => {
      if (document.hidden) {
        waiting = true;
        return;
      }
      waiting = false;
      let seconds: number | undefined;
      try {
        const value = await latest.current.load(ended.signal);
        if (ended.signal.aborted) return;
        failures = 0;
        setSeen({ key, value, at: Date.now() });
        setFailed(undefined);
        seconds = latest.current.everySeconds(value);
      } catch (error) {
        if (ended.signal.aborted) return;
        const known = error instanceof ApiError ? error : new ApiError(0, String(error), { cause: error });
        failures += 1;
        setFailed({ key, error: known });
        // A refused request stays refused until something changes.
        seconds = known.isTemporary ? Math.min(2 ** failures, slowestSeconds) : undefined;
      }
      if (seconds !== undefined) timer = setTimeout(look, seconds * 1000);
    };
    const shown = () => {
      if (!document.hidden && waiting) void look();
    };
    document.addEventListener('visibilitychange', shown);
    void look();
    return () => {
      ended.abort(new DOMException('The view is gone.', 'AbortError'));
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [key, turn]);

  const refresh = useCallback(() => setTurn((count) => count + 1), []);
  const current = seen?.key === key ? seen : undefined;
  return {
    value: current?.value,
    error: failed?.key === key ? failed.error : undefined,
    seenAt: current?.at,
    refresh,
  };
}
