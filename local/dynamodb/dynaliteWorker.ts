import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { randomNumbers } from '../randomNumbers.ts';
import { answerUsage } from './answerUsage.ts';
import { limitPartitions, requireDynalite } from './limitPartitions.ts';
import { PartitionLimit, serviceRates } from './PartitionLimit.ts';
import { throttle } from './throttle.ts';
import { writeAtomically } from './writeAtomically.ts';

export interface DynaliteWorkerData {
  readonly path: string;
  readonly throttled: number;
  readonly seed: number;
}

/** Runs inside a worker: DynamoDB takes more time than anything else here, and would hold up all other servers. */
const { path, throttled, seed } = workerData as DynaliteWorkerData;
const limit = new PartitionLimit(serviceRates, () => performance.now());
writeAtomically();
limitPartitions(limit);
const server = requireDynalite()({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }) as Server;
answerUsage(server, limit);
if (throttled > 0) throttle(server, throttled, randomNumbers(seed));
// Longer than the SDK keeps an idle connection: a connection must not close while a request is on its way.
server.keepAliveTimeout = 120_000;
server.requestTimeout = 0;
server.listen(0, '127.0.0.1');
await once(server, 'listening');

parentPort?.on('message', () => {
  server.close(() => {
    parentPort?.postMessage('stopped');
    parentPort?.close();
  });
  server.closeAllConnections();
});

const { port } = server.address() as AddressInfo;
// dynalite opens its store in the background and fails with the first request if another process has it.
await fetch(`http://127.0.0.1:${port}`, {
  method: 'POST',
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.ListTables',
    'x-amz-date': new Date().toISOString(),
    authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
  },
  body: '{}',
});
parentPort?.postMessage(port);
