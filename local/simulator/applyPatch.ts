import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ApiError } from './ApiError.ts';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 7386: null removes, objects merge, everything else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/** Kubernetes' strategic merge patch as far as a Shoot's spec needs it: worker pools are merged by name, other lists replaced. */
export function strategicMerge(target: Json | undefined, patch: Json, key = ''): Json {
  if (key === 'workers' && Array.isArray(target) && Array.isArray(patch)) {
    const nameOf = (item: Json | undefined) => (isObject(item) ? item['name'] : undefined);
    const added = patch.filter((item) => !target.some((old) => nameOf(old) === nameOf(item)));
    const kept = target.map((old) => {
      const change = patch.find((item) => nameOf(item) === nameOf(old));
      return change === undefined ? old : strategicMerge(old, change);
    });
    return [...kept, ...added];
  }
  if (!isObject(patch)) return patch;
  const merged: JsonObject = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = strategicMerge(merged[name], value, name);
  }
  return merged;
}

const json = z.json() as z.ZodType<Json>;
const operations = z.array(
  z.discriminatedUnion('op', [
    z.object({ op: z.enum(['add', 'replace', 'test']), path: z.string(), value: json }),
    z.object({ op: z.literal('remove'), path: z.string() }),
    z.object({ op: z.enum(['move', 'copy']), path: z.string(), from: z.string() }),
  ]),
);

/** A path that is not there or a test that fails: a real API server keeps to itself which. */
const rejected = () =>
  new ApiError('Invalid', 'the server rejected our request due to an error in our request');

const steps = (pointer: string): string[] => {
  if (pointer !== '' && !pointer.startsWith('/')) throw rejected();
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
};

function itemIndex(list: Json[], step: string, end: number): number {
  const index = step === '-' ? list.length : /^(0|[1-9]\d*)$/.test(step) ? Number(step) : -1;
  if (index < 0 || index > end) throw rejected();
  return index;
}

function valueAt(document: Json, pointer: string): Json {
  let value: Json | undefined = document;
  for (const step of steps(pointer)) {
    if (Array.isArray(value)) value = value[itemIndex(value, step, value.length - 1)];
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined) throw rejected();
  }
  return value;
}

/** Changes the document in place: it is the caller's own copy. */
function change(document: Json, pointer: string, kind: 'add' | 'replace' | 'remove', value: Json): Json {
  const path = steps(pointer);
  const last = path.pop();
  if (last === undefined) return value;
  const parent = valueAt(document, pointer.slice(0, pointer.lastIndexOf('/')));
  if (Array.isArray(parent)) {
    const index = itemIndex(parent, last, kind === 'add' ? parent.length : parent.length - 1);
    parent.splice(index, kind === 'add' ? 0 : 1, ...(kind === 'remove' ? [] : [value]));
  } else if (isObject(parent)) {
    if (kind !== 'add' && !Object.hasOwn(parent, last)) throw rejected();
    if (kind === 'remove') delete parent[last];
    else parent[last] = value;
  } else throw rejected();
  return document;
}

/** RFC 6902. Throws `ApiError`: 400 for what is no patch, 422 for a path that is not there or a test that fails. */
export function jsonPatch(target: Json, patch: unknown): Json {
  const parsed = operations.safeParse(patch);
  if (!parsed.success)
    throw new ApiError('BadRequest', `error decoding patch: ${z.prettifyError(parsed.error)}`, undefined);
  let document = structuredClone(target);
  for (const operation of parsed.data) {
    switch (operation.op) {
      case 'test':
        if (!isDeepStrictEqual(valueAt(document, operation.path), operation.value)) {
          throw rejected();
        }
        break;
      case 'remove':
        document = change(document, operation.path, 'remove', null);
        break;
      case 'move':
      case 'copy': {
        const value = structuredClone(valueAt(document, operation.from));
        if (operation.op === 'move') document = change(document, operation.from, 'remove', null);
        document = change(document, operation.path, 'add', value);
        break;
      }
      default:
        document = change(document, operation.path, operation.op, operation.value);
    }
  }
  return document;
}
