import { lastOperationOf } from './assessShoot.ts';
import { listAt, numberAt, textAt } from './fields.ts';

/** Where Gardener stands with the change of a Shoot's spec. */
export type RolloutAssessment =
  | { readonly kind: 'done' }
  | { readonly kind: 'waiting'; readonly description: string }
  /** Gardener has given up. */
  | { readonly kind: 'failed'; readonly description: string };

/** What has to be True when a cluster upgrade is done (§9); `ObservabilityComponentsHealthy` is not the cluster itself. */
const requiredConditions = [
  'APIServerAvailable',
  'ControlPlaneHealthy',
  'EveryNodeReady',
  'SystemComponentsHealthy',
];

/**
 * Whether a raw Shoot whose spec is as asked has been rolled out (§9). `observedGeneration` follows when gardenlet starts on a
 * change, so with both equal `lastOperation` is about it. That it is newer than the patch is checked as well, for a patch
 * that changed nothing in the generation; Gardener writes whole seconds, so the patch's time is rounded down.
 *
 * @param patchedAt when we sent the change (epoch ms), or undefined if somebody else did.
 */
export function assessRollout(shoot: unknown, patchedAt: number | undefined): RolloutAssessment {
  const generation = numberAt(shoot, 'metadata', 'generation');
  const observed = numberAt(shoot, 'status', 'observedGeneration');
  if (observed === undefined || observed !== generation) {
    return { kind: 'waiting', description: 'Gardener has not started on the change yet' };
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
  const unmet = requiredConditions.flatMap((type) => unmetCondition(shoot, type) ?? []);
  return unmet.length === 0 ? { kind: 'done' } : { kind: 'waiting', description: unmet.join('; ') };
}

/** A condition flaps through `Progressing` and `Unknown`; only True is True. */
function unmetCondition(shoot: unknown, type: string): string | undefined {
  const condition = listAt(shoot, 'status', 'conditions').find((one) => textAt(one, 'type') === type);
  const status = textAt(condition, 'status');
  if (status === 'True') return undefined;
  const message = textAt(condition, 'message').slice(0, 200);
  return `${type} is ${status || 'not reported'}${message === '' ? '' : ` (${message})`}`;
}

/** Gardener often says the same in both places; once is enough. */
function lastErrorOf(shoot: unknown, said: string): string {
  const description = textAt(listAt(shoot, 'status', 'lastErrors').at(-1), 'description').slice(0, 300);
  return said.includes(description) ? '' : ` (${description})`;
}
