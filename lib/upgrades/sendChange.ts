import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';
import { findingOfError, inProgress, SOON_SECONDS } from './findings.ts';
import type { UpgradeFinding, UpgradeLook } from './Upgrade.ts';

type Before = Pick<UpgradeMemory, 'previous' | 'troubles' | 'migrations'>;

/** A change of a runtime that is ready to be sent. */
export interface ChangeToSend {
  /** 'changing channel fast → regular', for messages. */
  readonly doing: string;
  /** What is to be remembered of the runtime as it was, beside what the look remembers already. */
  readonly before: Before;
  /** The Shoot's own maintenance window as this look has read it. */
  readonly window: TimeWindow | undefined;
  /** Sends it, and gives it up at `until` (epoch ms). */
  readonly send: (options: { readonly dryRun: boolean; readonly until?: number }) => Promise<unknown>;
  /** What another refusal than a conflict means, where that is not what it means in general. */
  readonly judge?: (error: unknown) => UpgradeFinding | undefined;
}

/**
 * Sends the change of a runtime, real or dry (§9). The first one goes through the gate, and what is remembered tells at any moment
 * whether the runtime was changed: `sendingAt` before the request, `patchedAt` in its place once the server has taken it, neither
 * after a refusal. A request whose fate is unknown keeps `sendingAt`: `resolveSending` asks the object itself at the next look.
 *
 * @returns undefined once it is done; `conflict` where somebody else has changed the object since it was read; else why not.
 */
export async function sendChange(
  look: UpgradeLook,
  change: ChangeToSend,
): Promise<UpgradeFinding | 'conflict' | undefined> {
  const memory = memoryBefore(look.memory, change.before);
  const options: { dryRun: boolean; until?: number } = { dryRun: look.dryRun };
  if (look.dryRun || memory.patchedAt !== undefined) {
    // What was changed once is changed again without the gate: its upgrade is under way.
    await look.remember(look.dryRun ? memory : { ...memory, patchedAt: look.now });
  } else {
    options.until = (await look.beforeChange(memory, change.window)).until;
  }
  try {
    await change.send(options);
  } catch (error) {
    const unknown = !(error instanceof KubernetesError) || error.mayHaveArrived;
    if (options.until !== undefined) {
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
  if (options.until !== undefined) await look.remember({ ...memory, patchedAt: look.now });
  return undefined;
}

/** What was there before the first change stays as it was seen then; until there was one, it is what is there now. */
function memoryBefore(known: UpgradeMemory, before: Before): UpgradeMemory {
  const { sendingAt: _sending, troubleSince: _trouble, refusedSince: _refused, ...kept } = known;
  if (kept.patchedAt !== undefined) return { ...before, ...kept };
  const { previous: _previous, troubles: _troubles, migrations: _migrations, ...rest } = kept;
  return { ...rest, ...before };
}

/**
 * What has become of a change whose request was cut off (by a timeout, a reset, a crash of ours), told by the object: as asked, it
 * has arrived. Not as asked, it may still be under way for as long as a request may take; after that it never came, and the next
 * try passes the gate again.
 *
 * @returns the look to go on with, or the finding that ends it
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
    const doubt = 'it is not known yet whether the change has arrived; looking again';
    return { finding: inProgress(doubt, { lookAgainSeconds: SOON_SECONDS }) };
  }
  await look.remember(memory);
  return { look: { ...look, memory } };
}
