import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { ApiError, type ApiErrorDetail } from '../../client/ApiError.ts';
import { answerOf, type Schemas } from '../../client/apiClient.ts';

/** How long typing must pause before the runtimes are counted. */
const pauseMilliseconds = 500;
/** How long after a call without an answer, and the like. */
const againMilliseconds = 3_000;

export type Match =
  | { readonly kind: 'counting' }
  | { readonly kind: 'counted'; readonly answer: Schemas['MatchRuntimesAnswer'] }
  /** The targets are not valid (yet). */
  | { readonly kind: 'invalid'; readonly problems: readonly ApiErrorDetail[] }
  | { readonly kind: 'failed'; readonly message: string };

/** Counts the runtimes that targets and stages select, again after each change, if `counts`. */
export function useMatch(request: Schemas['MatchRuntimesRequest'], counts: boolean): Match {
  const [match, setMatch] = useState<Match>({ kind: 'counting' });
  const text = JSON.stringify(request);
  useEffect(() => {
    if (!counts) return;
    const gone = new AbortController();
    setMatch({ kind: 'counting' });
    const count = async () => {
      try {
        const body = JSON.parse(text) as Schemas['MatchRuntimesRequest'];
        const answer = await answerOf(api.POST('/runtimes/match', { body, signal: gone.signal }));
        setMatch({ kind: 'counted', answer });
      } catch (error) {
        if (gone.signal.aborted) return;
        if (error instanceof ApiError && error.details.length > 0)
          setMatch({ kind: 'invalid', problems: error.details });
        else setMatch({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
        if (error instanceof ApiError && error.isTemporary) timer = setTimeout(count, againMilliseconds);
      }
    };
    let timer = setTimeout(count, pauseMilliseconds);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [text, counts]);
  return match;
}
