import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { openApiDocument } from '../../lib/api/openapi/openApiDocument.ts';

/** An operation of the document, as far as tests use it. */
export interface DocumentedOperation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema; readonly examples?: object }>>;
  };
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

interface DocumentedResponse {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>;
  readonly links?: Readonly<
    Record<string, { readonly operationId: string; readonly parameters: Readonly<Record<string, string>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, DocumentedResponse>>;
  };
}

/** The document as a client reads it. */
export const document = JSON.parse(JSON.stringify(openApiDocument())) as Document;

export const operations: readonly DocumentedOperation[] = Object.entries(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase(),
    })),
);

/** The response of an operation with a status; undefined where it has none. */
export function responseOf(operation: DocumentedOperation, status: number): DocumentedResponse | undefined {
  const found = operation.responses[String(status)];
  const name = found?.$ref?.replace('#/components/responses/', '');
  return name === undefined ? found : document.components.responses[name];
}

const idOf = (name: string): string => `/schemas/${name}`;
/** A schema with references that ajv follows by name. */
const named = (schema: unknown): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', idOf('')));

// Strict: a keyword that JSON Schema does not know would otherwise check nothing.
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false, allErrors: true });
ajv.addFormat('date-time', {
  validate: (text: string) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text)),
});
for (const [name, schema] of Object.entries(document.components.schemas))
  ajv.addSchema({ ...named(schema), $id: idOf(name) });

const compiled = new Map<JsonSchema, ValidateFunction>();
/** What is wrong with a value by a schema of the document; empty if nothing is. */
export function problemsOf(schema: JsonSchema, value: unknown): string {
  const validate = compiled.get(schema) ?? ajv.compile(named(schema));
  compiled.set(schema, validate);
  return validate(value) ? '' : ajv.errorsText(validate.errors);
}

/** The operation that a path with values in place of its parameters means. */
function operationAt(method: string, path: string): DocumentedOperation | undefined {
  const plain = path.replace(/\?.*$/s, '').replace(/(.)\/$/, '$1');
  const fitting = operations.filter(
    (operation) =>
      operation.method === method &&
      new RegExp(`^${operation.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(plain),
  );
  return fitting.find((operation) => operation.path === plain) ?? fitting[0];
}

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null | undefined;
  /** Parsed where it is JSON. */
  readonly body: unknown;
}

/** What in an answer the document does not say; empty if it says all of it. A call that is no route must be a 404. */
export function undocumented({ method, path, status, contentType, body }: Seen): string {
  const call = `${method} ${path.slice(0, 100)} → ${status}`;
  const operation = operationAt(method, path);
  if (operation === undefined) {
    const problems = problemsOf({ $ref: '#/components/schemas/Error' }, body);
    return status === 404 && problems === '' ? '' : `${call}: not a route, and not a plain 404 ${problems}`;
  }
  const response = responseOf(operation, status);
  if (response === undefined) return `${call}: the status is not documented`;
  const type = (contentType ?? '').replace(/\s*;.*$/, '');
  const media = response.content?.[type];
  if (media === undefined) return `${call}: the media type ${type} is not documented`;
  const problems = problemsOf(media.schema, body);
  return problems === '' ? '' : `${call}: ${problems}`;
}
