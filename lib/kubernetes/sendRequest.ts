import http from 'node:http';
import https from 'node:https';
import { KubernetesError } from './KubernetesError.ts';

/** 250 Shoots of 20 KB are 5 MB; a response longer than this would exhaust our memory. */
const LONGEST_ANSWER_BYTES = 64 * 1024 * 1024;

export interface HttpRequest {
  readonly method: 'GET' | 'PATCH' | 'POST';
  readonly url: URL;
  /** The agent, certificates and headers that the kubeconfig specifies. */
  readonly options: https.RequestOptions;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutSeconds: number;
  /** Abort the request after this many seconds, if that is before the timeout: a later answer would be too late. */
  readonly giveUpAfterSeconds?: number | undefined;
  /** The server's name in messages: 'Gardener'. */
  readonly serverName: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/**
 * Sends one request and reads the whole answer. The timeout spans everything: name resolution, connection, TLS, headers and the
 * last byte. Redirects are not followed: a credential must go only to the server of its kubeconfig.
 *
 * Uses Node's own client because `KubeConfig.applyToHTTPSOptions` configures exactly that, with an agent that it reuses.
 * `applySecurityAuthentication` creates a new undici agent for each request and leaves it open.
 *
 * @throws KubernetesError with status 0 if there is no answer or only part of one.
 */
export function sendRequest(request: HttpRequest): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const seconds = Math.min(request.timeoutSeconds, request.giveUpAfterSeconds ?? request.timeoutSeconds);
  if (seconds <= 0) {
    const message = `${request.serverName} was not asked: there was no time left for it`;
    throw new KubernetesError(0, 'TooLate', message);
  }
  const timeout = AbortSignal.timeout(Math.ceil(seconds * 1000));
  const fail = (cause: unknown) => reject(noAnswer(request.serverName, cause, timeout.aborted, seconds));
  const send = request.url.protocol === 'http:' ? http.request : https.request;
  let sent: http.ClientRequest;
  try {
    sent = send(request.url, {
      ...request.options,
      method: request.method,
      headers: { ...request.options.headers, ...request.headers },
      signal: timeout,
    });
  } catch {
    // Node reads certificates and keys here, and its message may quote them.
    const message = `the kubeconfig of ${request.serverName} holds a certificate or a key that cannot be used`;
    throw new KubernetesError(0, 'InvalidKubeconfig', message);
  }
  sent.on('error', fail);
  sent.on('response', (response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > LONGEST_ANSWER_BYTES) sent.destroy(new Error('the answer is too long'));
      else chunks.push(chunk);
    });
    response.on('error', fail);
    response.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], text });
    });
  });
  sent.end(request.body);
  return promise;
}

/** OpenSSL's errors about the server's certificate, as Node names them. */
const untrusted: ReadonlySet<string> = new Set([
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function noAnswer(serverName: string, cause: unknown, timedOut: boolean, seconds: number): KubernetesError {
  if (timedOut) {
    return new KubernetesError(0, 'Timeout', `${serverName} did not answer within ${seconds} s`);
  }
  const name = nameOf(cause);
  const code = codeOf(cause);
  if (untrusted.has(code)) {
    const message = `the certificate of ${serverName} is not trusted by the kubeconfig: ${name}`;
    return new KubernetesError(0, 'CertificateUntrusted', message);
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return new KubernetesError(
      0,
      'CertificateExpired',
      `the certificate of ${serverName} is not valid now: ${name}`,
    );
  }
  if (/^ERR_SSL_.*ALERT.*(CERTIFICATE|UNKNOWN_CA)/.test(code)) {
    const message = `${serverName} does not accept the client certificate of the kubeconfig: ${name}`;
    return new KubernetesError(0, 'CertificateRefused', message);
  }
  const reasons: Readonly<Record<string, string>> = {
    ENOTFOUND: 'HostUnknown',
    ECONNREFUSED: 'ConnectionRefused',
  };
  return new KubernetesError(0, reasons[code] ?? 'Unreachable', `${serverName} cannot be reached: ${name}`);
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  // Several addresses, and all of them refused.
  if (cause instanceof AggregateError && !('code' in cause)) return codeOf(cause.errors[0]);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}

/** The error code if there is one (`ECONNREFUSED`): for several addresses, Node's message is empty. */
function nameOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'the connection failed';
  return cause.message === '' ? codeOf(cause) : cause.message;
}
