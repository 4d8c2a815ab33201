import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Answers a share of the requests as DynamoDB does when a partition gets too many; clients repeat them after a while. */
export function throttle(server: Server, share: number, random: () => number): void {
  const listeners = server.listeners('request') as ((
    request: IncomingMessage,
    response: ServerResponse,
  ) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    // Tables are made once, before anything else; only data are throttled.
    if (/Table$/.test(target) || random() >= share) {
      for (const listener of listeners) listener.call(server, request, response);
      return;
    }
    request.resume();
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(
      JSON.stringify({
        __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
        message: 'A fault that was asked for',
      }),
    );
  });
}
