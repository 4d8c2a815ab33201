import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { numberAt } from '../../lib/kubernetes/fields.ts';
import { ApiError, conflict } from './ApiError.ts';
import { isObject, type JsonObject } from './applyPatch.ts';
import { Disconnect } from './Disconnect.ts';
import type { FleetState, ObjectKind, ObjectRecord } from './FleetState.ts';
import type { Resource, Update } from './Resource.ts';
import type { SimulatedRuntime } from './SimulatedRuntime.ts';
import type { Phase } from './timeline.ts';

/** What callers may change of an object. Status and the rest of the metadata are the server's own. */
export interface OwnedParts {
  readonly labels: JsonObject;
  readonly annotations: JsonObject;
  readonly spec: JsonObject;
}

const part = (object: JsonObject, key: string): JsonObject => {
  const value = object[key];
  if (value !== undefined && value !== null && !isObject(value))
    throw new ApiError('BadRequest', `${key} is no object`);
  return isObject(value) ? value : {};
};

/** Labels, annotations and spec of an object. Throws a 400 `ApiError` where they are no objects. */
export function ownedParts(object: JsonObject): OwnedParts {
  const metadata = part(object, 'metadata');
  return {
    labels: part(metadata, 'labels'),
    annotations: part(metadata, 'annotations'),
    spec: part(object, 'spec'),
  };
}

export const sameParts = (left: unknown, right: unknown): boolean => isDeepStrictEqual(left, right);

/** `current` with other owned parts: what a server-side dry run answers. */
export function withParts(current: JsonObject, parts: OwnedParts, generation: number): JsonObject {
  const { labels, annotations, spec } = parts;
  return {
    ...current,
    metadata: { ...part(current, 'metadata'), labels, annotations, generation },
    spec,
  };
}

/** The state of the next record: that of the current record, else that of an unchanged object of this generation. */
export function recordOf(
  record: ObjectRecord | undefined,
  parts: OwnedParts,
  generation = 1,
): Omit<ObjectRecord, 'revision'> {
  return record ?? { ...parts, generation, conflictsMet: 0 };
}

/**
 * Simulates one of the fleet's planned conflicts: another client writes first. Throws the 409 `ApiError`, unless the caller named no
 * resourceVersion.
 */
export function meetConflict(
  fleet: FleetState,
  kind: ObjectKind,
  resource: Pick<Resource, 'plural' | 'group'>,
  runtime: SimulatedRuntime,
  update: Update,
): void {
  const generation = generationOf(update.current);
  const record = recordOf(fleet.record(kind, runtime.shoot), ownedParts(update.current), generation);
  if (update.dryRun || !update.guarded || record.conflictsMet >= (runtime.upgrade.conflict ?? 0)) return;
  fleet.commit(kind, runtime.shoot, { ...record, conflictsMet: record.conflictsMet + 1 });
  throw conflict(resource.plural, resource.group, runtime.shoot);
}

export const generationOf = (object: JsonObject): number => numberAt(object, 'metadata', 'generation') ?? 1;

/** Throws the error that a caller gets while the upgraded API server is in trouble. */
export function checkTrouble(phase: Phase | undefined): void {
  if (phase?.trouble === 'reset') throw new Disconnect();
  if (phase?.trouble === 'error') throw new ApiError('InternalError', 'etcdserver: request timed out');
}

const lastOperationSchema = z.object({
  status: z.object({ lastOperation: z.object({ lastUpdateTime: z.string() }) }),
});

/** When the last operation in the status of an object was (epoch ms). */
export const lastOperationAt = (object: JsonObject): number =>
  Date.parse(lastOperationSchema.parse(object).status.lastOperation.lastUpdateTime);
