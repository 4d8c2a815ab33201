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
