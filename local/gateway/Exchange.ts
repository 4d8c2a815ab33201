import type { IncomingMessage } from 'node:http';
import type { RouteMatch } from './matchRoute.ts';

/** One request as the gateway handles it. */
export interface Exchange {
  readonly requestID: string;
  readonly extendedRequestID: string;
  readonly receivedAt: number;
  readonly method: string;
  /** As received, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By name as received; each with all its values, in order. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly sourceIP: string;
  readonly traceID: string;
  readonly match: RouteMatch;
}

/** Headers by name as received, with every value; repeated names in another spelling join the first. */
export const headersOf = ({ rawHeaders }: IncomingMessage): Record<string, string[]> => {
  const spelling = new Map<string, string>();
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const received = rawHeaders[index] ?? '';
    const name = spelling.get(received.toLowerCase()) ?? received;
    spelling.set(received.toLowerCase(), name);
    const values = headers.get(name) ?? [];
    values.push(rawHeaders[index + 1] ?? '');
    headers.set(name, values);
  }
  // Not by assignment, because a header may be called `__proto__` or `constructor`.
  return Object.fromEntries(headers);
};

/** The last value of a header, whatever its spelling. */
export const headerOf = (headers: Exchange['headers'], name: string): string | undefined => {
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : headers[found]?.at(-1);
};
