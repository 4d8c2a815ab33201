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

/** A state that this page does not know yet looks like pending, with its own name. */
export const toneOf = (state: string): Tone => tones[state] ?? 'pending';

/** The states of operations in the order in which progress shows them: ended, running, waiting. */
export const progressOrder = [
  'succeeded',
  'failed',
  'canceled',
  'in progress',
  'retrying',
  'pending',
] as const;
