import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import { kubeconfigAdvice } from '../kubernetes/kubeconfigAdvice.ts';
import type { UpgradeFinding, UpgradeLook } from './Upgrade.ts';

/** The delay of the next look if the cause passes within seconds: a lost answer, a server that is starting. */
export const SOON_SECONDS = 5;

export function inProgress(description: string, more: Partial<UpgradeFinding> = {}): UpgradeFinding {
  return { ...more, state: 'in progress', description };
}

/** Nothing was changed yet, and nothing can be done now: the operation is due again later. */
function waiting(description: string, more: Partial<UpgradeFinding> = {}): UpgradeFinding {
  return { ...more, state: 'waiting', description };
}

export function succeeded(description: string): UpgradeFinding {
  return { state: 'succeeded', description };
}

export function canceled(description: string): UpgradeFinding {
  return { state: 'canceled', description };
}

/** A failure; for a dry run, the reason why the upgrade would fail. */
export function failed(look: UpgradeLook, reason: string): UpgradeFinding {
  return { state: 'failed', description: look.dryRun ? `would fail: ${reason}` : reason };
}

/** Whether the runtime was or may have been changed; such an upgrade is followed to its end. */
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
 * What a failed request means for the upgrade (§9). If the server cannot be reached, or fails for a reason unrelated to the
 * request, the upgrade looks again and keeps the trouble known so far. A rejected credential, permission or certificate may also
 * pass by itself, and fails the upgrade only once it has lasted for the grace period. Any other refusal fails it at once. Errors of
 * other kinds are rethrown.
 */
export function findingOfError(look: UpgradeLook, error: unknown, doing: string): UpgradeFinding {
  if (!(error instanceof KubernetesError)) throw error;
  const { troubleSince } = look.memory;
  const trouble = troubleSince === undefined ? {} : { troubleSince };
  const again = `${doing}: ${error.message}; looking again`;
  if (error.transient) {
    // A busy server says how long to wait; one that hangs costs a whole timeout each time.
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
