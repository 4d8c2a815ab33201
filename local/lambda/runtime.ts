import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FailureReport, InvokeMessage, WorkerMessage, WorkerSetup } from './messages.ts';

/**
 * Runs inside a function's worker: what AWS calls the Node.js runtime interface client. It loads the deployed bundle and
 * answers invocations, many at a time.
 */
type Handler = (event: unknown, context: object) => unknown;

const setup = workerData as WorkerSetup;
const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

const report = (error: unknown, errorType?: string): FailureReport =>
  error instanceof Error
    ? {
        errorType: errorType ?? error.name,
        errorMessage: error.message,
        trace: (error.stack ?? '').split('\n'),
      }
    : { errorType: errorType ?? typeof error, errorMessage: String(error), trace: [] };

const contextOf = ({ id, clientContext }: InvokeMessage, deadline: number): object => ({
  callbackWaitsForEmptyEventLoop: true,
  functionVersion: '$LATEST',
  functionName: setup.functionName,
  memoryLimitInMB: String(setup.memoryMegabytes),
  logGroupName: `/aws/lambda/${setup.functionName}`,
  logStreamName: 'local',
  clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
  identity: undefined,
  invokedFunctionArn: setup.functionArn,
  awsRequestId: id,
  getRemainingTimeInMillis: () => deadline - Date.now(),
});

const run = async (handler: Handler, message: InvokeMessage): Promise<void> => {
  const { id, payload } = message;
  try {
    const answer = await handler(
      JSON.parse(payload),
      contextOf(message, Date.now() + setup.timeoutSeconds * 1000),
    );
    send({ kind: 'answer', id, payload: JSON.stringify(answer) });
  } catch (error) {
    send({ kind: 'failure', id, failure: report(error) });
  }
};

const load = async (): Promise<Handler | FailureReport> => {
  let module: Record<string, unknown>;
  try {
    module = (await import(pathToFileURL(setup.file).href)) as Record<string, unknown>;
  } catch (error) {
    return report(
      error,
      error instanceof SyntaxError ? 'Runtime.UserCodeSyntaxError' : 'Runtime.ImportModuleError',
    );
  }
  const common = module['default'] as Record<string, unknown> | undefined;
  const handler = module[setup.exportName] ?? common?.[setup.exportName];
  if (typeof handler === 'function') return handler as Handler;
  const message = `${setup.file} has no function ${setup.exportName}`;
  return { errorType: 'Runtime.HandlerNotFound', errorMessage: message, trace: [] };
};

const loaded = await load();
if (typeof loaded === 'function') {
  parentPort?.on('message', (message: InvokeMessage) => void run(loaded, message));
  send({ kind: 'ready' });
} else {
  send({ kind: 'broken', failure: loaded });
}
