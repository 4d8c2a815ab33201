import http from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type Certificate, makeCertificate } from './certificates.ts';

export interface TlsServerOptions {
  /** Where requests go once their user is known, plain http. */
  readonly upstream: string;
  /** What a client certificate's common name stands for there: a bearer token. */
  readonly tokenOf: (commonName: string) => string;
  /** Of the server's certificate (epoch ms). */
  readonly notAfter?: number;
}

export interface KubeconfigOptions {
  readonly ca?: string;
  readonly server?: string;
  /** The user's fields as a kubeconfig has them. */
  readonly user: object;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** TLS with a CA of its own in front of a plain server: it takes tokens, and client certificates that its CA has signed. */
export class TlsServer {
  readonly #authority = makeCertificate({ commonName: 'test-ca', isAuthority: true });
  readonly #server: Server;

  private constructor({ upstream, tokenOf, notAfter }: TlsServerOptions) {
    const own = makeCertificate({
      commonName: 'kube-apiserver',
      issuer: this.#authority,
      hosts: ['127.0.0.1'],
      ...(notAfter === undefined ? {} : { notAfter, notBefore: notAfter - 86_400_000 }),
    });
    // As a kube-apiserver: it asks for a certificate, and takes one that is not good for none.
    const options = { ...own, ca: this.#authority.cert, requestCert: true, rejectUnauthorized: false };
    this.#server = createServer(options, (request, response) => {
      const socket = request.socket as TLSSocket;
      const { authorization, ...headers } = request.headers;
      const commonName = socket.getPeerCertificate().subject?.CN;
      // One that has expired is nobody's: 401.
      const known =
        typeof commonName === 'string'
          ? `Bearer ${socket.authorized ? tokenOf(commonName) : 'x'}`
          : authorization;
      const forwarded = http.request(
        new URL(request.url ?? '/', upstream),
        {
          method: request.method,
          headers: { ...headers, ...(known === undefined ? {} : { authorization: known }) },
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      forwarded.on('error', () => response.destroy());
      request.pipe(forwarded);
    });
  }

  static async start(options: TlsServerOptions): Promise<TlsServer> {
    const server = new TlsServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get ca(): string {
    return this.#authority.cert;
  }

  /** A client certificate of the server's CA; times are epoch ms. */
  clientCertificate(commonName: string, times: { notBefore?: number; notAfter?: number } = {}): Certificate {
    return makeCertificate({ commonName, issuer: this.#authority, ...times });
  }

  kubeconfig({ ca = this.ca, server = this.url, user }: KubeconfigOptions): string {
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'garden',
      clusters: [{ name: 'garden', cluster: { server, 'certificate-authority-data': base64(ca) } }],
      users: [{ name: 'robot', user }],
      contexts: [{ name: 'garden', context: { cluster: 'garden', user: 'robot' } }],
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The user of a kubeconfig that has a client certificate. */
export const certificateUser = ({ cert, key }: Certificate): object => ({
  'client-certificate-data': base64(cert),
  'client-key-data': base64(key),
});

/** A port of this machine that nobody listens at. */
export async function unusedPort(): Promise<number> {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await new Promise<void>((resolve) => connect(port, '127.0.0.1').on('error', () => resolve()));
  return port;
}
