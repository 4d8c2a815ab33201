import type { Freeze } from '../windows/policyFreezes.ts';
import type { Operation } from './Operation.ts';
import type { Orchestration } from './Orchestration.ts';
import type { StartHold } from './StartHold.ts';
import { waitingOperationStates } from './states.ts';

export const noHold: StartHold = { text: '', until: 0 };

const iso = (at: number): string => new Date(at).toISOString();

/** What a freeze is to people, with its reason. */
export const freezeSentence = (until: number, reason: string | undefined): string =>
  `Nothing starts during a freeze until ${iso(until)}${reason ? ` (${reason})` : ''}`;

/** The hold that the freezes of the policy make at `now`; several that adjoin are named by the one that holds now. */
export function holdOfFreezes(
  now: number,
  frozenUntil: number | undefined,
  freezes: readonly Freeze[],
): StartHold {
  if (frozenUntil === undefined) return noHold;
  const reason = freezes.find(({ begin, end }) => begin <= now && now < end)?.reason;
  return { text: freezeSentence(frozenUntil, reason), until: frozenUntil };
}

/** The hold of a policy that cannot be used: it lasts until somebody has mended it. */
export const holdOfPolicy = (problem: string): StartHold => ({
  text: `Nothing starts: ${problem}`,
  until: 0,
});

/** What holds an orchestration at `now`; undefined where nothing does. */
export function holdNow(
  { hold, state }: Pick<Orchestration, 'hold' | 'state'>,
  now: number,
): StartHold | undefined {
  if (hold === undefined || hold.text === '' || state !== 'in progress') return undefined;
  return hold.until === 0 || hold.until > now ? hold : undefined;
}

/** The orchestration as it is shown at `now`: what keeps all of it from its start stands in place of its own description. */
export const withHold = (orchestration: Orchestration, now: number): Orchestration => {
  const hold = holdNow(orchestration, now);
  return hold === undefined ? orchestration : { ...orchestration, description: hold.text };
};

/** Its operation as it is shown at `now`: one that waits says first what keeps all from their start. */
export function operationWithHold(
  operation: Operation,
  orchestration: Pick<Orchestration, 'hold' | 'state'>,
  now: number,
): Operation {
  const hold = waitingOperationStates.includes(operation.state) ? holdNow(orchestration, now) : undefined;
  if (hold === undefined) return operation;
  // What is wrong with a policy may be put as a question.
  const sentence = /[.?!]$/.test(hold.text) ? hold.text : `${hold.text}.`;
  return { ...operation, description: `${sentence} ${operation.description}` };
}
