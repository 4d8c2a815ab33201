import type { Clock } from '../base/Clock.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { holdNow } from '../model/startHolds.ts';
import { freezeEnd } from '../windows/freezes.ts';
import type { Interval } from '../windows/Interval.ts';
import { InvalidPolicy } from '../windows/policyText.ts';

export interface FreezeDependencies {
  readonly clock: Clock;
  /**
   * Periods in which nothing starts (§5). They are read again if the cached ones are not from the policy version `seen`. Rejects
   * with InvalidPolicy.
   */
  readonly freezes: (seen?: string) => Promise<readonly Interval[]>;
}

/** The pause while the maintenance policy cannot be used. */
const policyMilliseconds = 15 * 60_000;

/**
 * Until when nothing starts (epoch ms), and the policy's freezes if the policy can be used. Considers both the policy as read
 * here and the hold that a later reader of the policy stored on the orchestration. A policy that cannot be used also holds
 * everything: the sleepers are woken when it is fixed, and they check again after a while anyway.
 */
export async function freezesNow(
  deps: FreezeDependencies,
  orchestration: Orchestration,
): Promise<{ readonly frozenUntil: number | undefined; readonly freezes: readonly Interval[] }> {
  const now = deps.clock();
  const hold = holdNow(orchestration, now);
  const held = hold && (hold.endsAt === 0 ? now + policyMilliseconds : hold.endsAt);
  try {
    const ignored = orchestration.parameters.ignoreFreezes === true;
    const freezes = ignored ? [] : await deps.freezes(orchestration.policySeen);
    const frozen = freezeEnd(now, freezes);
    return { frozenUntil: frozen === undefined ? held : Math.max(frozen, held ?? 0), freezes };
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error;
    return { frozenUntil: held ?? now + policyMilliseconds, freezes: [] };
  }
}
