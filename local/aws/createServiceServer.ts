import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Operation, Operations } from './Operation.ts';
import { ServiceError } from './ServiceError.ts';

/** Operations by the target prefix of their JSON protocol, and the one service that speaks REST. */
export interface ServiceRoutes {
  readonly targets: Readonly<Record<string, Operations>>;
  /** The one service that speaks AWS's query protocol: a form in, XML out. */
  readonly query: Operations;
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

/** What the query protocol adds to each request. */
const protocolFields = ['Action', 'Version'];

/** The answer of a query operation: XML with a member per field. */
async function answerQuery(body: string, operations: Operations): Promise<string> {
  const fields = Object.fromEntries(new URLSearchParams(body));
  const name = fields['Action'] ?? '';
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation === undefined)
    throw new ServiceError('InvalidAction', `The local stack does not know ${name}`);
  const request = Object.entries(fields).filter(([field]) => !protocolFields.includes(field));
  const result = Object.entries(await operation(Object.fromEntries(request)));
  const members = result.map(([field, value]) => `<${field}>${escaped(String(value))}</${field}>`).join('');
  return `<${name}Response><${name}Result>${members}</${name}Result></${name}Response>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const errorXML = (code: string, message: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error></ErrorResponse>`;

const isQuery = ({ headers }: IncomingMessage): boolean =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;

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

function serveQuery(request: IncomingMessage, response: ServerResponse, operations: Operations): void {
  const sendXML = (status: number, text: string): void => {
    response.writeHead(status, { 'content-type': 'text/xml' });
    response.end(text);
  };
  readBody(request)
    .then(async (body) => sendXML(200, await answerQuery(body, operations)))
    .catch((error: unknown) => {
      if (response.destroyed) return;
      const known = error instanceof ServiceError ? error : undefined;
      if (known === undefined) console.error('local AWS:', error);
      const {
        code = 'InternalFailure',
        message = 'Internal error of the local stack',
        status = 500,
      } = known ?? {};
      sendXML(status, errorXML(code, message));
    });
}

function send(response: ServerResponse, target: boolean, status: number, body: object, code?: string): void {
  response.writeHead(status, {
    'content-type': target ? 'application/x-amz-json-1.1' : 'application/json',
    ...(code === undefined ? {} : { 'x-amzn-errortype': code }),
  });
  response.end(JSON.stringify(body));
}

/**
 * One server for all emulated services: `X-Amz-Target` (JSON 1.0 and 1.1), a form (SNS) or the Scheduler's paths. Signatures are not
 * checked; it listens on the loopback address only. Errors have the wire shape that the SDK's classes are made from.
 */
export function createServiceServer(routes: ServiceRoutes): Server {
  const server = createServer((request, response) => {
    if (isQuery(request)) {
      serveQuery(request, response, routes.query);
      return;
    }
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
  // The SDK keeps connections open; one that closes during a request would cost a retry.
  server.keepAliveTimeout = 10 * 60 * 1000;
  return server;
}
