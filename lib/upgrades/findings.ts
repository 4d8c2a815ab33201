import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import { kubeconfigAdvice } from '../kubernetes/kubeconfigAdvice.ts';
import type { UpgradeFinding, UpgradeLook } from './Upgrade.ts';

/** What passes within seconds is looked at again soon: a lost answer, a server that starts. */
export const SOON_SECONDS = 5;

export function inProgress(description: string, more: Partial<UpgradeFinding> = {}): UpgradeFinding {
  return { ...more, state: 'in progress', description };
}

/** Nothing was changed yet, and nothing can be done now but to come again. */
export function waiting(description: string, more: Partial<UpgradeFinding> = {}): UpgradeFinding {
  return { ...more, state: 'waiting', description };
}

export function succeeded(description: string): UpgradeFinding {
  return { state: 'succeeded', description };
}

export function canceled(description: string): UpgradeFinding {
  return { state: 'canceled', description };
}

/** A failure; of a dry run, what would have made the upgrade fail. */
export function failed(look: UpgradeLook, reason: string): UpgradeFinding {
  return { state: 'failed', description: look.dryRun ? `would fail: ${reason}` : reason };
}

/** Whether the runtime was changed, or may have been: such an upgrade is followed to its end, whatever is seen. */
export function mayBeChanged({ dryRun, memory }: UpgradeLook): boolean {
  return !dryRun && (memory.patchedAt !== undefined || memory.sendingAt !== undefined);
}

/** Nothing to do in this look: `in progress` once something may have been changed, else `waiting`. */
export function notNow(
  look: UpgradeLook,
  description: string,
  more: Partial<UpgradeFinding> = {},
): UpgradeFinding {
  return mayBeChanged(look) ? inProgress(description, more) : waiting(description, more);
}

/**
 * What a request that did not succeed means for the upgrade (§9). A server that cannot be reached, or answers for another reason
 * than what was asked, is looked at again, with the trouble known so far kept. A credential, permission or certificate that is
 * not accepted may pass, too, and fails the upgrade once it has lasted for the grace period; any other refusal does at once.
 * Errors of any other kind are not ours to judge and are thrown on.
 */
export function findingOfError(look: UpgradeLook, error: unknown, doing: string): UpgradeFinding {
  if (!(error instanceof KubernetesError)) throw error;
  const { troubleSince } = look.memory;
  const trouble = troubleSince === undefined ? {} : { troubleSince };
  const again = `${doing}: ${error.message}; looking again`;
  if (error.transient) {
    // A server that is only busy names the wait; one that hangs costs a whole timeout each time.
    const soon = error.retryAfterSeconds ?? (error.reason === 'Timeout' ? undefined : SOON_SECONDS);
    return notNow(look, again, { ...trouble, ...(soon !== undefined && { lookAgainSeconds: soon }) });
  }
  if (error.credential) {
    const refusedSince = look.memory.refusedSince ?? look.now;
    const lasted = Math.floor((look.now - refusedSince) / 1000);
    if (lasted < look.graceSeconds) {
      return notNow(look, again, { ...trouble, refusedSince, lookAgainSeconds: SOON_SECONDS });
    }
    const advice = kubeconfigAdvice(error);
    const then = advice === undefined ? '' : `; ${advice}, then retry`;
    return failed(look, `${doing}: for ${lasted} s, ${error.message}${then}`);
  }
  return failed(look, `${doing}: ${error.message}`);
}
