import { ApiError } from '../../console/client/ApiError.ts';
import type { Context } from '../Context.ts';
import { isOver, type Orchestration } from '../Orchestration.ts';

/** The result of a look at an orchestration: its state, or why it cannot be read now. */
export type Sight = { readonly orchestration: Orchestration } | { readonly trouble: ApiError };

const shortestSeconds = 1;
const longestSeconds = 15;
const longestInTroubleSeconds = 30;

/**
 * Polls until the orchestration ends: every second while something changes, less and less often while nothing does. Temporary API
 * errors are reported and tolerated for `patienceSeconds`; any other error, or a longer outage, ends it.
 */
export async function* follow(
  look: () => Promise<Orchestration>,
  { sleep, clock }: Pick<Context, 'sleep' | 'clock'>,
  patienceSeconds: number,
): AsyncGenerator<Sight> {
  let pause = shortestSeconds;
  let before = '';
  let troubleSince: number | undefined;
  for (;;) {
    try {
      const orchestration = await look();
      troubleSince = undefined;
      yield { orchestration };
      if (isOver(orchestration)) return;
      const now = JSON.stringify(orchestration);
      pause = now === before ? Math.min(pause * 1.5, longestSeconds) : shortestSeconds;
      before = now;
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isTemporary) throw error;
      troubleSince ??= clock();
      if (clock() - troubleSince >= patienceSeconds * 1000) throw error;
      yield { trouble: error };
      pause = Math.min(pause * 2, longestInTroubleSeconds);
    }
    await sleep(pause);
  }
}
