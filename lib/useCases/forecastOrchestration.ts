import type { ForecastAnswer } from '../api/forecastAnswer.ts';
import type { Clock } from '../base/Clock.ts';
import { DomainError } from '../base/errors.ts';
import type { Settings } from '../base/settings.ts';
import { type ForecastInput, forecast } from '../forecast/forecast.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { policyFor } from '../model/policyFor.ts';
import { isOver } from '../model/states.ts';
import type { DurationStore } from '../store/DurationStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import { minimumLeftSeconds } from '../windows/minimumLeft.ts';
import { InvalidPolicy } from '../windows/policyText.ts';
import { type OpenDependencies, readOpenOperations, readPreview } from './openOperations.ts';
import { presentForecast, presentOver } from './presentForecast.ts';
import { windowsOfRuntimes } from './windowsOfRuntimes.ts';

export interface ForecastDependencies extends OpenDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly durations: DurationStore;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'expectedSeconds' | 'minimumLeftPercentile' | 'latestWakeUpSeconds'>;
  /** The maintenance policy (§5). Rejects with InvalidPolicy. */
  readonly policy: () => Promise<MaintenancePolicy>;
  /** Whether a control plane is configured, so that plans are known (§4). */
  readonly plansKnown: boolean;
}

/**
 * `GET /orchestrations/{id}/forecast` (§13.5). Reads one page of the due index, the operations that turns hold (at most one per
 * worker) and the plan's list of runtimes: about 400 read units for 10,000 operations, and one for each that is held.
 * @throws DomainError NOT_FOUND; CONFLICT if what would be upgraded is not known yet
 */
export async function forecastOrchestration(
  deps: ForecastDependencies,
  orchestrationID: string,
): Promise<ForecastAnswer> {
  const now = deps.clock();
  const orchestration = await deps.orchestrations.find(orchestrationID, now);
  if (orchestration === undefined)
    throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
  if (isOver(orchestration.state)) return presentOver(orchestration, now);
  const { type, planned } = orchestration;
  const [open, recentSeconds, ratios, { policy, problem }] = await Promise.all([
    planned === undefined
      ? readPreview(deps, listed(orchestration), now)
      : readOpenOperations(deps, { ...orchestration, planned }, now),
    deps.durations.recent(type),
    deps.durations.recentRatios(type),
    readPolicy(deps, orchestration),
  ]);
  const defaultSeconds = deps.settings.expectedSeconds[type];
  const percentile = deps.settings.minimumLeftPercentile;
  const input: ForecastInput = {
    now,
    stages: open.stages,
    freezes: policy?.freezes ?? [],
    recorded: { recentSeconds, ratios, defaultSeconds },
    minimumLeftSeconds: minimumLeftSeconds(recentSeconds, { defaultSeconds, percentile }),
    latestWakeUpSeconds: deps.settings.latestWakeUpSeconds,
    windows: windowsOfRuntimes(open.runtimes, policy, deps.plansKnown),
  };
  return presentForecast(orchestration, open, input, await forecast(input), problem);
}

/** The orchestration, if its preview says what it would upgrade. */
function listed(orchestration: Orchestration): Orchestration & Required<Pick<Orchestration, 'preview'>> {
  const { state, earliestStartAt, preview } = orchestration;
  const conflict = (message: string) => new DomainError('CONFLICT', message);
  if (state !== 'pending')
    throw conflict('Its runtimes are being listed: a forecast is available as soon as it is planned.');
  if (earliestStartAt === 0)
    throw conflict(
      'It waits in the queue and has no plan yet: a forecast is available once it has started. To see one before anything is upgraded, require an approval (strategy.approval).',
    );
  if (preview === undefined)
    throw conflict('The runtimes of this scheduled orchestration are not listed yet: ask again in a minute.');
  if (preview.failure !== '') throw conflict(`Its runtimes could not be listed: ${preview.failure}`);
  return { ...orchestration, preview };
}

/** An invalid policy holds every start until somebody fixes it; the forecast assumes that it is fixed. */
async function readPolicy(
  deps: Pick<ForecastDependencies, 'policy'>,
  { parameters }: Orchestration,
): Promise<{ readonly policy?: MaintenancePolicy; readonly problem?: string }> {
  try {
    return { policy: policyFor(parameters, await deps.policy()) };
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error;
    return { problem: error.message };
  }
}
