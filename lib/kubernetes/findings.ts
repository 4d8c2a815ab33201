import { KubernetesError } from './KubernetesError.ts';
import type { UpgradeFinding, UpgradeLook } from './Upgrade.ts';

export function inProgress(description: string, troubleSince?: number): UpgradeFinding {
  return { state: 'in progress', description, ...(troubleSince !== undefined && { troubleSince }) };
}

/** Nothing was changed yet, and nothing can be done now but to come again. */
export function waiting(description: string): UpgradeFinding {
  return { state: 'waiting', description };
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

/**
 * What a request that did not succeed means for the upgrade (§9): a server that cannot be reached, or that does not
 * accept a credential which may just have been replaced (401), is looked at again, with the trouble known so far kept;
 * a refusal is a failure. Errors of any other kind are not ours to judge and are thrown on.
 */
export function findingOfError(look: UpgradeLook, error: unknown, doing: string): UpgradeFinding {
  if (!(error instanceof KubernetesError)) throw error;
  if (error.transient || error.status === 401) {
    return inProgress(`${doing}: ${error.message}; looking again`, look.memory.troubleSince);
  }
  return failed(look, `${doing}: ${error.message}`);
}
