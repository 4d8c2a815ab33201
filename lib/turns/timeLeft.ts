import type { Settings } from '../base/settings.ts';
import type { OrchestrationType } from '../model/Orchestration.ts';
import type { UpgradeMemory } from '../model/UpgradeMemory.ts';

/**
 * How long an upgrade may still take, in seconds, or why its time is up (§9). The timeout of its kind restarts whenever progress
 * is seen; the limit of its kind does not. Memory of release 0.1.0 records no progress, so its timeout counts from the start.
 *
 * @param startedAt epoch ms
 * @param now epoch ms
 */
export function timeLeft(
  settings: Pick<Settings, 'operationTimeoutSeconds' | 'operationLimitSeconds'>,
  type: OrchestrationType,
  startedAt: number,
  memory: UpgradeMemory,
  now: number,
): { readonly seconds: number } | { readonly over: string } {
  const limit = settings.operationLimitSeconds[type];
  const timeout = settings.operationTimeoutSeconds[type];
  const progressAt = Math.max(startedAt, memory.progressAt ?? 0);
  const untilLimit = limit - (now - startedAt) / 1000;
  const untilTimeout = timeout - (now - progressAt) / 1000;
  if (untilLimit <= 0) return { over: `Timed out after ${limit} s` };
  if (untilTimeout > 0) return { seconds: Math.min(untilLimit, untilTimeout) };
  const seen = progressAt > startedAt ? ' without progress' : '';
  return { over: `Timed out after ${timeout} s${seen}` };
}
