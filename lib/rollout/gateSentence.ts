import { timeText } from '../base/timeText.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { othersStayPaused } from '../model/pauseSentence.ts';
import type { Gated } from './gateNow.ts';

/** The description of an orchestration at a gate; undefined while it is paused, which has its own sentence. */
export function gateSentence(
  { rollout, parameters }: Pick<Orchestration, 'rollout' | 'parameters'>,
  { status, stage, endsAt }: Gated,
): string | undefined {
  const name = `stage ${rollout?.stages[stage]?.name ?? ''}`;
  const others = othersStayPaused(parameters);
  switch (status) {
    case 'paused':
      return undefined;
    case 'soaking':
      return `Soaking after ${name} until ${timeText(endsAt ?? 0)}${others}`;
    case 'waiting for approval':
      return `Waiting for the approval of ${name}${others}`;
    case 'waiting for start':
      return `Waiting until ${timeText(endsAt ?? 0)} for ${name}${others}`;
  }
}

/** The description while a stage is open. */
export const stageSentence = ({ name }: { readonly name: string }, place: number, of: number): string =>
  of === 1 ? 'Upgrading' : `Upgrading stage ${name}, ${place + 1} of ${of}`;
