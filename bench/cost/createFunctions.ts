import { environments } from '../../infra/environments.ts';
import type { Clock } from '../../lib/base/Clock.ts';
import type { Orchestration } from '../../lib/model/Orchestration.ts';
import { finishOrchestration } from '../../lib/orchestrations/finishOrchestration.ts';
import { wakeUp } from '../../lib/orchestrations/wakeUp.ts';
import { planOperations } from '../../lib/planning/planOperations.ts';
import type { EventBus, Executions, Log, Metrics, WakeUps } from '../../lib/ports/ports.ts';
import { BulkWriter } from '../../lib/store/BulkWriter.ts';
import { DurationStore } from '../../lib/store/DurationStore.ts';
import { IdempotencyStore } from '../../lib/store/IdempotencyStore.ts';
import { LeaseStore } from '../../lib/store/LeaseStore.ts';
import { OperationStore } from '../../lib/store/OperationStore.ts';
import { OrchestrationStore } from '../../lib/store/OrchestrationStore.ts';
import { Outbox } from '../../lib/store/Outbox.ts';
import { ParkedTurns } from '../../lib/store/ParkedTurns.ts';
import { PlanStore } from '../../lib/store/PlanStore.ts';
import { QueueSlots } from '../../lib/store/QueueSlots.ts';
import { SkippedStore } from '../../lib/store/SkippedStore.ts';
import type { Table } from '../../lib/store/Table.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { handBackOperation } from '../../lib/turns/handBackOperation.ts';
import { takeNextOperation } from '../../lib/turns/takeNextOperation.ts';
import { upgradeRuntime } from '../../lib/turns/upgradeRuntime.ts';
import { waitForWindow } from '../../lib/turns/waitForWindow.ts';
import { waitForWork } from '../../lib/turns/waitForWork.ts';
import { createOrchestration } from '../../lib/useCases/createOrchestration.ts';
import { getOrchestration } from '../../lib/useCases/readOrchestrations.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { minimumLeftSeconds } from '../../lib/windows/minimumLeft.ts';
import {
  finishInputSchema,
  handBackInputSchema,
  planInputSchema,
  takeInputSchema,
  upgradeInputSchema,
  waitForWorkInputSchema,
  waitInputSchema,
  wakeUpInputSchema,
} from '../../lib/workflow/payloads.ts';
import type { FakeFleet } from './fakeFleet.ts';

/** What lies around the product in this bench. */
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

/** dev's: ten minutes are expected, the 95th percentile must be left of a window. */
const settings = environments.dev.product;

/**
 * The functions as functions/ wires them, on these surroundings instead of the SDK's clients: those with an outbox publish state
 * changes at once, the others leave it to the sweep.
 */
export function createFunctions({ table, clock, fleet, bus, log, ...around }: Surroundings) {
  const outbox = new Outbox(table, bus, log);
  const storesOn = (told?: Outbox) => ({
    orchestrations: new OrchestrationStore(table, told),
    operations: new OperationStore(table, told),
    skipped: new SkippedStore(table),
    plans: new PlanStore(table),
    bulk: new BulkWriter({ clock, sleep: async () => {} }),
    leases: new LeaseStore(table),
    parked: new ParkedTurns(table),
    durations: new DurationStore(table),
    clock,
    log,
    ...around,
  });
  const stores = storesOn();
  const queue = {
    ...storesOn(outbox),
    outbox,
    settings,
    idempotency: new IdempotencyStore(table),
    slots: new QueueSlots(table, settings.activeOrchestrations),
  };
  const minimumLeft = async (type: Orchestration['type']) =>
    minimumLeftSeconds(await stores.durations.recent(type), {
      defaultSeconds: settings.expectedSeconds[type],
      percentile: settings.minimumLeftPercentile,
    });
  const policy = parsePolicy('{}');
  const upgradeOf = async ({ parameters }: Orchestration) => fleet.upgradeTo(parameters.kyma?.channel ?? '');

  return {
    planOperations: (event: unknown) =>
      planOperations(
        { ...stores, minimumLeft, policy: async () => policy, plansKnown: false, fleet: async () => fleet },
        planInputSchema.parse(event),
      ),
    takeNextOperation: (event: unknown) =>
      takeNextOperation(
        { ...stores, settings, minimumLeft, freezes: async () => policy.freezes },
        takeInputSchema.parse(event),
      ),
    waitForMaintenanceWindow: (event: unknown) => waitForWindow(stores, waitInputSchema.parse(event)),
    waitForWork: (event: unknown) => waitForWork(stores, waitForWorkInputSchema.parse(event)),
    upgradeRuntime: (event: unknown) =>
      upgradeRuntime(
        { ...queue, upgradeOf, minimumLeft, policy: async () => policy, plansKnown: false },
        upgradeInputSchema.parse(event),
      ),
    handBackOperation: (event: unknown) => handBackOperation(stores, handBackInputSchema.parse(event)),
    finishOrchestration: (event: unknown) => finishOrchestration(queue, finishInputSchema.parse(event)),
    wakeUp: (event: unknown) => wakeUp(queue, wakeUpInputSchema.parse(event)),
    sweep: () => sweep({ ...queue, minimumLeft, policy: async () => policy, plansKnown: false }),
    createKymaUpgrade: (event: unknown) => {
      const { workers, channel } = event as { workers: number; channel: string };
      const previewSchedules = { schedule: async () => {} };
      return createOrchestration(
        { ...queue, previewSchedules },
        {
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
          caller: { subject: 'bench', email: 'operator@example.com' },
          idempotencyKey: undefined,
        },
      );
    },
    getOrchestration: (event: unknown) => getOrchestration(stores, String(event)),
  } as const;
}

export type CalledFunction = keyof ReturnType<typeof createFunctions>;
