import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import type { OptOut } from '../windows/optOut.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';
import { findingOfError, inProgress, SOON_SECONDS } from './findings.ts';
import type { UpgradeFinding, UpgradeLook } from './Upgrade.ts';

type Before = Pick<UpgradeMemory, 'previous' | 'troubles' | 'migrations'>;

/** A change of a runtime that is ready to be sent. */
export interface ChangeToSend {
  /** 'changing channel fast → regular', for messages. */
  readonly doing: string;
  /** What to remember of the runtime's previous state, in addition to what the look already remembers. */
  readonly before: Before;
  /** The Shoot's own maintenance window as this look has read it. */
  readonly window: TimeWindow | undefined;
  /** Whether the Shoot opts out, as this look has read it. */
  readonly optOut: OptOut | undefined;
  /** Sends the change, and gives it up at `giveUpAt` (epoch ms). */
  readonly send: (options: { readonly dryRun: boolean; readonly giveUpAt?: number }) => Promise<unknown>;
  /** Judges a refusal other than a conflict, if its meaning here differs from the general one. */
  readonly judge?: (error: unknown) => UpgradeFinding | undefined;
}

/**
 * Sends the change of a runtime, or a dry run of it (§9). The first change goes through the gate. The memory says at any moment
 * whether the runtime was changed: it holds `sendingAt` before the request, `patchedAt` instead once the server has accepted it,
 * and neither after a refusal. A request with unknown outcome keeps `sendingAt`: at the next look, `resolveSending` checks the
 * object.
 *
 * @returns undefined once it is done; `conflict` if somebody else has changed the object since it was read; otherwise the finding
 */
export async function sendChange(
  look: UpgradeLook,
  change: ChangeToSend,
): Promise<UpgradeFinding | 'conflict' | undefined> {
  const memory = memoryBefore(look.memory, change.before);
  const options: { dryRun: boolean; giveUpAt?: number } = { dryRun: look.dryRun };
  if (look.dryRun || memory.patchedAt !== undefined) {
    // After its first change, a runtime is changed again without the gate: its upgrade is in progress.
    await look.remember(look.dryRun ? memory : { ...memory, patchedAt: look.now });
  } else {
    options.giveUpAt = (await look.beforeChange(memory, change.window, change.optOut)).expiresAt;
  }
  try {
    await change.send(options);
  } catch (error) {
    const unknown = !(error instanceof KubernetesError) || error.mayHaveArrived;
    if (options.giveUpAt !== undefined) {
      if (unknown) {
        const { description } = findingOfError(look, error, change.doing);
        const doubt = `${description}; it is not known yet whether the change has arrived`;
        return inProgress(doubt, { lookAgainSeconds: SOON_SECONDS });
      }
      await look.remember(memory);
    }
    if (error instanceof KubernetesError && error.status === 409) return 'conflict';
    return change.judge?.(error) ?? findingOfError(look, error, change.doing);
  }
  if (options.giveUpAt !== undefined) await look.remember({ ...memory, patchedAt: look.now });
  return undefined;
}

/** Keeps the previous state as it was seen before the first change; until there is a change, it is the current state. */
function memoryBefore(known: UpgradeMemory, before: Before): UpgradeMemory {
  const { sendingAt: _sending, troubleSince: _trouble, refusedSince: _refused, ...kept } = known;
  if (kept.patchedAt !== undefined) return { ...before, ...kept };
  const { previous: _previous, troubles: _troubles, migrations: _migrations, ...rest } = kept;
  return { ...rest, ...before };
}

/**
 * Finds out what happened to a change whose request was cut off (by a timeout, a reset or a crash of ours), from the object
 * itself. If the object is as requested, the change has arrived. If not, it may still be in flight for as long as a request may
 * take; after that, it did not arrive, and the next try passes the gate again.
 *
 * @returns the look to continue with, or the finding that ends it
 */
export async function resolveSending(
  look: UpgradeLook,
  hasArrived: boolean,
  requestSeconds: number,
): Promise<{ readonly look: UpgradeLook } | { readonly finding: UpgradeFinding }> {
  const { sendingAt, ...memory } = look.memory;
  if (look.dryRun || sendingAt === undefined || memory.patchedAt !== undefined) return { look };
  if (hasArrived) {
    const arrived = { ...memory, patchedAt: sendingAt };
    await look.remember(arrived);
    return { look: { ...look, memory: arrived } };
  }
  if (look.now - sendingAt <= requestSeconds * 1000) {
    const doubt = 'whether the change was applied is not known yet; checking again';
    return { finding: inProgress(doubt, { lookAgainSeconds: SOON_SECONDS }) };
  }
  await look.remember(memory);
  return { look: { ...look, memory } };
}
