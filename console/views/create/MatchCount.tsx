import { timeOf } from '../../base/times.ts';
import { Time } from '../../parts/Time.tsx';
import type { Match } from './useMatch.ts';

/** How many runtimes the targets select, while they are typed. */
export function MatchCount({ match }: { readonly match: Match }) {
  return (
    <aside class="match" aria-live="polite" aria-label="Matching runtimes">
      {match.kind === 'counting' && <p class="loading">Counting …</p>}
      {match.kind === 'invalid' && (
        <p class="quiet">Complete the targets to see how many runtimes they select.</p>
      )}
      {match.kind === 'failed' && <p class="quiet">The runtimes cannot be counted: {match.message}</p>}
      {match.kind === 'counted' && <Counted answer={match.answer} />}
    </aside>
  );
}

function Counted({ answer }: { readonly answer: Extract<Match, { kind: 'counted' }>['answer'] }) {
  const { runtimes, skipped, regions, plans, shoots, listedAt } = answer;
  const leftOut = Object.entries(skipped);
  const words = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count.toLocaleString()}`)
      .join(' · ');
  return (
    <>
      <p class="match-count">
        <b>{runtimes.toLocaleString()}</b> {runtimes === 1 ? 'runtime' : 'runtimes'}
      </p>
      <dl class="facts">
        {Object.keys(regions).length > 0 && (
          <>
            <dt>Regions</dt>
            <dd>{words(regions)}</dd>
          </>
        )}
        {Object.keys(plans).length > 0 && (
          <>
            <dt>Plans</dt>
            <dd>{words(plans)}</dd>
          </>
        )}
        {runtimes > 0 && runtimes <= shoots.length && (
          <>
            <dt>Shoots</dt>
            <dd class="mono">{shoots.join(' ')}</dd>
          </>
        )}
        {leftOut.length > 0 && (
          <>
            <dt>Left out</dt>
            <dd>{words(skipped)}</dd>
          </>
        )}
      </dl>
      <p class="quiet">
        <small>
          Listed <Time at={timeOf(listedAt)} />; the upgrade lists them again.
        </small>
      </p>
    </>
  );
}
