import { numberAt, textAt, timeAt } from './fields.ts';
import { canceled, failed, inProgress } from './findings.ts';
import { isDeleting, isHibernated, runtimeIDOf } from './listShoots.ts';
import type { UpgradeFinding, UpgradeLook } from './Upgrade.ts';

/** Gardener's `status.lastOperation` (docs/usage/shoot/shoot_status.md there). */
export interface LastOperation {
  readonly type: string;
  /** Processing, Succeeded, Error (retried for hours), Failed (not retried), Pending, Aborted; '' where there is none. */
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

/** The runtime is gone or going: no success and no failure, nothing is left to upgrade (§9). */
export function assessExistence(look: UpgradeLook, shoot: unknown): UpgradeFinding | undefined {
  if (isDeleting(shoot)) return canceled(`the Shoot ${look.shootName} is being deleted`);
  const runtimeID = runtimeIDOf(shoot);
  if (runtimeID !== undefined && runtimeID !== look.runtimeID) {
    return canceled(`the Shoot ${look.shootName} is another runtime now (${runtimeID})`);
  }
  return undefined;
}

export function assessHibernation(look: UpgradeLook, shoot: unknown): UpgradeFinding | undefined {
  if (!isHibernated(shoot)) return undefined;
  return failed(look, `the Shoot ${look.shootName} is hibernated: wake it up, then retry`);
}

/**
 * Whether Gardener is done with what it did last, so that a change may be sent (§9). `Failed` fails: nobody but a person
 * gets Gardener out of it. Anything unfinished is waited for, for Gardener reconciles every Shoot once a day and an upgrade
 * must not fail because it came at that moment; a wait without end is ended by the operation's timeout. A dry run does
 * not wait: it says what would happen, and `unfinishedOperation` lets it mention the wait.
 */
export function assessLastOperation(look: UpgradeLook, shoot: unknown): UpgradeFinding | undefined {
  const { state, summary } = lastOperationOf(shoot);
  if (state === 'Failed') {
    const advice =
      'mend the cause and annotate the Shoot with gardener.cloud/operation=retry, then retry here';
    return failed(look, `Gardener has given up on the Shoot ${look.shootName} (${summary}): ${advice}`);
  }
  const unfinished = unfinishedOperation(shoot);
  if (unfinished === undefined || look.dryRun) return undefined;
  return inProgress(`waiting for Gardener to finish before the upgrade starts (${unfinished})`);
}

/** What Gardener is still at, or undefined. A migration that succeeded is half of one: the restore follows. */
export function unfinishedOperation(shoot: unknown): string | undefined {
  const { type, state, summary } = lastOperationOf(shoot);
  const finished = state === '' || state === 'Failed' || (state === 'Succeeded' && type !== 'Migrate');
  return finished ? undefined : summary;
}
