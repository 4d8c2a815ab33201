import { z } from 'zod';
import { type AccessTokens, kubeconfigText } from './AccessTokens.ts';
import { ApiError, invalid } from './ApiError.ts';
import type { JsonObject } from './applyPatch.ts';
import {
  checkTrouble,
  lastOperationAt,
  meetConflict,
  ownedParts,
  recordOf,
  sameParts,
  withParts,
} from './ownedParts.ts';
import type { Resource, Update } from './Resource.ts';
import type { SimulatedRuntime } from './SimulatedRuntime.ts';
import { admitShoot, readShootSpec, upgradedParts } from './shootAdmission.ts';
import { shootObject } from './shootObject.ts';
import { kubernetesTime } from './shootStatus.ts';
import { phaseOf } from './timeline.ts';
import type { World } from './World.ts';

const group = 'core.gardener.cloud';
const operationAnnotation = 'gardener.cloud/operation';
const confirmation = 'confirmation.gardener.cloud/deletion';

const requestSchema = z.object({
  apiVersion: z.literal('authentication.gardener.cloud/v1alpha1'),
  kind: z.literal('AdminKubeconfigRequest'),
  spec: z.object({ expirationSeconds: z.int().optional() }).optional(),
});

/** The Shoots of the project, with patches, deletion and `adminkubeconfig`. `url` is the simulator's own, once it listens. */
export function shootResource(
  world: World,
  namespace: string,
  tokens: AccessTokens,
  url: () => string,
): Resource {
  const runtimeOf = (name: string): SimulatedRuntime => {
    const runtime = world.living(name);
    if (runtime === undefined) throw new ApiError('NotFound', `shoots.${group} "${name}" not found`);
    return runtime;
  };
  const read = (name: string): JsonObject | undefined => {
    const runtime = world.living(name);
    if (runtime === undefined) return undefined;
    return shootObject(runtime, world.record('shoot', name), world.deletion(runtime), namespace, world.now());
  };

  const update = (name: string, write: Update): JsonObject => {
    const { current, wanted, dryRun } = write;
    const runtime = runtimeOf(name);
    const now = world.now();
    const before = ownedParts(current);
    const after = ownedParts(wanted);
    const specBefore = readShootSpec(name, before.spec);
    const specAfter = readShootSpec(name, after.spec);
    admitShoot(name, specBefore, specAfter, now);
    const specChanged = !sameParts(before.spec, after.spec);
    if (specChanged && world.deletion(runtime) !== undefined) {
      throw invalid('Shoot', group, name, 'spec', 'Forbidden: cannot update shoot spec in deletion');
    }
    const upgrading = !sameParts(upgradedParts(specBefore), upgradedParts(specAfter));
    if (upgrading && runtime.upgrade.reject !== undefined) {
      throw invalid('Shoot', group, name, 'spec.kubernetes.version', runtime.upgrade.reject);
    }
    const record = world.record('shoot', name);
    const phase = record?.change === undefined ? undefined : phaseOf(runtime.upgrade, record.change, now);
    const failed = phase?.state === 'failed';
    // Gardener takes the annotation away when it acts on it.
    const triggered = after.annotations[operationAnnotation] === (failed ? 'retry' : 'reconcile');
    const { [operationAnnotation]: _taken, ...others } = after.annotations;
    const parts = triggered ? { ...after, annotations: others } : after;
    const changed = triggered || !sameParts(before, after);
    const result = upgrading ? 'accepted' : triggered ? 'reconcile' : changed ? 'other' : 'unchanged';
    const event = dryRun ? 'dryRun' : 'patch';
    // Confined to the window, a change of the spec does not raise the generation; only the annotation rolls it out now.
    const confined = specAfter.maintenance?.confineSpecUpdateRollout === true;
    const rollsOut = triggered || (specChanged && !confined);
    const old = recordOf(record, before);
    const generation = old.generation + (rollsOut ? 1 : 0);
    if (changed) meetConflict(world, 'shoot', shoots, runtime, write);
    if (dryRun || !changed) {
      world.log(name, event, result);
      return dryRun ? withParts(current, parts, generation) : current;
    }
    const goesOn = phase?.state === 'under way' && record?.change?.counted === true;
    const pending = old.unapplied === true || failed || goesOn;
    world.commit(
      'shoot',
      name,
      {
        ...old,
        ...parts,
        generation,
        unapplied: !rollsOut && (upgrading || old.unapplied === true),
        change: rollsOut
          ? {
              at: Math.max(now, (old.change?.at ?? 0) + 1),
              from: specBefore.kubernetes.version,
              counted: upgrading || pending,
              settledAt: lastOperationAt(current),
            }
          : old.change,
      },
      { event, result },
    );
    return read(name) ?? current;
  };

  const remove = (name: string, dryRun: boolean): JsonObject => {
    const runtime = runtimeOf(name);
    const current = read(name) ?? {};
    const parts = ownedParts(current);
    if (parts.annotations[confirmation] !== 'true') {
      throw new ApiError(
        'Forbidden',
        `shoots.${group} "${name}" is forbidden: must have "${confirmation}" annotation to delete`,
      );
    }
    if (dryRun || world.deletion(runtime) !== undefined) return current;
    const record = recordOf(world.record('shoot', name), parts);
    world.commit('shoot', name, { ...record, deletedAt: world.now() });
    return read(name) ?? current;
  };

  const adminKubeconfig = (name: string, body: JsonObject): JsonObject => {
    const parsed = requestSchema.safeParse(body);
    if (!parsed.success)
      throw new ApiError('BadRequest', `no AdminKubeconfigRequest: ${z.prettifyError(parsed.error)}`);
    const asked = parsed.data.spec?.expirationSeconds ?? 3600;
    if (asked < 600) {
      const problem = `Invalid value: ${asked}: may not be less than 600`;
      throw invalid(
        'AdminKubeconfigRequest',
        'authentication.gardener.cloud',
        name,
        'spec.expirationSeconds',
        problem,
      );
    }
    const seconds = runtimeOf(name).entry.kubeconfigSeconds ?? Math.min(asked, 86_400);
    const expiresAt = world.now() + seconds * 1000;
    const server = `runtimes/${name}`;
    const kubeconfig = kubeconfigText(`${url()}/${server}`, tokens.issue(server, expiresAt), 'default');
    return {
      apiVersion: 'authentication.gardener.cloud/v1alpha1',
      kind: 'AdminKubeconfigRequest',
      metadata: { name, namespace },
      spec: { expirationSeconds: asked },
      status: {
        kubeconfig: Buffer.from(kubeconfig).toString('base64'),
        expirationTimestamp: kubernetesTime(expiresAt),
      },
    };
  };

  const shoots: Resource = {
    group,
    version: 'v1beta1',
    plural: 'shoots',
    kind: 'Shoot',
    namespace,
    names: () => world.shoots,
    read,
    check: (name) => {
      const runtime = world.living(name);
      const change = world.record('shoot', name)?.change;
      if (runtime !== undefined && change !== undefined) {
        checkTrouble(phaseOf(runtime.upgrade, change, world.now()));
      }
    },
    update,
    refused: (name, dryRun, result) => world.log(name, dryRun ? 'dryRun' : 'patch', result),
    remove,
    subresources: { adminkubeconfig: adminKubeconfig },
  };
  return shoots;
}
