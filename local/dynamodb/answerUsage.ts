import type { Server } from 'node:http';
import { intercept } from './intercept.ts';
import type { PartitionLimit } from './PartitionLimit.ts';

/** `GET /_usage?partition=P`: the load on a partition since the start (PartitionUsage), for measurements. */
export function answerUsage(server: Server, limit: PartitionLimit): void {
  intercept(server, (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (request.method !== 'GET' || url.pathname !== '/_usage') return false;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(limit.usage(url.searchParams.get('partition') ?? '')));
    return true;
  });
}
