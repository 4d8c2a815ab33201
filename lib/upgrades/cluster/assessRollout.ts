import { createHash } from 'node:crypto';
import { listAt, numberAt, textAt } from '../../kubernetes/fields.ts';
import { conditionOf, healthConditions, lastOperationOf } from '../assessShoot.ts';

/** How far Gardener has rolled out a change to a Shoot's spec. */
export type RolloutAssessment =
  /** The named pools wait for their owner to update them in place. */
  | { readonly kind: 'done'; readonly ownersPools: readonly string[] }
  | { readonly kind: 'waiting'; readonly description: string }
  /** Gardener has given up. */
  | { readonly kind: 'failed'; readonly description: string };

/**
 * Whether Gardener has rolled out a raw Shoot whose spec is as requested (§9). gardenlet updates `observedGeneration` when it
 * starts on a change, so if it equals `generation`, `lastOperation` is about that change. For a patch that did not change the
 * generation, it must also be newer than the patch; Gardener writes whole seconds, so the patch's time is rounded down.
 *
 * Every pool must be at its expected version and image: `EveryNodeReady` holds only with all nodes of a pool replaced, and pools
 * that are updated in place are listed until they are (Gardener: `docs/usage/shoot-operations/shoot_updates.md`). Those with
 * `ManualInPlaceUpdate` wait for their owner, so nothing here waits for them.
 *
 * @param patchedAt when we sent the change (epoch ms), or undefined if somebody else did.
 */
export function assessRollout(shoot: unknown, patchedAt: number | undefined): RolloutAssessment {
  const generation = numberAt(shoot, 'metadata', 'generation');
  const observed = numberAt(shoot, 'status', 'observedGeneration');
  if (observed === undefined || observed !== generation) {
    return { kind: 'waiting', description: 'Gardener has not started to apply the change' };
  }
  const { type, state, summary, updatedAt } = lastOperationOf(shoot);
  if (state === 'Failed') return { kind: 'failed', description: `${summary}${lastErrorOf(shoot, summary)}` };
  if (state !== 'Succeeded' || type === 'Migrate') {
    return { kind: 'waiting', description: state === '' ? 'Gardener reports no operation yet' : summary };
  }
  const patchSecond = patchedAt === undefined ? 0 : Math.floor(patchedAt / 1000) * 1000;
  if (patchedAt !== undefined && (updatedAt === undefined || updatedAt < patchSecond)) {
    return { kind: 'waiting', description: 'Gardener has not reconciled since the change' };
  }
  const unmet = healthConditions.flatMap((condition) => {
    // A condition flaps through `Progressing` and `Unknown`; only True is True.
    const { status, text } = conditionOf(shoot, condition);
    return status === 'True' ? [] : [text];
  });
  const pools = pendingPools(shoot, 'autoInPlaceUpdate');
  if (pools.length > 0) unmet.push(`still to be updated in place: ${pools.slice(0, 4).join(', ')}`);
  return unmet.length === 0
    ? { kind: 'done', ownersPools: pendingPools(shoot, 'manualInPlaceUpdate') }
    : { kind: 'waiting', description: unmet.join('; ') };
}

function pendingPools(shoot: unknown, strategy: string): string[] {
  const names = listAt(shoot, 'status', 'inPlaceUpdates', 'pendingWorkerUpdates', strategy);
  return names.filter((name) => typeof name === 'string');
}

/**
 * How far a rollout is: Gardener's percentage and, at the same percentage, its task and the nodes that it reports. Undefined if
 * that is no further than `seen`: an operation that Gardener repeats begins at 0 % each time.
 *
 * @param seen the last progress of this upgrade
 */
export function rolloutProgress(shoot: unknown, seen: string | undefined): string | undefined {
  const { state } = lastOperationOf(shoot);
  if (state !== 'Processing') return undefined;
  const percentage = numberAt(shoot, 'status', 'lastOperation', 'progress') ?? 0;
  const before = Number.parseInt(seen ?? '', 10);
  if (percentage < before) return undefined;
  const task = textAt(shoot, 'status', 'lastOperation', 'description');
  const nodes = conditionOf(shoot, 'EveryNodeReady').text;
  // Short, because it is stored with each look; only the next look reads it.
  const digest = createHash('sha256').update(`${task}\n${nodes}`).digest('base64url').slice(0, 8);
  return `${percentage} % ${digest}`;
}

/** Gardener often says the same in both places; once is enough. */
function lastErrorOf(shoot: unknown, said: string): string {
  const description = textAt(listAt(shoot, 'status', 'lastErrors').at(-1), 'description').slice(0, 300);
  return said.includes(description) ? '' : ` (${description})`;
}
