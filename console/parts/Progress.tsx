import { StateGlyph } from './StateMark.tsx';
import { progressOrder, toneOf } from './states.ts';
import { type Stats, totalOf } from './totalOf.ts';

const present = (stats: Stats) =>
  progressOrder.flatMap((state) => {
    const count = stats[state] ?? 0;
    return count === 0 ? [] : [{ state, count }];
  });

/** A bar for the whole fleet: ended, running and waiting operations. */
export const Ribbon = ({ stats, thin = false }: { readonly stats: Stats; readonly thin?: boolean }) => {
  const parts = present(stats);
  const total = totalOf(stats);
  const words = parts.map(({ state, count }) => `${count} ${state}`).join(', ');
  return (
    <div
      class={thin ? 'ribbon thin' : 'ribbon'}
      role="img"
      aria-label={total === 0 ? 'No operations yet' : `${total} operations: ${words}`}
    >
      {parts.map(({ state, count }) => (
        <span key={state} data-tone={toneOf(state)} style={{ flexGrow: count }} />
      ))}
    </div>
  );
};

/** The numbers of the bar, for every state that occurs. */
export const Legend = ({ stats }: { readonly stats: Stats }) => (
  <ul class="legend">
    {present(stats).map(({ state, count }) => (
      <li key={state} data-tone={toneOf(state)}>
        <StateGlyph state={state} />
        <b>{count.toLocaleString()}</b> {state}
      </li>
    ))}
  </ul>
);
