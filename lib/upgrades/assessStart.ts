import { timeText } from '../base/timeText.ts';
import { listAt, textAt } from '../kubernetes/fields.ts';
import { holdsNow, type OptOut } from '../windows/optOut.ts';
import {
  assessHibernation,
  assessLastOperation,
  unfinishedOperation,
  unhealthyConditions,
} from './assessShoot.ts';
import { nextCronTime } from './cron.ts';
import { mayBeChanged, notNow } from './findings.ts';
import type { UpgradeFinding, UpgradeLook } from './Upgrade.ts';

/** The upgrade may start. Includes what a dry run adds to its description, and which health problems were overridden. */
export interface Start {
  /** `, once Gardener has finished (…)`, `; would wait: …`, or nothing. */
  readonly waits: string;
  readonly overridden: string;
}

/**
 * The checks of a Shoot directly before its first change, for both kinds of upgrade (§9): hibernated, given up by Gardener, being
 * reconciled, about to begin another operation, unhealthy, or hibernating before the upgrade could end. The upgrade waits for any
 * problem that will pass by itself. A dry run does not wait, but says what an upgrade would wait for. `ignoreHealth` overrides
 * the health checks, and the finding says so.
 *
 * @param others other reasons to wait
 * @param optOut the Shoot's opt-out: a dry run mentions it; for an upgrade, the gate decides
 */
export function assessStart(
  look: UpgradeLook,
  shoot: unknown,
  others: readonly string[] = [],
  optOut?: OptOut,
): { readonly finding: UpgradeFinding } | Start {
  const stop = assessHibernation(look, shoot) ?? assessLastOperation(look, shoot);
  if (stop !== undefined) return { finding: stop };
  // An upgrade that has begun continues, whatever the cluster's state is now.
  if (mayBeChanged(look)) return { waits: '', overridden: '' };
  const unhealthy = unhealthyConditions(shoot).join('; ');
  const waits = [...others];
  if (look.dryRun && optOut !== undefined && holdsNow(optOut, look.now)) waits.push(optOut.text);
  if (unhealthy !== '' && !look.ignoreHealth) {
    waits.push(`the cluster is not healthy: ${unhealthy} (strategy.ignoreHealth starts it all the same)`);
  }
  const sleepAt = hibernationWithin(look, shoot);
  if (sleepAt !== undefined) {
    const minutes = Math.ceil((look.expectedSeconds ?? 0) / 60);
    const begin = timeText(sleepAt);
    waits.push(`a hibernation begins at ${begin}, before the upgrade could end (some ${minutes} min)`);
  }
  const overridden =
    unhealthy !== '' && look.ignoreHealth
      ? `; started in spite of its health (ignoreHealth): ${unhealthy}`
      : '';
  const reasons = waits.join('; ');
  if (look.dryRun) {
    const unfinished = unfinishedOperation(shoot);
    const once = unfinished ? `, once Gardener has finished (${unfinished})` : '';
    return { waits: `${once}${reasons === '' ? '' : `; would wait: ${reasons}`}`, overridden };
  }
  if (reasons !== '') return { finding: notNow(look, `waiting before the upgrade starts: ${reasons}`) };
  return { waits: '', overridden };
}

/** When `spec.hibernation.schedules` puts the Shoot to sleep, if that is before the upgrade is expected to end (epoch ms). */
function hibernationWithin({ now, expectedSeconds = 0 }: UpgradeLook, shoot: unknown): number | undefined {
  const times = listAt(shoot, 'spec', 'hibernation', 'schedules').flatMap((schedule) => {
    const zone = textAt(schedule, 'location') || 'UTC';
    return nextCronTime(textAt(schedule, 'start'), zone, now, now + expectedSeconds * 1000) ?? [];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}
