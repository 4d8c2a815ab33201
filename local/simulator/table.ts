import { isObject, type Json, type JsonObject } from './applyPatch.ts';

const columns = ['Name', 'Created At'] as const;

/** An object, or the items of a list, as the `Table` that kubectl asks for. Clients that want objects must not read it. */
export function asTable(body: JsonObject): JsonObject {
  const { items, metadata } = body;
  const objects: Json[] = Array.isArray(items) ? items : [body];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: Array.isArray(items) ? (metadata ?? {}) : versionOf(metadata),
    columnDefinitions: columns.map((name) => ({
      name,
      type: 'string',
      format: '',
      description: '',
      priority: 0,
    })),
    rows: objects.map((object) => {
      const own = isObject(object) && isObject(object['metadata']) ? object['metadata'] : {};
      return {
        cells: [own['name'] ?? '', own['creationTimestamp'] ?? ''],
        object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: own },
      };
    }),
  };
}

const versionOf = (metadata: Json | undefined): JsonObject =>
  isObject(metadata) ? { resourceVersion: metadata['resourceVersion'] ?? '' } : {};
