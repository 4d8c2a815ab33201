import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Operation, Operations } from './Operation.ts';
import { ServiceError } from './ServiceError.ts';

/** Operations by the target prefix of their JSON protocol, and the one service that speaks REST. */
export interface ServiceRoutes {
  readonly targets: Readonly<Record<string, Operations>>;
  readonly rest: (
    method: string,
    url: URL,
  ) => { operation: Operation; request: Record<string, unknown> } | undefined;
}

/** The largest accepted body; our own functions send nothing near this size. */
const largestBody = 2 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > largestBody) throw new ServiceError('RequestEntityTooLarge', 'The request is too large', 413);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parseBody(body: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    throw new ServiceError('SerializationException', 'The body is not JSON');
  }
}

function targetOperation(target: string, targets: ServiceRoutes['targets']): Operation {
  const dot = target.lastIndexOf('.');
  const service = target.slice(0, dot);
  const operations = Object.hasOwn(targets, service) ? targets[service] : undefined;
  const name = target.slice(dot + 1);
  if (operations === undefined || !Object.hasOwn(operations, name)) {
    throw new ServiceError('UnknownOperationException', `The local stack does not know ${target}`);
  }
  return operations[name] as Operation;
}

async function answer(request: IncomingMessage, routes: ServiceRoutes): Promise<object> {
  const body = await readBody(request);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return targetOperation(target, routes.targets)(parseBody(body));
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', 'http://local');
  const route = routes.rest(method, url);
  if (route === undefined) {
    throw new ServiceError(
      'UnknownOperationException',
      `The local stack does not know ${method} ${url.pathname}`,
    );
  }
  return route.operation({ ...(parseBody(body) as object), ...route.request });
}

function send(response: ServerResponse, target: boolean, status: number, body: object, code?: string): void {
  response.writeHead(status, {
    'content-type': target ? 'application/x-amz-json-1.1' : 'application/json',
    ...(code === undefined ? {} : { 'x-amzn-errortype': code }),
  });
  response.end(JSON.stringify(body));
}

/**
 * One server for all emulated services: `X-Amz-Target` (JSON 1.0 and 1.1) or the Scheduler's paths. Signatures are not
 * checked; it listens on the loopback address only. Errors have the wire shape that the SDK's classes are made from.
 */
export function createServiceServer(routes: ServiceRoutes): Server {
  const server = createServer((request, response) => {
    const target = request.headers['x-amz-target'] !== undefined;
    answer(request, routes).then(
      (body) => send(response, target, 200, body),
      (error: unknown) => {
        if (response.destroyed) return;
        const known = error instanceof ServiceError ? error : undefined;
        if (known === undefined) console.error('local AWS:', error);
        const code = known?.code ?? 'InternalServerException';
        // Services differ in the spelling of the member, and the SDK's schema reads only its own.
        const message = known?.message ?? 'Internal error of the local stack';
        send(response, target, known?.status ?? 500, { __type: code, message, Message: message }, code);
      },
    );
  });
  // The SDK keeps connections open; one that closes under a request would cost it a retry.
  server.keepAliveTimeout = 10 * 60 * 1000;
  return server;
}
