import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import type { UpgradeFinding } from '../upgrades/Upgrade.ts';

/**
 * What an upgrade remembers after a look that did not end it. Trouble or a refusal that the look no longer sees is forgotten.
 * Progress stays as last seen, with the time at which it was first seen.
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
