import { apiURL } from '../../base/place.ts';

/** What the form takes from a field's JSON Schema. */
export interface FieldSchema {
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly example?: unknown;
}

interface JsonSchema extends FieldSchema {
  readonly $ref?: string;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

export interface RequestSchemas {
  /** The schema of the field with this dotted path, such as `strategy.parallel.workers`; numbers are places in lists. */
  readonly field: (path: string) => FieldSchema;
}

/** The requests' schemas from the OpenAPI document, by kind: the form's hints and limits are what the API says. */
export async function loadSchemas(kind: 'kyma' | 'cluster', signal: AbortSignal): Promise<RequestSchemas> {
  const response = await fetch(`${apiURL}openapi.json`, { signal });
  if (!response.ok) throw new Error(`The API answered ${response.status}.`);
  const { components } = (await response.json()) as {
    components: { schemas: Readonly<Record<string, JsonSchema>> };
  };
  const resolve = (schema: JsonSchema | undefined): JsonSchema => {
    const name = schema?.$ref?.replace('#/components/schemas/', '');
    return name === undefined
      ? (schema ?? {})
      : { ...resolve(components.schemas[name]), ...schema, $ref: '' };
  };
  const root = components.schemas[kind === 'kyma' ? 'KymaUpgradeRequest' : 'ClusterUpgradeRequest'];
  return {
    field: (path) =>
      path
        .split('.')
        .reduce(
          (schema, part) => resolve(/^\d+$/.test(part) ? schema.items : schema.properties?.[part]),
          resolve(root),
        ),
  };
}
