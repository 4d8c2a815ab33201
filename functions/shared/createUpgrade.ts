import { parseCreateRequest } from '../../lib/api/createRequest.ts';
import { parseJsonBody } from '../../lib/api/parseJsonBody.ts';
import type { OrchestrationType } from '../../lib/model/Orchestration.ts';
import type { UpgradeKind } from '../../lib/model/Parameters.ts';
import { createOrchestration } from '../../lib/product/product.ts';
import { apiHandler } from './apiHandler.ts';
import { readEnvironment } from './environment.ts';
import { once } from './once.ts';
import { queuePorts } from './ports.ts';
import { createPreviewSchedules, createWakeUps } from './scheduleTarget.ts';

const kinds = {
  createKymaUpgrade: { kind: 'kyma', type: 'upgradeKyma' },
  createClusterUpgrade: { kind: 'cluster', type: 'upgradeCluster' },
} as const satisfies Record<string, { kind: UpgradeKind; type: OrchestrationType }>;

/** The handler of `POST /upgrade/*`: both kinds take the same body, except for the target of the upgrade. */
export function createUpgradeHandler(name: keyof typeof kinds) {
  const setUp = once(() => {
    const environment = readEnvironment(name);
    const ports = {
      ...queuePorts(environment),
      wakeUps: createWakeUps(environment),
      previewSchedules: createPreviewSchedules(environment),
    };
    const planSelectors = environment.CONTROL_PLANE_SECRET_ID !== '';
    return { ...ports, planSelectors, create: createOrchestration(ports) };
  });
  return apiHandler(async ({ body, header, actor }) => {
    const { settings, clock, planSelectors, create } = setUp();
    const { kind, type } = kinds[name];
    const parameters = parseCreateRequest(kind, parseJsonBody(body, header('content-type')), {
      channel: settings.defaultChannel,
      kubernetesVersion: settings.defaultKubernetesVersion,
      planSelectors,
      now: clock(),
    });
    const idempotencyKey = header('idempotency-key');
    const orchestrationID = await create({ type, parameters, actor, idempotencyKey });
    return { status: 202, body: { orchestrationID } };
  });
}
