import { gzipSync } from 'node:zlib';
import type { RawRequest } from '../../support/rawHttp.ts';

export interface HostileRequest extends RawRequest {
  readonly name: string;
  readonly status: number;
  /** Answered by the HTTP server itself, before there is a request. */
  readonly byServer?: true;
}

/** What the requests need of the stack they are sent to. */
export interface Known {
  readonly both: string;
  readonly admin: string;
  readonly operator: string;
  readonly none: string;
  /** Of two orchestrations that have ended, and an operation of the first. */
  readonly orchestrationID: string;
  readonly otherID: string;
  readonly operationID: string;
}

type Headers = readonly (readonly [string, string])[];

const json: Headers = [['Content-Type', 'application/json']];
const bearer = (token: string): Headers => [['Authorization', `Bearer ${token}`]];

/** Tokens that are no tokens; forged ones stand in forgedTokens.test.ts. */
export function hostileAuthorizations({ both, admin, operator, none }: Known): HostileRequest[] {
  const list = (
    name: string,
    status: number,
    headers: Headers,
    path = '/orchestrations',
  ): HostileRequest => ({
    name: `token: ${name}`,
    method: 'GET',
    path,
    status,
    headers,
  });
  const post = (name: string, status: number, token: string, path = '/upgrade/kyma'): HostileRequest => ({
    name: `token: ${name}`,
    method: path.endsWith('/cancel') ? 'PUT' : 'POST',
    path,
    status,
    headers: [...bearer(token), ...json],
    body: '{}',
  });
  return [
    list('none', 401, []),
    list('an empty header', 401, [['Authorization', '']]),
    list('a scheme without a token', 401, [['Authorization', 'Bearer']]),
    list('Basic', 401, [['Authorization', 'Basic YWRtaW46YWRtaW4=']]),
    list('without its scheme', 401, [['Authorization', both]]),
    list('two parts', 401, bearer('a.b')),
    list('two in one header', 401, [['Authorization', `Bearer ${both}, Bearer ${both}`]]),
    list('two headers, a bad one last', 401, [...bearer(both), ...bearer('a.b.c')]),
    list('text after it', 401, bearer(`${both} x`)),
    list('letters beyond ASCII', 401, bearer('é.ü.ß')),
    list('in the query', 401, [], `/orchestrations?access_token=${both}`),
    list('in a cookie', 401, [['Cookie', `token=${both}`]]),
    list('12 KB of it', 401, bearer(`${'a'.repeat(12_000)}.b.c`)),
    { ...list('20 KB of it', 431, bearer(`${'a'.repeat(20_000)}.b.c`)), byServer: true },
    list('no groups', 403, bearer(none)),
    list('admin where operator is asked for', 403, bearer(admin)),
    post('operator where admin is asked for', 403, operator),
    post('operator who cancels', 403, operator, '/orchestrations/x/cancel'),
    post('operator who retries', 403, operator, '/orchestrations/x/retry'),
    post('no groups, and a change', 403, none),
    list('operator, and another method by header', 200, [
      ...bearer(operator),
      ['X-HTTP-Method-Override', 'DELETE'],
    ]),
    list('context of the authorizer by header', 401, [
      ['x-amzn-authorizer', '{"subject":"root","expiresAt":9999999999999}'],
    ]),
  ];
}

export function hostilePaths({ both, orchestrationID, otherID, operationID }: Known): HostileRequest[] {
  const at = (path: string, status = 404, method = 'GET', more: Headers = []): HostileRequest => ({
    name: `path: ${method} ${path.length > 80 ? `${path.slice(0, 80)}… (${path.length} characters)` : path}`,
    method,
    path,
    status,
    headers: [...bearer(both), ...more],
  });
  return [
    at('/'),
    at('/admin'),
    at('/ORCHESTRATIONS'),
    at('/orchestrations;a=b'),
    at('/orchestrations/../upgrade/kyma'),
    at('/orchestrations/..%2fupgrade%2fkyma'),
    at('/orchestrations/%2e%2e'),
    at('/orchestrations/%00'),
    at('/orchestrations/%ff%fe'),
    at('/orchestrations/%F0%9F%98%80'),
    at('/orchestrations/%'),
    at("/orchestrations/'%20OR%201=1--"),
    at('/orchestrations/__proto__'),
    at('/orchestrations/constructor'),
    at('/orchestrations/$%7Bjndi:ldap:x%7D'),
    at(`/orchestrations/${'a'.repeat(2000)}`),
    at(`/orchestrations/${'a'.repeat(9000)}`),
    at(`/orchestrations/${'a/'.repeat(3000)}`),
    at('/orchestrations/00000000-0000-0000-0000-000000000000'),
    at('/orchestrations/00000000-0000-0000-0000-000000000000/operations'),
    at('/orchestrations/00000000-0000-0000-0000-000000000000/skipped'),
    at('/orchestrations/00000000-0000-0000-0000-000000000000/cancel', 404, 'PUT'),
    at('/orchestrations/00000000-0000-0000-0000-000000000000/retry', 404, 'POST'),
    at(`/orchestrations/${orchestrationID}/operations/nothing`),
    at(`/orchestrations/${orchestrationID}/operations/${'b'.repeat(3000)}`),
    at(`/orchestrations/${otherID}/operations/${operationID}`),
    at(`/orchestrations/${orchestrationID.toUpperCase()}x`),
    at(`/orchestrations/${orchestrationID}/cancel`),
    at('/orchestrations', 404, 'DELETE'),
    at('/orchestrations', 404, 'PATCH'),
    at('/orchestrations', 404, 'HEAD'),
    at('/orchestrations', 404, 'TRACE'),
    // A slash too many is no question of groups.
    at('//orchestrations', 200),
    at('/orchestrations/', 200),
    at(`//orchestrations/${orchestrationID}/`, 200),
    at('/upgrade'),
    at('/upgrade/kyma', 404, 'GET'),
    at('/upgrade/kyma/', 404, 'DELETE'),
    { ...at('/no/such/route', 404, 'POST'), headers: [['Content-Type', 'text/plain']], body: 'x' },
    at('/orchestrations', 404, 'OPTIONS', [
      ['Origin', 'https://evil.example'],
      ['Access-Control-Request-Method', 'GET'],
    ]),
    at('http://evil.example/orchestrations'),
    at('/docs/index.mjs'),
    at('/docs/../index.mjs'),
    at('/docs/..%2findex.mjs'),
    at('/docs/%2fetc%2fpasswd'),
    at('/docs/__proto__'),
    at('/docs/swagger-ui.css%00.js'),
    at('/openapi.json', 404, 'POST'),
    at('/_sim/log'),
  ];
}

export function hostileQueries({ both, orchestrationID }: Known): HostileRequest[] {
  const list = (query: string, status = 400, path = '/orchestrations'): HostileRequest => ({
    name: `query: ${query.slice(0, 80)}`,
    method: 'GET',
    path: `${path}?${query}`,
    status,
    headers: bearer(both),
  });
  const operations = `/orchestrations/${orchestrationID}/operations`;
  return [
    list('page=0'),
    list('page=-1'),
    list('page=1.5'),
    list('page=1e3'),
    list('page=0x10'),
    list('page='),
    list('page=%EF%BC%91'),
    list('page=99999999999999999999'),
    list('page=9999999999999999999', 200),
    list('page=1&page=2'),
    list('page=%ZZ'),
    list('page[$gt]=1', 200),
    list('page_size=0'),
    list('page_size=101'),
    list('page_size=-5', 400, operations),
    list('page_size=NaN', 400, operations),
    list('page_size=100&page=999999999', 200, operations),
    list('state=unknown'),
    list('state='),
    list('state=__proto__'),
    list('state=canceling', 400, operations),
    list('state=IN PROGRESS'.replace(' ', '%20')),
    list(Array.from({ length: 300 }, () => 'state=failed').join('&'), 200),
    list(`x=${'y'.repeat(10_000)}`, 200),
    list('constructor=1&__proto__=2&toString=3&constructor=4', 200),
    list('page=0', 400, `/orchestrations/${orchestrationID}/skipped`),
  ];
}

const none = { include: [{ shoot: 'no-such-shoot' }] };

export function hostileBodies({ both }: Known): HostileRequest[] {
  const send = (
    name: string,
    status: number,
    body: unknown,
    headers: Headers = json,
    path = '/upgrade/kyma',
  ): HostileRequest => ({
    name: `body: ${name}`,
    method: 'POST',
    path,
    status,
    headers: [...bearer(both), ...headers],
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
  const type = (value: string): Headers => [['Content-Type', value]];
  const key = (value: string): Headers => [...json, ['Idempotency-Key', value]];
  const region = (name: string, expression: string, status = 400): HostileRequest =>
    send(`expression ${name}`, status, { targets: { include: [{ region: expression }] }, dryRun: true });
  const strategy = (value: unknown) => ({ targets: none, strategy: value });
  return [
    send('nothing', 400, ''),
    send('spaces', 400, '   \n'),
    send('no content type', 415, { targets: none }, []),
    send('text', 415, { targets: none }, type('text/plain')),
    send(
      'XML',
      415,
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
      type('application/xml'),
    ),
    send('a form', 415, 'targets=all', type('application/x-www-form-urlencoded')),
    send('several parts', 415, '--x--', type('multipart/form-data; boundary=x')),
    send('UTF-16', 415, { targets: none }, type('application/json; charset=utf-16')),
    send('a content type like JSON', 415, { targets: none }, type('application/jsonp')),
    send('cut off', 400, '{"targets":'),
    send('more after the end', 400, '{"targets":{"include":[{"target":"all"}]}} x'),
    send('a comment', 400, '{/* */}'),
    send('NaN', 400, '{"targets":NaN}'),
    send('a byte order mark', 400, `\ufeff${JSON.stringify({ targets: none })}`),
    send('bytes of no text', 400, Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])),
    send('gzip', 400, gzipSync(JSON.stringify({ targets: none })), [...json, ['Content-Encoding', 'gzip']]),
    send('null', 400, 'null'),
    send('a list', 400, '[]'),
    send('a number', 400, '1e999'),
    send('50,000 levels of lists', 400, '['.repeat(50_000) + ']'.repeat(50_000)),
    send('40 levels of objects', 400, `${'{"targets":'.repeat(40)}1${'}'.repeat(40)}`),
    send('129 KiB', 413, JSON.stringify({ targets: none, version: ' '.repeat(129 * 1024) })),
    send('11 MiB', 413, ' '.repeat(11 * 1024 * 1024)),
    send('a prototype', 400, '{"targets":{"include":[{"target":"all"}]},"__proto__":{"dryRun":false}}'),
    send('a prototype further down', 400, '{"targets":{"include":[{"__proto__":{"target":"all"}}]}}'),
    send('a constructor', 400, { targets: none, constructor: { prototype: {} } }),
    send('a misspelt exclude', 400, { targets: { include: [{ target: 'all' }], exlude: [{ shoot: 'x' }] } }),
    send('no target', 400, { targets: { include: [] } }),
    send('an empty target', 400, { targets: { include: [{}] } }),
    send('10,000 empty targets', 400, { targets: { include: Array.from({ length: 10_000 }, () => ({})) } }),
    send('ALL', 400, { targets: { include: [{ target: 'ALL' }] } }),
    send('an object as a selector', 400, { targets: { include: [{ shoot: { $ne: null } }] } }),
    send('a selector of 257 characters', 400, { targets: { include: [{ shoot: 'x'.repeat(257) }] } }),
    region('unbalanced', '('),
    region('with a look-behind', '(?<=a)b'),
    region('with a reference back', '(a)\\1'),
    region('of 513 characters', 'a'.repeat(513)),
    region('that unfolds', '((a{100}){100}){100}'),
    region('that is catastrophic elsewhere', '(a+)+$', 202),
    region('of half a character', '\ud800', 400),
    send('-1 workers', 400, strategy({ parallel: { workers: -1 } })),
    send(
      '1e308 workers',
      400,
      '{"targets":{"include":[{"target":"all"}]},"strategy":{"parallel":{"workers":1e308}}}',
    ),
    send('"5" workers', 400, strategy({ parallel: { workers: '5' } })),
    send('an unknown strategy', 400, strategy({ type: 'serial' })),
    send('the 30th of February', 400, strategy({ schedule: '2030-02-30T00:00:00Z' })),
    send('a year of five digits', 400, strategy({ schedule: '10000-01-01T00:00:00Z' })),
    send('a channel with a line break', 400, { targets: none, kyma: { channel: 'regular\n' } }),
    send('a channel that is a path', 400, { targets: none, kyma: { channel: '../../x' } }),
    send('a version', 400, { targets: none, version: '2.0.0' }),
    send('the other kind', 400, { targets: none, kubernetes: { kubernetesVersion: '1.34.2' } }),
    send(
      'no Kubernetes version',
      400,
      { targets: none, kubernetes: { kubernetesVersion: 'latest' } },
      json,
      '/upgrade/cluster',
    ),
    send('an empty key', 400, { targets: none }, key('')),
    send('a key of 256 characters', 400, { targets: none }, key('k'.repeat(256))),
    send('a key, first', 202, { targets: none, dryRun: true }, key('the key')),
    send('the key, another body', 409, { targets: none, dryRun: false }, key('the key')),
    send('the key, another kind', 409, { targets: none, dryRun: true }, key('the key'), '/upgrade/cluster'),
  ];
}

export function hostileRetries({ both, orchestrationID }: Known): HostileRequest[] {
  const retry = (name: string, status: number, body: string, contentType: string): HostileRequest => ({
    name: `retry: ${name}`,
    method: 'POST',
    path: `/orchestrations/${orchestrationID}/retry`,
    status,
    headers: [...bearer(both), ['Content-Type', contentType]],
    body,
  });
  const form = 'application/x-www-form-urlencoded';
  return [
    retry('text', 415, 'x', 'text/plain'),
    retry('a form in UTF-16', 415, 'x', `${form}; charset=utf-16`),
    retry('a list', 400, '[]', 'application/json'),
    retry('a string of ids', 400, '{"operationIDs":"x"}', 'application/json'),
    retry('ids that are numbers', 400, '{"operationIDs":[1]}', 'application/json'),
    retry('an unknown field', 400, '{"operationIds":[]}', 'application/json'),
    retry('an unknown field of a form', 400, 'operation_id=x', form),
    retry('a prototype as a form', 400, '__proto__=x&constructor=y', form),
    retry('an id of 257 characters', 400, `operation-id=${'x'.repeat(257)}`, form),
    retry('a form of 129 KiB', 413, `operation-id=${'x'.repeat(129 * 1024)}`, form),
    retry('ids that nothing has', 202, 'operation-id=__proto__&operation-id=%00&operation-id=%F0%28', form),
    retry('an id of 256 letters of two bytes', 202, `operation-id=${'%C3%A9'.repeat(256)}`, form),
  ];
}

/** Requests that are not quite HTTP, and headers that want to be believed. */
export function hostileProtocol({ both }: Known): HostileRequest[] {
  const get = (name: string, status: number, headers: Headers): HostileRequest => ({
    name: `protocol: ${name}`,
    method: 'GET',
    path: '/orchestrations',
    status,
    headers: [...bearer(both), ...headers],
  });
  const raw = (name: string, bytes: string, status = 400): HostileRequest => ({
    name: `protocol: ${name}`,
    method: '',
    path: '',
    status,
    bytes,
    byServer: true,
  });
  const start = 'POST /upgrade/kyma HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';
  return [
    get('another host', 200, [['Host', 'evil.example']]),
    get('an address of somebody else', 200, [['X-Forwarded-For', '10.0.0.1']]),
    get('XML wanted', 200, [['Accept', 'application/xml']]),
    get('a range', 200, [['Range', 'bytes=0-1']]),
    get('a condition', 200, [['If-None-Match', '*']]),
    get(
      '100 headers',
      200,
      Array.from({ length: 100 }, (_, n) => [`X-${n}`, 'x'] as const),
    ),
    get('names that every object has', 200, [
      ['constructor', 'x'],
      ['__proto__', 'y'],
    ]),
    get('8 KB of cookies', 200, [['Cookie', 'x'.repeat(8000)]]),
    raw('no HTTP', 'GARBAGE\r\n\r\n'),
    raw('HTTP/9.9', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'),
    raw('a header with a line feed', 'GET / HTTP/1.1\r\nHost: x\r\nX: a\nb: c d\x00\r\n\r\n'),
    raw('two lengths', `${start}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`),
    raw('a length and chunks', `${start}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
    raw('a length below zero', `${start}Content-Length: -1\r\n\r\n`),
    raw('a chunk of no size', `${start}Transfer-Encoding: chunked\r\n\r\nzz\r\n`),
  ];
}
