import { timeText } from '../base/timeText.ts';
import { isDeleting, isHibernated, runtimeIDOf } from '../fleet/listShoots.ts';
import { listAt, numberAt, textAt, timeAt } from '../kubernetes/fields.ts';
import { nextCronTime } from './cron.ts';
import { canceled, failed, notNow } from './findings.ts';
import type { UpgradeFinding, UpgradeLook } from './Upgrade.ts';

/** Gardener's `status.lastOperation` (docs/usage/shoot/shoot_status.md there). */
export interface LastOperation {
  readonly type: string;
  /** Processing, Succeeded, Error (retried for hours), Failed (not retried), Pending, Aborted; '' if there is none. */
  readonly state: string;
  /** 'Reconcile is Error at 45 %: cannot create machines', for messages. */
  readonly summary: string;
  readonly updatedAt: number | undefined;
}

export function lastOperationOf(shoot: unknown): LastOperation {
  const read = (field: string) => textAt(shoot, 'status', 'lastOperation', field);
  const progress = numberAt(shoot, 'status', 'lastOperation', 'progress');
  const state = read('state');
  const type = read('type');
  const description = read('description').slice(0, 300);
  const summary = `${type || 'the last operation'} is ${state}${progress === undefined ? '' : ` at ${progress} %`}`;
  return {
    type,
    state,
    summary: description === '' ? summary : `${summary}: ${description}`,
    updatedAt: timeAt(shoot, 'status', 'lastOperation', 'lastUpdateTime'),
  };
}

/** Whether the runtime is deleted or being deleted: neither success nor failure, because nothing is left to upgrade (§9). */
export function assessExistence(look: UpgradeLook, shoot: unknown): UpgradeFinding | undefined {
  if (isDeleting(shoot)) return canceled(`the Shoot ${look.shootName} is being deleted`);
  const runtimeID = runtimeIDOf(shoot);
  if (runtimeID !== undefined && runtimeID !== look.runtimeID) {
    return canceled(`the Shoot ${look.shootName} now belongs to another runtime (${runtimeID})`);
  }
  return undefined;
}

/** How far ahead a hibernation schedule is searched for the next wake-up. */
const wakesWithinMilliseconds = 7 * 86_400_000;

/** A hibernated Shoot: the upgrade waits if the Shoot's own schedule wakes it up; otherwise a person must. */
export function assessHibernation(look: UpgradeLook, shoot: unknown): UpgradeFinding | undefined {
  if (!isHibernated(shoot)) return undefined;
  const wakesAt = listAt(shoot, 'spec', 'hibernation', 'schedules').flatMap((schedule) => {
    const zone = textAt(schedule, 'location') || 'UTC';
    return nextCronTime(textAt(schedule, 'end'), zone, look.now, look.now + wakesWithinMilliseconds) ?? [];
  });
  if (wakesAt.length === 0 || look.dryRun) {
    return failed(look, `the Shoot ${look.shootName} is hibernated: wake it up, then retry`);
  }
  const at = timeText(Math.min(...wakesAt));
  return notNow(look, `the Shoot ${look.shootName} is hibernated; its schedule wakes it up at ${at}`);
}

/**
 * Whether Gardener has finished its last operation, so that a change may be sent (§9). `Failed` fails the upgrade: only a person
 * can resolve that state. An unfinished operation is waited for, because Gardener reconciles every Shoot once a day and an upgrade
 * must not fail because it came at that moment; the operation's timeout ends an endless wait. A dry run does not wait: it says what
 * would happen, and mentions the wait (`unfinishedOperation`).
 */
export function assessLastOperation(look: UpgradeLook, shoot: unknown): UpgradeFinding | undefined {
  const { state, summary } = lastOperationOf(shoot);
  if (state === 'Failed') {
    const advice =
      'fix the cause and annotate the Shoot with gardener.cloud/operation=retry, then retry here';
    return failed(look, `Gardener has given up on the Shoot ${look.shootName} (${summary}): ${advice}`);
  }
  const unfinished = unfinishedOperation(shoot);
  if (unfinished === undefined || look.dryRun) return undefined;
  return notNow(look, `waiting for Gardener to finish before the upgrade starts (${unfinished})`);
}

/** The conditions that describe a cluster's health (§9); `ObservabilityComponentsHealthy` is not about the cluster itself. */
export const healthConditions = [
  'APIServerAvailable',
  'ControlPlaneHealthy',
  'EveryNodeReady',
  'SystemComponentsHealthy',
];

/**
 * The conditions that show an unhealthy cluster, in words. `Progressing` is not among them: Gardener reports it for a while before
 * it treats a failed check as a fault (docs/usage/shoot/shoot_status.md there). Nor are conditions that are not reported.
 */
export function unhealthyConditions(shoot: unknown): string[] {
  return healthConditions.flatMap((type) => {
    const { status, text } = conditionOf(shoot, type);
    return status === 'False' || status === 'Unknown' ? [text] : [];
  });
}

/**
 * A condition of a Shoot: its status ('' if not reported) and a text such as 'EveryNodeReady is False (node n-1 is not ready)'.
 */
export function conditionOf(
  shoot: unknown,
  type: string,
): { readonly status: string; readonly text: string } {
  const condition = listAt(shoot, 'status', 'conditions').find((one) => textAt(one, 'type') === type);
  const status = textAt(condition, 'status');
  const message = textAt(condition, 'message').slice(0, 200);
  return { status, text: `${type} is ${status || 'not reported'}${message === '' ? '' : ` (${message})`}` };
}

const operationAnnotation = 'gardener.cloud/operation';
const maintenanceAnnotation = 'maintenance.gardener.cloud/operation';

/**
 * The operations requested from Gardener that it has not begun yet, or ''. They share one annotation, whose value is one
 * operation or a list separated by `;` (Gardener: `docs/usage/shoot-operations/shoot_operations.md`), so it must not be
 * overwritten.
 */
export function pendingOperations(shoot: unknown): string {
  return textAt(shoot, 'metadata', 'annotations', operationAnnotation).trim();
}

/** Whether a reconcile is already requested for the maintenance window: Gardener then refuses an immediate one. */
export function reconcilesInMaintenance(shoot: unknown): boolean {
  const operations = textAt(shoot, 'metadata', 'annotations', maintenanceAnnotation).split(';');
  return operations.some((operation) => operation.trim() === 'reconcile');
}

/** Whether Gardener has been told to ignore the Shoot (its `docs/concepts/gardenlet.md`): then no change is ever rolled out. */
export function assessIgnored(look: UpgradeLook, shoot: unknown): UpgradeFinding | undefined {
  if (!/^(1|t|true)$/i.test(textAt(shoot, 'metadata', 'annotations', 'shoot.gardener.cloud/ignore')))
    return undefined;
  const advice = 'remove the annotation shoot.gardener.cloud/ignore, then retry';
  return failed(look, `Gardener is told to leave the Shoot ${look.shootName} alone: ${advice}`);
}

/** The operation that Gardener has not finished, or undefined. A successful migration is only half done: the restore follows. */
export function unfinishedOperation(shoot: unknown): string | undefined {
  const { type, state, summary } = lastOperationOf(shoot);
  const finished = state === '' || state === 'Failed' || (state === 'Succeeded' && type !== 'Migrate');
  return finished ? undefined : summary;
}
