import type { Pause } from '../../../lib/model/Orchestration.ts';
import type { Parameters } from '../../../lib/model/Parameters.ts';
import { isOver, type OperationState, openOperationStates } from '../../../lib/model/states.ts';
import { gateNow } from '../../../lib/rollout/gateNow.ts';
import { reachOf } from '../../../lib/rollout/reachOf.ts';
import { operationIDOf } from '../../../lib/store/operationItem.ts';
import { orchestrationFromItem } from '../../../lib/store/orchestrationItem.ts';
import type { Item } from '../../../lib/store/Table.ts';
import { emergencyIn } from './Lane.ts';
import type { Simulation } from './Simulation.ts';

/** A schedule may fire a minute late, and then its wake-up takes its time. */
const scheduleDelay = 120_000;

/**
 * What must hold whenever no call is at work and nothing but time can bring anything on: what has been asked for has been done to its
 * end, and nobody relies on the sweep. Only where nothing dies.
 */
export function problemsAtRest(simulation: Simulation): string[] {
  return [...lane(simulation), ...gates(simulation), ...leases(simulation)];
}

/** While an emergency that pauses others has its slot, nobody else is in progress; afterwards, nobody waits for it (§13.4). */
function lane(simulation: Simulation): string[] {
  const emergency = emergencyIn(simulation.table.items('queue').find(({ s }) => s === 'slot-1'));
  return simulation.orchestrations().flatMap(({ s, state, parameters, pause }) => {
    if ((parameters as Parameters).priority === 'emergency') return [];
    const name = String(s).slice(-4);
    if (state === 'in progress' && emergency !== undefined)
      return [`${name} is in progress beside the emergency ${emergency.slice(-4)}`];
    const { cause, by } = (pause ?? {}) as { readonly cause?: Pause['cause']; readonly by?: string };
    return cause === 'emergency' && by !== emergency
      ? [`${name} is paused for the emergency ${by?.slice(-4)}, which has no slot`]
      : [];
  });
}

/** Nobody stands at a gate that is open (§13.2). */
function gates(simulation: Simulation): string[] {
  const { services, scheduler } = simulation;
  return simulation.orchestrations().flatMap((item) => {
    // As the product reads it: in the table, some fields have other names.
    const orchestration = orchestrationFromItem(item as Item);
    const { gate } = orchestration;
    const { now } = scheduler;
    if (gate === undefined || !services.isWaiting(gate.taskToken)) return [];
    // Its schedule is on its way; a late call may have opened the next stage already.
    if (gate.wakeAt <= now && now < gate.wakeAt + scheduleDelay) return [];
    const { last } = reachOf(orchestration);
    const goesOn: readonly OperationState[] =
      orchestration.state === 'paused' ? ['in progress'] : openOperationStates;
    const open = simulation
      .operations(String(item['s']))
      .filter(({ s, state }) => Number(s) <= last && goesOn.includes(state as OperationState)).length;
    const isOpen =
      isOver(orchestration.state) ||
      orchestration.state === 'canceling' ||
      (orchestration.state === 'paused' && open > 0) ||
      gateNow(orchestration, open, now - scheduleDelay) === undefined;
    return isOpen
      ? [`${String(item['s']).slice(-4)} (${orchestration.state}) waits at a gate that is open`]
      : [];
  });
}

/** A runtime is leased only to an operation that a turn works on (§9). */
function leases(simulation: Simulation): string[] {
  const { now } = simulation.scheduler;
  const worksOn = new Set(
    simulation
      .orchestrations()
      .flatMap(({ s }) => simulation.operations(String(s)))
      .filter((operation) => isWorkedOn(operation, now))
      .map(operationIDOf),
  );
  return simulation.table.items().flatMap(({ p, holder, leasedUntil }) => {
    if (p === 'queue' || typeof holder !== 'string' || Number(leasedUntil) <= now) return [];
    return worksOn.has(holder) ? [] : [`${p} is leased by an operation that nobody works on`];
  });
}

/** A second call of a turn may find that what the first one has gone to sleep with may start: it sleeps no longer than a schedule takes. */
const isWorkedOn = ({ child, sleepUntil, state }: Item, now: number): boolean =>
  child !== undefined && Number(sleepUntil ?? 0) < now + scheduleDelay && !isOver(state as OperationState);
