import { environments } from '../../infra/environments.ts';
import type { Clock } from '../../lib/base/Clock.ts';
import type { Orchestration } from '../../lib/model/Orchestration.ts';
import type { EventBus, Executions, Log, Metrics, WakeUps } from '../../lib/ports/ports.ts';
import * as product from '../../lib/product/product.ts';
import type { Table } from '../../lib/store/Table.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import type { FakeFleet } from './fakeFleet.ts';

/** The surroundings of the product in this bench. */
export interface Surroundings {
  readonly table: Table;
  readonly clock: Clock;
  readonly fleet: FakeFleet;
  readonly bus: EventBus;
  readonly executions: Executions;
  readonly wakeUps: WakeUps;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The functions as they are deployed, on these surroundings instead of the SDK's clients. */
export function createFunctions({ fleet, ...surroundings }: Surroundings) {
  const policy = parsePolicy('{}');
  const ports = {
    ...surroundings,
    /** dev's: ten minutes are expected, the 95th percentile must be left of a window. */
    settings: environments.dev.product,
    sleep: async () => {},
    policy: async () => policy,
    freezes: async () => policy.freezes,
    plansKnown: false,
    fleet: async () => fleet,
    upgradeOf: async ({ parameters }: Orchestration) => fleet.upgradeTo(parameters.kyma?.channel ?? ''),
    previewSchedules: { schedule: async () => {} },
  };
  const sweep = product.sweep(ports);
  const create = product.createOrchestration(ports);
  const get = product.getOrchestration(ports);
  return {
    planOperations: product.planOperations(ports),
    takeNextOperation: product.takeNextOperation(ports),
    waitForMaintenanceWindow: product.waitForMaintenanceWindow(ports),
    waitForWork: product.waitForWork(ports),
    upgradeRuntime: product.upgradeRuntime(ports),
    handBackOperation: product.handBackOperation(ports),
    finishOrchestration: product.finishOrchestration(ports),
    wakeUp: product.wakeUp(ports),
    sweep: () => sweep(),
    createKymaUpgrade: (event: unknown) => {
      const { workers, channel } = event as { workers: number; channel: string };
      return create({
        type: 'upgradeKyma',
        parameters: {
          targets: { include: [{ target: 'all' }], exclude: [] },
          strategy: {
            type: 'parallel',
            schedule: 'maintenanceWindow',
            maintenanceWindow: true,
            parallel: { workers },
          },
          dryRun: false,
          kyma: { channel },
        },
        actor: { subject: 'bench', email: 'operator@example.com' },
        idempotencyKey: undefined,
      });
    },
    getOrchestration: (event: unknown) => get(String(event)),
  } as const;
}

export type CalledFunction = keyof ReturnType<typeof createFunctions>;
