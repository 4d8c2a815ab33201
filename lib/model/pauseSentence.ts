import type { Pause } from './Orchestration.ts';
import type { Parameters } from './Parameters.ts';

/** What an emergency adds that keeps others paused while it upgrades nothing itself (§13.4): whoever waits for them wonders why. */
export const othersStayPaused = ({
  priority,
  pauseOthers,
}: Pick<Parameters, 'priority' | 'pauseOthers'>): string =>
  priority === 'emergency' && pauseOthers !== false ? '; other orchestrations stay paused meanwhile' : '';

/** What a paused orchestration, with its `parameters`, or an operation of it shows instead of its own description: why it is paused. */
export const pauseSentence = (
  { reason }: Pick<Pause, 'reason'>,
  parameters: Pick<Parameters, 'priority' | 'pauseOthers'> = {},
): string => `${reason === '' ? 'Paused' : `Paused: ${reason}`}${othersStayPaused(parameters)}`;
