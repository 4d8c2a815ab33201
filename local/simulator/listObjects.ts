import { z } from 'zod';
import { ApiError } from './ApiError.ts';
import { isObject, type JsonObject } from './applyPatch.ts';
import type { Resource } from './Resource.ts';

/** What a list needs to know of the server besides the objects. */
export interface ListSettings {
  /** Epoch ms. */
  readonly now: number;
  readonly resourceVersion: string;
  /** How long a continue token is good for; a real API server's lasts about five minutes. */
  readonly continueSeconds: number;
}

const tokenSchema = z.object({ after: z.string(), at: z.number(), resourceVersion: z.string() });
type Token = z.infer<typeof tokenSchema>;

const encode = (token: Token): string => Buffer.from(JSON.stringify(token)).toString('base64url');

function decode(text: string): Token {
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    const first = Buffer.from(text, 'base64url').toString('latin1').charAt(0);
    const problem = `invalid character '${first}' looking for beginning of value`;
    throw new ApiError(
      'BadRequest',
      `invalid continue token: continue key is not valid: ${problem}`,
      undefined,
    );
  }
}

/** 410 as a real API server answers it. Its metadata have a token that continues the list without consistency. */
function expired(token: string, settings: ListSettings): ApiError {
  return new ApiError(
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list ' +
      'without the continue parameter, or use the continue token in this response to retrieve the remainder of the ' +
      'results. Continuing with the provided token results in an inconsistent list.',
    {},
    { continue: encode({ ...decode(token), at: settings.now }) },
  );
}

function limitOf(query: URLSearchParams): number {
  const limit = query.get('limit') ?? '0';
  if (!/^-?\d+$/.test(limit))
    throw new ApiError('BadRequest', `strconv.ParseInt: parsing "${limit}": invalid syntax`, undefined);
  return Number(limit) <= 0 ? Number.POSITIVE_INFINITY : Number(limit);
}

type Labels = Readonly<Record<string, unknown>>;

/** Equality-based label selectors; the set-based ones are refused. */
function labelFilter(selector: string): (labels: Labels) => boolean {
  const tests = selector.split(',').map((part) => {
    const match = /^\s*(!)?\s*([\w./-]+)\s*(?:(!=|==?)\s*([\w.-]*)\s*)?$/.exec(part);
    if (match === null) {
      const found = /^\s*(==?|!=)/.exec(part)?.[1] ?? part;
      const problem = `found '${found}', expected: !, identifier, or 'end of string'`;
      throw new ApiError('BadRequest', problem, undefined);
    }
    const [, not, key = '', operator, value] = match;
    if (operator === undefined) return (labels: Labels) => (labels[key] === undefined) === (not === '!');
    return (labels: Labels) => (labels[key] === value) === (operator !== '!=');
  });
  return (labels) => tests.every((test) => test(labels));
}

/** Field selectors by name, which clients use to watch or read one object. Other fields are refused. */
function fieldFilter(selector: string): (name: string) => boolean {
  const tests = selector.split(',').map((part) => {
    const [, field = part, operator, value] = /^([\w.]+)(!=|==?)(.*)$/.exec(part) ?? [];
    if (field !== 'metadata.name') {
      throw new ApiError('BadRequest', `field label not supported: ${field}`, undefined);
    }
    return (name: string) => (name === value) === (operator !== '!=');
  });
  return (name) => tests.every((test) => test(name));
}

const labelsOf = (object: JsonObject): Labels => {
  const metadata = object['metadata'];
  const labels = isObject(metadata) ? metadata['labels'] : undefined;
  return isObject(labels) ? labels : {};
};

/**
 * One page of a list, ordered by name: `limit`, `continue`, `labelSelector`, `fieldSelector` by name. Only items that are custom
 * resources have `apiVersion` and `kind`. Throws `ApiError` (400, 410).
 */
export function listObjects(resource: Resource, query: URLSearchParams, settings: ListSettings): JsonObject {
  if (query.get('watch') === 'true') throw new ApiError('BadRequest', 'the simulator knows no watches');
  const limit = limitOf(query);
  const text = query.get('continue');
  const token = text === null || text === '' ? undefined : decode(text);
  if (text !== null && token !== undefined && settings.now - token.at > settings.continueSeconds * 1000) {
    throw expired(text, settings);
  }
  const selector = query.get('labelSelector');
  const selected = selector === null || selector === '' ? () => true : labelFilter(selector);
  const fields = query.get('fieldSelector');
  const all = resource.names();
  const names = fields === null || fields === '' ? all : all.filter(fieldFilter(fields));
  let position = token === undefined ? 0 : firstAfter(names, token.after);
  const items: JsonObject[] = [];
  let last = '';
  for (; position < names.length && items.length < limit; position += 1) {
    last = names[position] ?? '';
    const object = resource.read(last);
    if (object === undefined || !selected(labelsOf(object))) continue;
    const { apiVersion: _version, kind: _kind, ...rest } = object;
    items.push(resource.custom ? object : rest);
  }
  const metadata: JsonObject = { resourceVersion: token?.resourceVersion ?? settings.resourceVersion };
  const remaining = names.length - position;
  if (remaining > 0) {
    metadata['continue'] = encode({
      after: last,
      at: token?.at ?? settings.now,
      resourceVersion: token?.resourceVersion ?? settings.resourceVersion,
    });
    // With a selector, a real API server does not say how many items remain.
    if (selector === null) metadata['remainingItemCount'] = remaining;
  }
  return {
    apiVersion: `${resource.group}/${resource.version}`,
    kind: `${resource.kind}List`,
    metadata,
    items,
  };
}

function firstAfter(names: readonly string[], name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((names[middle] ?? '') <= name) low = middle + 1;
    else high = middle;
  }
  return low;
}
