import fc, { type Arbitrary } from 'fast-check';
import { almost, arbitraryOf } from './arbitraryOf.ts';
import { type DocumentedOperation, document, type JsonSchema, operations } from './documented.ts';

/** A request that the document describes, more or less. */
export interface GeneratedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Values that exist on the stack, so that generated requests find something. */
export interface Existing {
  readonly tokens: readonly string[];
  readonly orchestrationIDs: readonly string[];
  readonly operationIDs: readonly string[];
}

const resolve = (ref: string): JsonSchema =>
  document.components.schemas[ref.replace('#/components/schemas/', '')] ?? {};

const mostly = <Value>(usual: Arbitrary<Value>, rare: Arbitrary<Value>): Arbitrary<Value> =>
  fc.oneof({ arbitrary: usual, weight: 5 }, { arbitrary: rare, weight: 1 });

const anyText = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });

function pathValue(name: string, existing: Existing): Arbitrary<string> {
  const known: Readonly<Record<string, readonly string[]>> = {
    id: existing.orchestrationIDs,
    operationID: existing.operationIDs,
    asset: ['swagger-ui.css', 'initializer.js', 'favicon.svg', 'LICENSE'],
  };
  // Dots alone are no value: a client's URL library walks up the path with them.
  const values = fc.oneof(anyText, fc.uuid()).filter((text) => !/^\.+$/.test(text));
  return mostly(fc.constantFrom(...(known[name] ?? ['x'])), values).map(encodeURIComponent);
}

function queryOf(operation: DocumentedOperation): Arbitrary<string> {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  const pairs = parameters.map(({ name, schema }) =>
    fc.option(mostly(arbitraryOf(schema, resolve), anyText), { nil: undefined }).map((value) => {
      const values = value === undefined ? [] : [value].flat();
      return values.map((each) => `${name}=${encodeURIComponent(String(each)).replaceAll('%20', '+')}`);
    }),
  );
  return fc.tuple(...pairs).map((all) => all.flat().join('&'));
}

/** Nothing generated may change a runtime: an upgrade is a dry run. */
function harmless(body: unknown): unknown {
  const upgrade = typeof body === 'object' && body !== null && 'targets' in body;
  return upgrade ? { ...body, dryRun: true } : body;
}

function bodyOf({ requestBody }: DocumentedOperation): Arbitrary<{ type?: string; body?: string }> {
  const content = Object.entries(requestBody?.content ?? {});
  if (content.length === 0) return fc.constant({});
  const written = content.map(([type, { schema }]) => {
    const values = almost(arbitraryOf(schema, resolve));
    return type === 'application/json'
      ? values.map((value) => ({ type, body: JSON.stringify(harmless(value)) }))
      : values.map((value) => ({ type, body: formOf(value) }));
  });
  const odd = fc.record({ type: fc.constantFrom('application/json', 'text/plain'), body: fc.string() });
  return mostly<{ type?: string; body?: string }>(fc.oneof(...written), fc.oneof(odd, fc.constant({})));
}

const formOf = (value: unknown): string =>
  Object.entries(typeof value === 'object' && value !== null ? value : { value })
    .flatMap(([name, values]) => [values].flat().map((each) => [name, String(each)]))
    .map(([name = '', each = '']) => `${encodeURIComponent(name)}=${encodeURIComponent(each)}`)
    .join('&');

const wellFormed = (text: string): boolean => text.isWellFormed();

/** Requests of one operation. */
function requestsOf(operation: DocumentedOperation, existing: Existing): Arbitrary<GeneratedRequest> {
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const keyed = (operation.parameters ?? []).some(({ name }) => name === 'Idempotency-Key');
  return fc
    .record({
      values: fc.tuple(...inPath.map((name) => pathValue(name, existing))),
      query: queryOf(operation),
      written: bodyOf(operation),
      token: mostly(fc.constantFrom(...existing.tokens), fc.constantFrom('', 'a.b.c')),
      // Mostly none: a key that was used with another body is 409, whatever the body.
      key: mostly(fc.constant(undefined), fc.constantFrom('a', 'b', ' ', 'k'.repeat(300))),
    })
    .map(({ values, query, written, token, key }) => {
      let next = 0;
      const path = operation.path.replace(/\{\w+\}/g, () => values[next++] ?? 'x');
      return {
        method: operation.method,
        path: query === '' ? path : `${path}?${query}`,
        headers: {
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...(written.type === undefined ? {} : { 'content-type': written.type }),
          ...(keyed && key !== undefined ? { 'idempotency-key': key } : {}),
        },
        body: written.body,
      };
    })
    .filter(({ path }) => wellFormed(path));
}

/** Requests of all operations of the document; of one with a body four times as many, for more can be wrong with it. */
export const generatedRequests = (existing: Existing): Arbitrary<GeneratedRequest> =>
  fc.oneof(
    ...operations.map((operation) => ({
      arbitrary: requestsOf(operation, existing),
      weight: operation.requestBody === undefined ? 1 : 4,
    })),
  );
