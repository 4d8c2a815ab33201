import { DomainError } from '../base/errors.ts';

/** The largest and the default page size (§3). */
export const maxPageSize = 100;
/** No list is that long. Later pages are treated as this (empty) one, to keep page times size a small integer. */
const lastPage = 1_000_000_000;

export interface Paging<State extends string> {
  /** From 1. */
  readonly page: number;
  /** 1 to 100. */
  readonly pageSize: number;
  /** Any of these states, each once; empty: all states. */
  readonly states: readonly State[];
}

/** Query parameters with all their values, percent-decoded. */
export type Query = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * Reads `page`, `page_size` and `state` with KEB's names, messages and order of checks (§3).
 *
 * @throws DomainError INVALID_REQUEST, its message prefixed `while getting query parameters: `.
 */
export function parsePaging<State extends string>(query: Query, states: readonly State[]): Paging<State> {
  const pageSize = parseNumber(query, 'page_size', 'pageSize', maxPageSize);
  if (pageSize > maxPageSize) throw invalid('page_size', `pageSize is bigger than maxPage(${maxPageSize})`);
  if (pageSize < 1) throw invalid('page_size', 'pageSize cannot be smaller than 1');
  const page = parseNumber(query, 'page', 'page', 1);
  if (page < 1) throw invalid('page', 'page cannot be smaller than 1');
  const wanted = (query['state'] ?? []).map((value) => parseState(value, states));
  return { page: Math.min(page, lastPage), pageSize, states: [...new Set(wanted)] };
}

/** Reads `before`: the id at which the previous page said the list continues. @throws DomainError INVALID_REQUEST */
export function parseBefore(query: Query): string | undefined {
  const values = query['before'] ?? [];
  const [id] = values;
  if (id === undefined || (values.length === 1 && /^[\w-]{1,64}$/.test(id))) return id;
  throw invalid('before', 'before has to be the `next` of an earlier page');
}

/** Accepts what Go's `strconv.Atoi` accepts: a sign and digits, up to 64 bits. */
function parseNumber(query: Query, parameter: string, name: string, absent: number): number {
  const values = query[parameter];
  if (values === undefined || values.length === 0) return absent;
  if (values.length > 1) throw invalid(parameter, `${name} has to be one parameter`);
  const [text = ''] = values;
  if (!/^[+-]?\d{1,19}$/.test(text)) throw invalid(parameter, `${name} has to be an integer`);
  return Number(text);
}

/** `+` means a space in a query, but the gateway passes it on unchanged. No state has a plus in its name. */
function parseState<State extends string>(value: string, states: readonly State[]): State {
  const state = states.find((known) => known === value.replaceAll('+', ' '));
  if (state === undefined) throw invalid('state', `state has to be one of: ${states.join(', ')}`);
  return state;
}

const invalid = (path: string, message: string): DomainError =>
  new DomainError('INVALID_REQUEST', `while getting query parameters: ${message}`, [{ path, message }]);
