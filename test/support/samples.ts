import { randomUUID } from 'node:crypto';
import { ALWAYS_OPEN } from '../../lib/model/dueKey.ts';
import type { Operation } from '../../lib/model/Operation.ts';
import type { Orchestration } from '../../lib/model/Orchestration.ts';
import type { Parameters } from '../../lib/model/Parameters.ts';
import { createOrchestrationID } from '../../lib/useCases/orchestrationID.ts';
import type { TakeInput } from '../../lib/workflow/payloads.ts';

export const sampleNow = Date.parse('2026-03-02T12:00:00Z');

export const sampleParameters = (workers = 5): Parameters => ({
  targets: { include: [{ target: 'all' }], exclude: [] },
  strategy: { type: 'parallel', schedule: 'immediate', maintenanceWindow: false, parallel: { workers } },
  dryRun: false,
  kyma: { channel: 'regular' },
});

export const sampleOrchestration = (changed: Partial<Orchestration> = {}): Orchestration => ({
  orchestrationID: createOrchestrationID(sampleNow),
  type: 'upgradeKyma',
  state: 'pending',
  description: 'Waiting in the queue',
  createdAt: sampleNow,
  updatedAt: sampleNow,
  parameters: sampleParameters(),
  earliestStartAt: 0,
  attempt: 0,
  planRun: 0,
  planned: undefined,
  skipped: {},
  workAdded: 0,
  idleRestarts: 0,
  openAtRestart: 0,
  trouble: '',
  ...changed,
});

export const sampleOperation = (
  orchestrationID: string,
  ordinal: number,
  changed: Partial<Operation> = {},
): Operation => ({
  orchestrationID,
  operationID: randomUUID(),
  ordinal,
  runtimeID: `runtime-${ordinal}`,
  shootName: `shoot-${ordinal}`,
  globalAccountID: 'global',
  subAccountID: 'sub',
  instanceID: `instance-${ordinal}`,
  servicePlanID: 'plan-id',
  servicePlanName: 'aws',
  region: 'eu-central-1',
  state: 'pending',
  description: 'Waiting for a free worker',
  dryRun: false,
  createdAt: sampleNow,
  updatedAt: sampleNow,
  rule: undefined,
  due: ALWAYS_OPEN,
  windowBegin: 0,
  windowEnd: 0,
  claim: undefined,
  sleep: undefined,
  startedAt: 0,
  endedAt: 0,
  memory: {},
  executionArn: '',
  history: [{ at: sampleNow, state: 'pending', message: 'Planned' }],
  ...changed,
});

/** The first of two turns, in its first round. */
export const sampleTurn = (orchestrationID: string): TakeInput => ({
  orchestrationID,
  attempt: 1,
  turn: 0,
  round: 1,
  turns: 2,
  workers: 2,
  steps: 0,
  parked: false,
  child: 'child-0',
});
