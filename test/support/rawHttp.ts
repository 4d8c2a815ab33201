import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawRequest {
  readonly method: string;
  /** Sent as it is: nothing is normalized or escaped. */
  readonly path: string;
  /** Sent as they are, in this order, repetitions included. Host, Connection and Content-Length are added where missing. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer;
  /** Instead of all of the above: these bytes. */
  readonly bytes?: string | Buffer;
}

export interface RawAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function bytesOf({ method, path, headers = [], body, bytes }: RawRequest, host: string): Buffer {
  if (bytes !== undefined) return Buffer.from(bytes as string, 'latin1');
  const content = Buffer.from((body ?? '') as string);
  const has = (name: string) => headers.some(([known]) => known.toLowerCase() === name);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...(has('host') ? [] : [`Host: ${host}`]),
    ...(has('connection') ? [] : ['Connection: close']),
    ...(body === undefined || has('content-length') || has('transfer-encoding')
      ? []
      : [`Content-Length: ${content.length}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), content]);
}

/** Sends a request that no client library would send. Rejects if there is no answer of HTTP within 30 s. */
export async function rawHttp(url: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const pieces: Buffer[] = [];
  socket.on('data', (piece) => pieces.push(piece));
  socket.setTimeout(30_000, () => socket.destroy(new Error('no answer within 30 s')));
  // A server that has refused a request may close while we still send it; what it answered counts.
  let failure: Error | undefined;
  socket.on('error', (error) => {
    failure = error;
  });
  socket.write(bytesOf(request, host));
  await once(socket, 'close').catch(() => undefined);
  return parse(Buffer.concat(pieces).toString(), request, failure);
}

function parse(text: string, { method, path }: RawRequest, failure: Error | undefined): RawAnswer {
  // An interim answer, such as 100 Continue, is not the answer.
  const end = text.replace(/^HTTP\/1\.1 1\d\d [\s\S]*?\r\n\r\n/, '');
  const [, status, head = '', body = ''] =
    /^HTTP\/1\.[01] (\d{3})[^\r\n]*\r\n([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(end) ?? [];
  if (status === undefined)
    throw new Error(`no answer to ${method} ${path.slice(0, 80)}: ${text.slice(0, 80)}`, { cause: failure });
  const headers = head.split('\r\n').map((line): [string, string] => {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    return [name.toLowerCase(), value];
  });
  return { status: Number(status), headers: Object.fromEntries(headers), body };
}
