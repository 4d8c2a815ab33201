import type { Orchestration, Pause } from './Orchestration.ts';
import type { Parameters } from './Parameters.ts';
import { isOver } from './states.ts';

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

/** The state of an orchestration that can be neither paused nor resumed, in a sentence. */
export const standing = ({ state }: Pick<Orchestration, 'state'>): string =>
  isOver(state) ? `The orchestration has ended: it is ${state}.` : `The orchestration is ${state}.`;
