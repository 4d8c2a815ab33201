import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import dynalite from 'dynalite';

/** Runs inside a worker: DynamoDB takes more time than anything else here, and would hold up all other servers. */
const { path } = workerData as { path: string };
const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }) as Server;
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
parentPort?.postMessage((server.address() as AddressInfo).port);
