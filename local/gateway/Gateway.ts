import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FunctionError, type InvokeFunction } from '../aws/InvokeFunction.ts';
import type { ApiDefinition } from './ApiDefinition.ts';
import { Authorizer } from './Authorizer.ts';
import { type Exchange, headersOf } from './Exchange.ts';
import { gatewayResponse, type HttpAnswer } from './gatewayResponse.ts';
import { matchRoute } from './matchRoute.ts';
import { proxyAnswer } from './proxyAnswer.ts';
import { proxyEvent } from './proxyEvent.ts';
import { Refusal } from './Refusal.ts';

/** The most that API Gateway accepts, in bytes. */
const largestBody = 10 * 1024 * 1024;

export interface GatewayOptions {
  readonly api: ApiDefinition;
  readonly invoke: InvokeFunction;
  /** Loopback port; 0 = any. */
  readonly port: number;
  readonly now?: () => number;
}

/** Serves the API as API Gateway does behind a custom domain: paths do not begin with the stage. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #now: () => number;
  readonly #authorizers: ReadonlyMap<string, Authorizer>;
  readonly #server: Server;

  private constructor(options: GatewayOptions) {
    const { api, invoke } = options;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const definitions = api.routes.flatMap(({ authorizer }) =>
      authorizer === undefined ? [] : [authorizer],
    );
    this.#authorizers = new Map(
      definitions.map((definition) => [definition.id, new Authorizer(api, definition, invoke, this.#now)]),
    );
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // Longer than clients wait between requests, so that no request meets a closing connection.
    this.#server.keepAliveTimeout = 120_000;
  }

  /** Rejects with the socket's error if the port is taken. */
  static async start(options: GatewayOptions): Promise<Gateway> {
    const gateway = new Gateway(options);
    gateway.#server.listen(options.port, '127.0.0.1');
    await once(gateway.#server, 'listening');
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestID = randomUUID();
    let answer: HttpAnswer;
    try {
      answer = await this.#answer(request, requestID);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('INTEGRATION_FAILURE', error);
      if (refusal.status >= 500)
        console.error(`${request.method} ${request.url} (${requestID}):`, refusal.cause ?? refusal);
      answer = gatewayResponse(this.#options.api.responses, refusal, requestID);
    }
    if (response.destroyed) return;
    const headers = Object.entries(answer.headers).map(([name, value]): [string, string | string[]] => [
      name,
      typeof value === 'string' ? value : [...value],
    ]);
    // The rest of a refused body need not be read.
    if (!request.complete) response.shouldKeepAlive = false;
    response.writeHead(answer.status, {
      ...Object.fromEntries(headers),
      'content-length': Buffer.byteLength(answer.body),
      'x-amzn-requestid': requestID,
    });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  }

  async #answer(request: IncomingMessage, requestID: string): Promise<HttpAnswer> {
    const { api, invoke } = this.#options;
    const exchange = this.#exchange(request, requestID);
    const { route } = exchange.match;
    const authorizer =
      route.authorizer === undefined ? undefined : this.#authorizers.get(route.authorizer.id);
    const body = await readBody(request);
    const context = await authorizer?.authorize(exchange);
    const event = proxyEvent(api, exchange, body, context);
    const answer = await withTimeout(invoke(route.functionArn, event).catch(refuse), route.timeoutMs);
    return proxyAnswer(answer);
  }

  #exchange(request: IncomingMessage, requestID: string): Exchange {
    const method = request.method ?? 'GET';
    const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
    const match = matchRoute(this.#options.api.routes, method, path);
    if (match === undefined) throw new Refusal('MISSING_AUTHENTICATION_TOKEN');
    const receivedAt = this.#now();
    return {
      requestID,
      extendedRequestID: randomBytes(11).toString('base64'),
      receivedAt,
      method,
      path,
      query: new URLSearchParams(query),
      headers: headersOf(request),
      sourceIP: request.socket.remoteAddress ?? '127.0.0.1',
      traceID: `Root=1-${Math.floor(receivedAt / 1000).toString(16)}-${randomBytes(12).toString('hex')}`,
      match,
    };
  }
}

const splitOnce = (text: string, separator: string): string[] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
};

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > largestBody) throw new Refusal('REQUEST_TOO_LARGE');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

/** A function that fails is a 502; one that cannot take so large an event a 413. */
const refuse = (error: unknown): never => {
  const tooLarge = error instanceof FunctionError && error.errorType === 'Lambda.RequestTooLargeException';
  throw new Refusal(tooLarge ? 'REQUEST_TOO_LARGE' : 'INTEGRATION_FAILURE', error);
};

const withTimeout = async <Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Refusal('INTEGRATION_TIMEOUT')), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
