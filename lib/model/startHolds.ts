import { timeText } from '../base/timeText.ts';
import { freezeEnd } from '../windows/freezes.ts';
import type { Freeze } from '../windows/policyFreezes.ts';
import type { Operation } from './Operation.ts';
import type { Orchestration } from './Orchestration.ts';
import { pauseSentence } from './pauseSentence.ts';
import type { StartHold } from './StartHold.ts';
import { waitingOperationStates } from './states.ts';

export const noHold: StartHold = { text: '', endsAt: 0 };

/** A sentence about the freeze in effect at `now`, with its reason. Adjoining freezes end at `endsAt`. */
export function textOfFreeze(now: number, endsAt: number, freezes: readonly Freeze[]): string {
  const held = freezes.filter(({ begin, end }) => begin <= now && now < end);
  // A freeze of everything is more informative than one of this runtime only.
  const freeze = held.find(({ limited }) => limited !== true) ?? held[0];
  const what = freeze?.limited ? 'This runtime is frozen' : 'Nothing starts during a freeze';
  return `${what} until ${timeText(endsAt)}${freeze?.reason ? ` (${freeze.reason})` : ''}`;
}

/**
 * The hold on all operations that the policy's freezes impose at `now`; adjoining freezes are named by the one in effect now. A
 * freeze of only some runtimes does not count: their operations wait individually.
 */
export function holdOfFreezes(now: number, freezes: readonly Freeze[]): StartHold {
  const everybodys = freezes.filter(({ limited }) => limited !== true);
  const endsAt = freezeEnd(now, everybodys);
  return endsAt === undefined ? noHold : { text: textOfFreeze(now, endsAt, everybodys), endsAt };
}

/** The hold imposed by an unusable policy: it lasts until the policy is fixed. */
export const holdOfPolicy = (problem: string): StartHold => ({
  text: `Nothing starts: ${problem}`,
  endsAt: 0,
});

/** The hold on an orchestration at `now`; undefined if there is none. */
export function holdNow(
  { hold, state }: Pick<Orchestration, 'hold' | 'state'>,
  now: number,
): StartHold | undefined {
  if (hold === undefined || hold.text === '' || state !== 'in progress') return undefined;
  return hold.endsAt === 0 || hold.endsAt > now ? hold : undefined;
}

/** The orchestration as shown at `now`: its pause, or a hold on all its operations, replaces its own description, except at a gate. */
export const withHold = (orchestration: Orchestration, now: number): Orchestration => {
  const { gate, pause, parameters } = orchestration;
  if (pause !== undefined) return { ...orchestration, description: pauseSentence(pause, parameters) };
  const hold = holdNow(orchestration, now);
  if (hold === undefined) return orchestration;
  // At a gate, the gate's own description wins: a freeze must not hide that somebody has to approve.
  const text = gate === undefined ? hold.text : `${orchestration.description}. ${hold.text}`;
  return { ...orchestration, description: text };
};

/**
 * An operation as shown at `now`. The description of a waiting one begins with what holds it that its own item does not know: a
 * pause, a stage that has not begun, or a hold on all operations.
 */
export function operationWithHold(
  operation: Operation,
  orchestration: Pick<Orchestration, 'hold' | 'state' | 'pause' | 'rollout'>,
  now: number,
): Operation {
  if (!waitingOperationStates.includes(operation.state)) return operation;
  const description = [...whyNotNow(operation, orchestration, now), operation.description].reduce(
    // The problem with a policy may be phrased as a question.
    (before, next) => `${/[.?!]$/.test(before) ? before : `${before}.`} ${next}`,
  );
  return { ...operation, description };
}

function whyNotNow(
  { stage = 0 }: Operation,
  orchestration: Pick<Orchestration, 'hold' | 'state' | 'pause' | 'rollout'>,
  now: number,
): string[] {
  const { state, pause, rollout } = orchestration;
  if (pause !== undefined) return [pauseSentence(pause)];
  if (state !== 'in progress') return [];
  const of = rollout?.stages[stage];
  const hold = holdNow(orchestration, now);
  return [
    ...(of === undefined || of.openedAt !== undefined ? [] : [`Stage ${of.name} has not begun`]),
    ...(hold === undefined ? [] : [hold.text]),
  ];
}
