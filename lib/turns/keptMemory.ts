import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import type { UpgradeFinding } from '../upgrades/Upgrade.ts';

/**
 * What an upgrade keeps of a look that did not end it. Trouble and refusals are forgotten by the look that does not see them any
 * more; progress stays as it was last seen, with the time it was seen first.
 *
 * @param now epoch ms
 */
export function keptMemory(memory: UpgradeMemory, finding: UpgradeFinding, now: number): UpgradeMemory {
  const { troubleSince: _trouble, refusedSince: _refused, ...rest } = memory;
  const { troubleSince, refusedSince, progress } = finding;
  return {
    ...rest,
    ...(troubleSince !== undefined && { troubleSince }),
    ...(refusedSince !== undefined && { refusedSince }),
    ...(progress !== undefined && progress !== memory.progress && { progress, progressAt: now }),
  };
}
