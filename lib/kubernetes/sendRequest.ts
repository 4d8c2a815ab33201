import http from 'node:http';
import https from 'node:https';
import { KubernetesError } from './KubernetesError.ts';

/** 250 Shoots of 20 KB are 5 MB; a runtime that answers more than this would only exhaust our memory. */
const LONGEST_ANSWER_BYTES = 64 * 1024 * 1024;

export interface HttpRequest {
  readonly method: 'GET' | 'PATCH' | 'POST';
  readonly url: URL;
  /** Agent, certificates and headers, as the kubeconfig asks for them. */
  readonly options: https.RequestOptions;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutSeconds: number;
  /** Who is asked, for messages: 'Gardener'. */
  readonly serverName: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/**
 * Sends one request and reads the whole answer. The timeout spans everything: name resolution, connection, TLS, headers
 * and the last byte. Redirects are not followed: a credential goes nowhere but to the server of its kubeconfig.
 *
 * Node's own client is used because `KubeConfig.applyToHTTPSOptions` sets up exactly that, with an agent it keeps;
 * `applySecurityAuthentication` makes a new undici agent for each request and leaves it open.
 *
 * @throws KubernetesError with status 0 where there is no (whole) answer.
 */
export function sendRequest(request: HttpRequest): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const timeout = AbortSignal.timeout(request.timeoutSeconds * 1000);
  const fail = (cause: unknown) => reject(noAnswer(request, cause, timeout.aborted));
  const send = request.url.protocol === 'http:' ? http.request : https.request;
  const sent = send(request.url, {
    ...request.options,
    method: request.method,
    headers: { ...request.options.headers, ...request.headers },
    signal: timeout,
  });
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

function noAnswer(request: HttpRequest, cause: unknown, timedOut: boolean): KubernetesError {
  if (timedOut) {
    const message = `${request.serverName} did not answer within ${request.timeoutSeconds} s`;
    return new KubernetesError(0, 'Timeout', message);
  }
  return new KubernetesError(0, 'Unreachable', `${request.serverName} cannot be reached: ${nameOf(cause)}`);
}

/** A code where there is one (`ECONNREFUSED`): for several addresses, Node's message is empty. */
function nameOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'the connection failed';
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return cause.message === '' ? code : cause.message;
}
