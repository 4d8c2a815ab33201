import type { Cause } from './ApiError.ts';

export const operationAnnotation = 'gardener.cloud/operation';
const field = `metadata.annotations[${operationAnnotation}]`;

/** Operations that may stand in the annotation together, joined with `;`. */
const parallel = [
  'reconcile',
  'rollout-workers',
  'rotate-ca-complete',
  'rotate-ca-start',
  'rotate-ca-start-without-workers-rollout',
  'rotate-credentials-complete',
  'rotate-credentials-start',
  'rotate-credentials-start-without-workers-rollout',
  'rotate-etcd-encryption-key',
  'rotate-etcd-encryption-key-complete',
  'rotate-etcd-encryption-key-start',
  'rotate-observability-credentials',
  'rotate-rollout-workers',
  'rotate-serviceaccount-key-complete',
  'rotate-serviceaccount-key-start',
  'rotate-serviceaccount-key-start-without-workers-rollout',
  'rotate-ssh-keypair',
] as const;
const all = [...parallel, 'force-in-place-update', 'maintain', 'retry'].sort();

const isRollout = (operation: string) => /^(rotate-)?rollout-workers/.test(operation);

interface Operations {
  readonly names: readonly string[];
  /** What is wrong with them. */
  readonly causes: readonly Cause[];
}

/** The operations that a Shoot's annotations ask for, each once. */
export function operationsOf(annotations: Readonly<Record<string, unknown>>): Operations {
  const text = annotations[operationAnnotation];
  const names = typeof text === 'string' ? text.split(';').map((name) => name.trim()) : [];
  const known = [...new Set(names.filter((name) => name !== ''))];
  for (const name of known) {
    if (!all.includes(name) && !isRollout(name)) {
      const values = all.map((value) => `"${value}"`).join(', ');
      return {
        names: known,
        causes: [{ field, problem: `Unsupported value: "${name}": supported values: ${values}` }],
      };
    }
    if (known.length > 1 && !parallel.some((one) => one === name) && !isRollout(name)) {
      const problem = `Forbidden: operation '${name}' is not permitted to be run in parallel with other operations`;
      return { names: known, causes: [{ field, problem }] };
    }
  }
  return { names: known, causes: [] };
}

/** What a write does to the operations in its annotations. */
export interface Triggered {
  /** Whether it raises the generation, even if rollouts are confined. */
  readonly increases: boolean;
  /** What stays for gardenlet to take with its next reconcile. */
  readonly pending: readonly string[];
}

/**
 * As Gardener's storage strategy decides (`mustIncreaseGeneration`): `reconcile` and `retry` are acted on at once and taken away; the
 * rotations count the generation up and stay until gardenlet has taken them. After a failure nothing but `retry` does.
 */
export function triggered(names: readonly string[], failed: boolean): Triggered {
  if (failed) {
    const increases = names.length === 1 && names[0] === 'retry';
    return { increases, pending: increases ? [] : names };
  }
  const pending = names.filter((name) => name !== 'reconcile');
  const increases = names.some((name) => name === 'reconcile' || /^(rotate|rollout)-/.test(name));
  return { increases, pending };
}
