import type { Freeze } from '../windows/policyFreezes.ts';
import type { Operation } from './Operation.ts';
import type { Orchestration } from './Orchestration.ts';
import { pauseSentence } from './pauseSentence.ts';
import type { StartHold } from './StartHold.ts';
import { waitingOperationStates } from './states.ts';

export const noHold: StartHold = { text: '', until: 0 };

const iso = (at: number): string => new Date(at).toISOString();

/** A sentence for people that describes a freeze, with its reason. */
export const freezeSentence = (until: number, reason: string | undefined): string =>
  `Nothing starts during a freeze until ${iso(until)}${reason ? ` (${reason})` : ''}`;

/** The hold that the policy's freezes impose at `now`; adjoining freezes are named by the one in effect now. */
export function holdOfFreezes(
  now: number,
  frozenUntil: number | undefined,
  freezes: readonly Freeze[],
): StartHold {
  if (frozenUntil === undefined) return noHold;
  const reason = freezes.find(({ begin, end }) => begin <= now && now < end)?.reason;
  return { text: freezeSentence(frozenUntil, reason), until: frozenUntil };
}

/** The hold of a policy that cannot be used: it lasts until the policy is fixed. */
export const holdOfPolicy = (problem: string): StartHold => ({
  text: `Nothing starts: ${problem}`,
  until: 0,
});

/** The hold on an orchestration at `now`; undefined if there is none. */
export function holdNow(
  { hold, state }: Pick<Orchestration, 'hold' | 'state'>,
  now: number,
): StartHold | undefined {
  if (hold === undefined || hold.text === '' || state !== 'in progress') return undefined;
  return hold.until === 0 || hold.until > now ? hold : undefined;
}

/** The orchestration as shown at `now`: its pause, or a hold on all its operations, replaces its own description. */
export const withHold = (orchestration: Orchestration, now: number): Orchestration => {
  const { pause } = orchestration;
  if (pause !== undefined) return { ...orchestration, description: pauseSentence(pause) };
  const hold = holdNow(orchestration, now);
  return hold === undefined ? orchestration : { ...orchestration, description: hold.text };
};

/** Its operation as shown at `now`: the description of a waiting one begins with the hold on all operations. */
export function operationWithHold(
  operation: Operation,
  orchestration: Pick<Orchestration, 'hold' | 'state'>,
  now: number,
): Operation {
  const hold = waitingOperationStates.includes(operation.state) ? holdNow(orchestration, now) : undefined;
  if (hold === undefined) return operation;
  // The problem with a policy may be phrased as a question.
  const sentence = /[.?!]$/.test(hold.text) ? hold.text : `${hold.text}.`;
  return { ...operation, description: `${sentence} ${operation.description}` };
}
