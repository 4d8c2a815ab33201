import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The address to which the issuer redirects the browser (RFC 8252, section 7.3). */
export interface Loopback {
  readonly redirectURI: string;
  /** The parameters of the first request to it. */
  readonly callback: Promise<URLSearchParams>;
  close(): void;
}

const page = 'You may close this window and go back to the terminal.\n';

/** Listens on this machine's loopback interface only. @param port 0: any free one */
export const listenForCallback = async (port: number, signal: AbortSignal): Promise<Loopback> => {
  const { promise, resolve, reject } = Promise.withResolvers<URLSearchParams>();
  // Callers that await it see the rejection, but none may be waiting yet.
  promise.catch(() => {});
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname !== '/callback') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(page);
    resolve(url.searchParams);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return {
    redirectURI: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    callback: promise,
    close: () => server.close(),
  };
};
