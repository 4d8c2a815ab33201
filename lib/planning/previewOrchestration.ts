import type { Clock } from '../base/Clock.ts';
import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import type { Preview } from '../model/Orchestration.ts';
import type { PreviewedRuntime } from '../model/PreviewedRuntime.ts';
import type { ResolvedRuntime } from '../model/ResolvedRuntime.ts';
import type { Log } from '../ports/ports.ts';
import { capped, sizes } from '../store/itemSizes.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { PreviewStore } from '../store/PreviewStore.ts';
import { InvalidPolicy } from '../windows/policyText.ts';
import type { PreviewInput } from '../workflow/payloads.ts';
import { type ResolveDependencies, resolveTargets } from './resolveTargets.ts';

export interface PreviewDependencies extends ResolveDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly previews: PreviewStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** The list is useless once the orchestration has started. It is kept a few days longer in case the start is late. */
const keptMilliseconds = 7 * 24 * 3600 * 1000;

/**
 * Lists once what a scheduled orchestration would upgrade if it started now, for people to review before it starts. Nothing else
 * reads the list: a new plan is made at the start. The windows shown are the first ones after the scheduled start. Safe to
 * repeat; of two simultaneous calls, the later one counts. If listing fails, the preview says why.
 */
export async function previewOrchestration(
  deps: PreviewDependencies,
  { orchestrationID }: PreviewInput,
): Promise<void> {
  const orchestration = await deps.orchestrations.get(orchestrationID);
  const at = deps.clock();
  if (orchestration?.state !== 'pending' || orchestration.earliestStartAt <= at) return;
  const { earliestStartAt } = orchestration;
  let preview: Preview;
  try {
    const { resolution } = await resolveTargets(deps, orchestration, earliestStartAt);
    const { runtimes, skipped } = resolution;
    const deletableAt = earliestStartAt + keptMilliseconds;
    if (!(await deps.previews.replace(orchestrationID, at, runtimes.map(previewed), deletableAt))) return;
    preview = { at, runtimes: runtimes.length, skipped, failure: '' };
  } catch (error) {
    if (!(error instanceof KubernetesError || error instanceof InvalidPolicy)) throw error;
    deps.log.warn('no preview', { orchestrationID, error });
    preview = { at, runtimes: 0, skipped: {}, failure: capped(error.message) };
  }
  // If the orchestration has since started or been canceled, the preview is not needed.
  await deps.orchestrations.change(orchestrationID, { at, set: { preview } }, { state: 'pending' });
  deps.log.info('preview', { orchestrationID, ...preview });
}

const previewed = ({
  runtime,
  window,
  rule,
  shootWindow,
  expectedSeconds,
  previousSeconds,
  stage,
  pause,
}: ResolvedRuntime): PreviewedRuntime => ({
  runtimeID: runtime.runtimeID,
  shootName: runtime.shootName,
  globalAccountID: runtime.globalAccountID,
  subAccountID: runtime.subAccountID,
  servicePlanName: runtime.servicePlanName,
  region: runtime.region,
  windowBegin: window?.begin ?? 0,
  windowEnd: window?.end ?? 0,
  rule,
  shootWindow,
  expectedSeconds,
  previousSeconds,
  stage,
  pausedUntil: pause?.until,
  ...(pause === undefined ? {} : { hold: capped(pause.reason, sizes.reason) }),
});
