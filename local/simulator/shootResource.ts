import type { AccessTokens } from './AccessTokens.ts';
import { ApiError, allInvalid, invalid, notFound } from './ApiError.ts';
import { adminKubeconfig } from './adminKubeconfig.ts';
import type { JsonObject } from './applyPatch.ts';
import type { FleetState } from './FleetState.ts';
import {
  checkTrouble,
  generationOf,
  lastOperationAt,
  meetConflict,
  ownedParts,
  recordOf,
  sameParts,
  withParts,
} from './ownedParts.ts';
import type { Resource, Update } from './Resource.ts';
import type { SimulatedRuntime } from './SimulatedRuntime.ts';
import { admitShoot, synchronized } from './shootAdmission.ts';
import { initialShoot, operationsTaken, type ShootState, shootObject } from './shootObject.ts';
import { operationAnnotation, operationsOf, triggered } from './shootOperations.ts';
import { decodeShoot, readShootSpec, upgradedParts } from './shootSpec.ts';
import { refusedUpdate } from './shootValidation.ts';
import { phaseOf } from './timeline.ts';

const group = 'core.gardener.cloud';
const confirmation = 'confirmation.gardener.cloud/deletion';

/** The Shoots of the project, with patches, deletion and `adminkubeconfig`. `url` is the simulator's own, once it listens. */
export function shootResource(
  fleet: FleetState,
  namespace: string,
  tokens: AccessTokens,
  url: () => string,
): Resource {
  const runtimeOf = (name: string): SimulatedRuntime => {
    const runtime = fleet.living(name);
    if (runtime === undefined) throw notFound('shoots', group, name);
    return runtime;
  };
  const stateOf = (runtime: SimulatedRuntime): ShootState => ({
    runtime,
    record: fleet.record('shoot', runtime.shoot),
    deletion: fleet.deletion(runtime),
    namespace,
    server: `${url()}/runtimes/${runtime.shoot}`,
    startedAt: fleet.startedAt,
    now: fleet.now(),
  });
  const read = (name: string): JsonObject | undefined => {
    const runtime = fleet.living(name);
    return runtime === undefined ? undefined : shootObject(stateOf(runtime));
  };

  const update = (name: string, write: Update): JsonObject => {
    const { current, dryRun } = write;
    const runtime = runtimeOf(name);
    const now = fleet.now();
    const stored = ownedParts(current);
    const before = { ...stored, spec: ownedParts(decodeShoot(current, false)).spec };
    const wanted = decodeShoot(write.wanted, write.strict);
    const asked = ownedParts(wanted);
    const specBefore = readShootSpec(current, before.spec);
    const specAfter = synchronized(admitShoot(name, specBefore, readShootSpec(wanted, asked.spec), now));
    const causes = refusedUpdate(specBefore, specAfter, asked.annotations);
    if (causes.length > 0) throw allInvalid('Shoot', group, name, causes);
    const after = { ...asked, spec: specAfter as JsonObject };
    const specChanged = !sameParts(before.spec, after.spec);
    if (specChanged && fleet.deletion(runtime) !== undefined) {
      throw invalid('Shoot', group, name, 'spec', 'Forbidden: cannot update shoot spec in deletion');
    }
    const upgrading = !sameParts(upgradedParts(specBefore), upgradedParts(specAfter));
    if (upgrading && runtime.upgrade.reject !== undefined) {
      throw invalid('Shoot', group, name, 'spec.kubernetes.version', runtime.upgrade.reject);
    }
    const record = fleet.record('shoot', name);
    const phase = record?.change === undefined ? undefined : phaseOf(runtime.upgrade, record.change, now);
    const failed = phase?.state === 'failed';
    const operation = asked.annotations[operationAnnotation];
    const { increases, pending } = triggered(operationsOf(asked.annotations).names, failed);
    // Operations that are already in the annotation have raised the generation before.
    const isTriggered = increases && operation !== before.annotations[operationAnnotation];
    const { [operationAnnotation]: _taken, ...others } = after.annotations;
    const left = pending.length === 0 ? {} : { [operationAnnotation]: pending.join(';') };
    const parts = { ...after, annotations: { ...others, ...left } };
    const changed = isTriggered || !sameParts(before, after);
    const result = upgrading ? 'accepted' : isTriggered ? 'reconcile' : changed ? 'other' : 'unchanged';
    const event = dryRun ? 'dryRun' : 'patch';
    // Confined to the window, a change of the spec does not raise the generation; only the annotation rolls it out now.
    const confined = specAfter.maintenance?.confineSpecUpdateRollout === true;
    const wokenUp = (specBefore.hibernation?.enabled ?? false) !== (specAfter.hibernation?.enabled ?? false);
    const rollsOut = isTriggered || wokenUp || (specChanged && !confined);
    const old = recordOf(record, before, generationOf(current));
    const generation = old.generation + (rollsOut ? 1 : 0);
    if (changed) meetConflict(fleet, 'shoot', shoots, runtime, write);
    if (dryRun || !changed) {
      fleet.log(name, event, result);
      return dryRun ? withParts(current, parts, generation) : current;
    }
    const goesOn = phase?.state === 'under way' && record?.change?.counted === true;
    const unfinished = old.unapplied === true || failed || goesOn;
    fleet.commit(
      'shoot',
      name,
      {
        ...old,
        ...parts,
        generation,
        operations: operationsTaken(stateOf(runtime), (record ?? initialShoot(runtime)).annotations),
        unapplied: !rollsOut && (upgrading || old.unapplied === true),
        change: rollsOut
          ? {
              at: Math.max(now, (old.change?.at ?? 0) + 1),
              from: specBefore.kubernetes.version,
              counted: upgrading || unfinished,
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
        `shoots.${group} "${name}" is forbidden: must have a "${confirmation}" annotation to delete`,
        { name, group, kind: 'shoots' },
      );
    }
    if (dryRun || fleet.deletion(runtime) !== undefined) return current;
    const record = recordOf(fleet.record('shoot', name), parts, generationOf(current));
    fleet.commit('shoot', name, { ...record, deletedAt: fleet.now() });
    return read(name) ?? current;
  };

  const shoots: Resource = {
    group,
    version: 'v1beta1',
    plural: 'shoots',
    kind: 'Shoot',
    custom: false,
    namespace,
    names: () => fleet.shoots,
    read,
    check: (name) => {
      const runtime = fleet.living(name);
      const change = fleet.record('shoot', name)?.change;
      if (runtime !== undefined && change !== undefined) {
        checkTrouble(phaseOf(runtime.upgrade, change, fleet.now()));
      }
    },
    update,
    refused: (name, dryRun, result) => fleet.log(name, dryRun ? 'dryRun' : 'patch', result),
    remove,
    subresources: { adminkubeconfig: adminKubeconfig(fleet, namespace, tokens, url) },
  };
  return shoots;
}
