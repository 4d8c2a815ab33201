import type { FunctionName } from '../functions/catalog.ts';

/** A function's memory (and with it its CPU) and its timeout. */
export interface FunctionSize {
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
}

/** API Gateway times out after 29 s, so a function that ran longer would do useless work. */
const api: FunctionSize = { memoryMegabytes: 512, timeoutSeconds: 28 };
const step: FunctionSize = { memoryMegabytes: 512, timeoutSeconds: 60 };

export const functionSizes: Readonly<Record<FunctionName, FunctionSize>> = {
  authorizer: { memoryMegabytes: 512, timeoutSeconds: 10 },

  createKymaUpgrade: api,
  createClusterUpgrade: api,
  listOrchestrations: api,
  getOrchestration: api,
  listSkipped: api,
  listPreview: api,
  // Simulates the rest of an orchestration: 1,769 MB are one whole CPU (§13.5).
  getForecast: { ...api, memoryMegabytes: 1769 },
  listOperations: api,
  getOperation: api,
  // Decodes about 30,000 index entries for 10,000 operations, which takes a full CPU one second.
  getTimeline: { ...api, memoryMegabytes: 1769 },
  listFailures: { ...api, memoryMegabytes: 1024 },
  listAudit: api,
  listRuntimeOperations: api,
  // These two write thousands of operations while the caller waits.
  cancelOrchestration: { ...api, memoryMegabytes: 1024 },
  retryOrchestration: { ...api, memoryMegabytes: 1024 },
  // Reads up to 10,000 Shoots while the caller waits; more memory means more CPU.
  matchRuntimes: { ...api, memoryMegabytes: 1769 },
  pauseOrchestration: api,
  resumeOrchestration: api,
  approveStage: api,
  getOpenApi: api,
  getDocs: api,
  getDocsAsset: api,
  getConsole: api,
  getConsoleAsset: api,
  getConsoleConfig: api,
  notFound: api,

  // Lists up to 10,000 Shoots and writes as many operations: §12 promises that 512 MB are enough.
  planOperations: { memoryMegabytes: 512, timeoutSeconds: 900 },
  takeNextOperation: step,
  waitForMaintenanceWindow: step,
  waitAtGate: step,
  waitForWork: step,
  upgradeRuntime: { memoryMegabytes: 512, timeoutSeconds: 120 },
  handBackOperation: step,
  finishOrchestration: { memoryMegabytes: 512, timeoutSeconds: 300 },

  notifyByMail: { memoryMegabytes: 256, timeoutSeconds: 30 },
  notifyByWebhook: { memoryMegabytes: 256, timeoutSeconds: 30 },
  wakeUp: step,
  executionEnded: step,
  // Lists what planning lists.
  previewOrchestration: { memoryMegabytes: 512, timeoutSeconds: 900 },
  sweep: { memoryMegabytes: 512, timeoutSeconds: 300 },
};
