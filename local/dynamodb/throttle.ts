import type { Server } from 'node:http';
import { intercept } from './intercept.ts';

/** Throttles a share of the requests as DynamoDB does when a partition gets too many; clients retry them. */
export function throttle(server: Server, share: number, random: () => number): void {
  intercept(server, (request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    // Tables are made once, before anything else; only data are throttled.
    if (target === '' || /Table$/.test(target) || random() >= share) return false;
    request.resume();
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(
      JSON.stringify({
        __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
        message: 'A fault that was asked for',
      }),
    );
    return true;
  });
}
