import { describe, expect, test } from 'vitest';
import { parseCreateRequest } from '../../../lib/api/createRequest.ts';
import { operationAnswer, operationDetailAnswer } from '../../../lib/api/operationAnswers.ts';
import { orchestrationAnswer } from '../../../lib/api/orchestrationAnswers.ts';
import {
  presentOperation,
  presentOperationDetail,
  presentPreviewed,
  presentStatus,
} from '../../../lib/api/present.ts';
import { presentRuntimeOperation } from '../../../lib/api/presentRuntimeOperation.ts';
import { previewListAnswer } from '../../../lib/api/runtimeListAnswers.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import type { Parameters } from '../../../lib/model/Parameters.ts';
import { operationStates } from '../../../lib/model/states.ts';
import { sampleOperation, sampleOrchestration } from '../../support/samples.ts';

const createdAt = Date.parse('2026-03-01T10:00:00.123Z');
const defaults = { channel: 'other', kubernetesVersion: '1.0.0', planSelectors: true, now: createdAt + 5000 };
const noCounts = Object.fromEntries(operationStates.map((state) => [state, 0])) as never;
const shown = (parameters: Parameters) =>
  presentStatus(sampleOrchestration({ parameters, createdAt, earliestStartAt: 0 }), noCounts).parameters;

const rollout = {
  stages: [
    {
      name: 'canary',
      include: [{ region: 'eu-.*' }],
      exclude: [{ planName: 'trial' }],
      limit: '5%',
      workers: 2,
      maxFailures: 0,
      soakSeconds: 60,
      notBefore: '2027-01-01T00:00:00Z',
      approval: true,
    },
    { name: 'rest' },
  ],
  maxFailures: 3,
  approval: true,
};
const strategies = ['immediate', 'maintenanceWindow', '2027-01-01T00:00:00Z', '1970-01-01T00:00:00Z'].flatMap(
  (schedule) =>
    [false, true].map((inWindow) => ({
      type: 'parallel' as const,
      schedule,
      maintenanceWindow: inWindow || schedule === 'maintenanceWindow',
      ...(inWindow ? { ignoreHealth: true } : {}),
      parallel: { workers: 7 },
      ...(inWindow ? rollout : {}),
    })),
);
const upgrades = [
  { kyma: { channel: 'fast' } },
  { kubernetes: { kubernetesVersion: '1.34.2' } },
  { kubernetes: { kubernetesVersion: '1.34.2', machineImage: 'gardenlinux', machineImageVersion: '1.2' } },
];
/** Every kind of parameters that the table can hold. */
const stored: Parameters[] = strategies.flatMap((strategy) =>
  upgrades.map((upgrade) => ({
    targets: {
      include: [{ target: 'all' as const }, { planName: 'aws', region: 'eu-.*' }],
      exclude: [{ shoot: 'c-1' }],
    },
    strategy,
    dryRun: true,
    ...(strategy.maintenanceWindow
      ? { priority: 'emergency' as const, pauseOthers: false, ignoreFreezes: true }
      : {}),
    ...upgrade,
  })),
);

describe('the parameters that an answer shows', () => {
  test.each(stored.map((parameters) => [JSON.stringify(parameters.strategy), parameters] as const))(
    'can be sent again and mean the same: %s',
    (_name, parameters) => {
      const kind = parameters.kyma === undefined ? 'cluster' : 'kyma';
      const sent: unknown = JSON.parse(JSON.stringify(shown(parameters)));
      expect(parseCreateRequest(kind, sent, defaults)).toStrictEqual(parameters);
    },
  );

  test('show the earliest start, and the channel as a version, as KEB did', () => {
    const [immediate] = stored.map(shown);
    const scheduled = stored.map(shown).find(({ strategy }) => strategy.schedule.startsWith('2027'));
    expect(immediate?.strategy.ScheduleTime).toBe('2026-03-01T10:00:00.123Z');
    expect(immediate?.kyma).toEqual({ channel: 'fast', version: 'fast' });
    expect(scheduled?.strategy).toMatchObject({
      schedule: '2027-01-01T00:00:00Z',
      ScheduleTime: '2027-01-01T00:00:00.000Z',
    });
  });

  test('match the OpenAPI document', () => {
    for (const parameters of stored) {
      const answer = presentStatus(sampleOrchestration({ parameters, createdAt }), noCounts);
      expect(orchestrationAnswer.safeParse(answer).error).toBeUndefined();
    }
  });
});

describe('the channel before', () => {
  const [kyma] = stored;
  const detail = (changed: Parameters, fields: Partial<Operation>) =>
    operationDetailAnswer.parse(
      presentOperationDetail(sampleOperation('o', 1, fields), sampleOrchestration({ parameters: changed })),
    );

  test('is the one that the first look found', () => {
    const found = detail(kyma!, { state: 'succeeded', memory: { previous: 'regular' } });
    expect(found.kymaConfig).toEqual({ version: 'fast', channel: 'fast', previousChannel: 'regular' });
  });
  test('is the same if nothing had to change', () => {
    expect(detail(kyma!, { state: 'succeeded', memory: {} }).kymaConfig?.previousChannel).toBe('fast');
  });
  test('is empty before the first look', () => {
    for (const state of ['pending', 'in progress', 'failed', 'canceled'] as const)
      expect(detail(kyma!, { state, memory: {} }).kymaConfig?.previousChannel).toBe('');
  });
});

describe('further changes made by an upgrade', () => {
  const detail = (changed: Parameters, fields: Partial<Operation>) =>
    operationDetailAnswer.parse(
      presentOperationDetail(sampleOperation('o', 1, fields), sampleOrchestration({ parameters: changed })),
    );

  test('are shown if there are any', () => {
    const [kyma] = stored;
    const { kyma: _kyma, ...rest } = kyma!;
    const cluster = { ...rest, kubernetes: { kubernetesVersion: '1.35.1' } };
    const memory = { previous: '1.34.3', migrations: ['removes spec.addons'], waitingModules: ['istio'] };
    expect(detail(cluster, { memory }).clusterConfig).toEqual({
      kubernetesVersion: '1.35.1',
      previousKubernetesVersion: '1.34.3',
      migrations: ['removes spec.addons'],
    });
    expect(detail(kyma!, { memory }).kymaConfig?.waitingModules).toEqual(['istio']);
    expect(detail(kyma!, { memory: {} }).kymaConfig).not.toHaveProperty('waitingModules');
  });
});

describe('an orchestration', () => {
  const answer = (changed: Partial<Orchestration>, place?: number) =>
    orchestrationAnswer.parse(presentStatus(sampleOrchestration(changed), noCounts, place));

  test('that waits says which queue it is in', () => {
    const [normal] = stored;
    const { priority: _priority, ...rest } = normal!;
    expect(answer({ parameters: rest }, 1).description).toBe('Waiting in the queue, position 1');
    const emergency = { ...rest, priority: 'emergency' as const };
    expect(answer({ parameters: emergency }, 2).description).toBe(
      'Waiting in the queue of emergencies, position 2',
    );
  });

  test('shows the limit of failures that a resume has set', () => {
    expect(answer({ maxFailures: '100%' }).maxFailures).toBe('100%');
    expect(answer({ maxFailures: 0 }).maxFailures).toBe(0);
    expect(answer({})).not.toHaveProperty('maxFailures');
  });
});

describe('the stage of an operation and of a previewed runtime', () => {
  const inStages = sampleOrchestration({ parameters: stored.find(({ strategy }) => strategy.stages)! });
  const previewed = {
    runtimeID: 'runtime-1',
    shootName: 'c-1',
    globalAccountID: '',
    subAccountID: '',
    servicePlanName: 'aws',
    region: 'eu-central-1',
    windowBegin: 0,
    windowEnd: 0,
  };
  const namesOf = (orchestration: Orchestration, stage: number | undefined) => {
    const operation = sampleOperation('o', 1, { stage });
    const runtime = presentPreviewed({ ...previewed, stage }, orchestration);
    return [
      operationAnswer.parse(presentOperation(operation, orchestration)),
      operationDetailAnswer.parse(presentOperationDetail(operation, orchestration)),
      presentRuntimeOperation(operation, orchestration),
      previewListAnswer.parse({ data: [runtime], count: 1, totalCount: 1 }).data[0],
    ].map((answer) => (answer && 'stage' in answer ? answer.stage : 'no field'));
  };

  test.each([
    [undefined, 'canary'],
    [0, 'canary'],
    [1, 'rest'],
    [2, 'no field'],
  ])('numbered %s is %s', (stage, name) => {
    expect(namesOf(inStages, stage)).toEqual([name, name, name, name]);
  });
  test('is absent without stages', () => {
    const names = namesOf(sampleOrchestration({ parameters: stored[0]! }), undefined);
    expect(names).toEqual(['no field', 'no field', 'no field', 'no field']);
  });
});
