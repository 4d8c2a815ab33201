import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: unknown;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** `hang` never answers; `drop` closes the connection; `stall` sends the headers and half a body. */
export type Handler = (request: FakeRequest) => FakeAnswer | 'hang' | 'drop' | 'stall';

export interface FakeApi {
  readonly url: string;
  readonly kubeconfig: string;
  readonly requests: FakeRequest[];
  handle: Handler;
  close(): Promise<void>;
}

export const fakeToken = 'the-secret-token-of-this-test';

export function kubeconfigFor(server: string, user: object = { token: fakeToken }): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}

/** A `Status` object as an API server refuses with. */
export function refusal(status: number, reason: string, message: string, details?: object): FakeAnswer {
  return {
    status,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason,
      message,
      code: status,
      ...(details && { details }),
    },
  };
}

/** The 404 of an object that is not there: only its `details` tell that it is about this object. */
export function notFound(kind: string, name: string): FakeAnswer {
  return refusal(404, 'NotFound', `${kind} "${name}" not found`, { name, kind });
}

/** What stands in for an API that is away for a moment. */
export const foreign404: FakeAnswer = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: '404 page not found\n',
};

/** A real API server's 403 for somebody it does not know, or whose permissions it has not read yet. */
export function unauthorized(user = 'system:anonymous'): FakeAnswer {
  const message = `shoots.core.gardener.cloud "c-1" is forbidden: User "${user}" cannot patch resource "shoots" in API group "core.gardener.cloud" in the namespace "garden-kyma"`;
  return refusal(403, 'Forbidden', message, { name: 'c-1', group: 'core.gardener.cloud', kind: 'shoots' });
}

/** A small API server on the loopback address whose answers a test decides. */
export async function startFakeApi(handle: Handler): Promise<FakeApi> {
  const requests: FakeRequest[] = [];
  const server = http.createServer(async (incoming, outgoing) => {
    let text = '';
    for await (const chunk of incoming) text += chunk;
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const request: FakeRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    requests.push(request);
    const answer = api.handle(request);
    if (answer === 'hang') return;
    if (answer === 'drop') return void incoming.socket.destroy();
    if (answer === 'stall') {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      return void outgoing.write('{"half":');
    }
    const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
    outgoing.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    outgoing.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api: FakeApi = {
    url,
    kubeconfig: kubeconfigFor(url),
    requests,
    handle,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return api;
}
