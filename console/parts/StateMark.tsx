import { type Tone, toneOf } from './states.ts';

const glyphs: Readonly<Record<Tone, string>> = {
  // A ring, a turning arc, a check, a cross, two bars, a slash, an arrow that comes back.
  pending: 'M8 3.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6Z',
  progress: 'M8 2.6a5.4 5.4 0 1 1-5.1 3.6',
  succeeded: 'm3.2 8.4 3.2 3.2 6.4-7',
  failed: 'm4 4 8 8m0-8-8 8',
  paused: 'M5.4 3.4v9.2m5.2-9.2v9.2',
  canceled: 'M8 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6Zm-3.8 9.2 7.6-7.6',
  retrying: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.6v2.6h-2.6',
};

/** The sign of a state, without its name. */
export const StateGlyph = ({ state }: { readonly state: string }) => {
  const tone = toneOf(state);
  return (
    <svg class="glyph" data-tone={tone} viewBox="0 0 16 16" aria-hidden="true">
      <path d={glyphs[tone]} />
    </svg>
  );
};

/** A state: sign, colour and name. */
export const StateMark = ({ state }: { readonly state: string }) => (
  <span class="state" data-tone={toneOf(state)}>
    <StateGlyph state={state} />
    {state}
  </span>
);
