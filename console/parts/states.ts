/** Every state of orchestrations, operations and stages, as the page shows it: never by its colour alone. */
export type Tone = 'pending' | 'progress' | 'succeeded' | 'failed' | 'paused' | 'canceled' | 'retrying';

const tones: Readonly<Record<string, Tone>> = {
  pending: 'pending',
  'in progress': 'progress',
  upgrading: 'progress',
  done: 'succeeded',
  ended: 'succeeded',
  'not started': 'canceled',
  canceling: 'canceled',
  canceled: 'canceled',
  succeeded: 'succeeded',
  failed: 'failed',
  paused: 'paused',
  retrying: 'retrying',
  soaking: 'paused',
  'waiting for approval': 'paused',
  'waiting for start': 'pending',
};

/** A state that is newer than this page is shown as pending is, with its own name. */
export const toneOf = (state: string): Tone => tones[state] ?? 'pending';

/** Of operations, in the order in which progress shows them: what is over, what runs, what waits. */
export const progressOrder = [
  'succeeded',
  'failed',
  'canceled',
  'in progress',
  'retrying',
  'pending',
] as const;
