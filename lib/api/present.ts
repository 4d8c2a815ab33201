import { executionPage } from '../base/awsConsole.ts';
import { sentence } from '../base/sentence.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import type { ShownParameters } from '../model/Parameters.ts';
import type { PreviewedRuntime } from '../model/PreviewedRuntime.ts';
import type { ShownStage, Stage } from '../model/Stage.ts';
import type { OperationState } from '../model/states.ts';
import { toldPause } from '../model/toldPause.ts';
import { shortTargets, shownBytes } from '../targets/shortTargets.ts';
import { shownTime } from './noTime.ts';
import type { OperationAnswer, OperationDetailAnswer } from './operationAnswers.ts';
import type { ListedOrchestrationAnswer, OrchestrationAnswer } from './orchestrationAnswers.ts';
import type { RolloutAnswer } from './rolloutAnswer.ts';
import type { PreviewedRuntimeAnswer } from './runtimeListAnswers.ts';

/**
 * The parameters in effect, with the fields that KEB's clients read (`kcp` prints them as "Schedule After" and "Kyma Version"):
 * the earliest start, and the channel, named as a version. A create request accepts both.
 */
function presentParameters({ parameters, createdAt }: Orchestration): ShownParameters {
  const { strategy, kyma, ...others } = parameters;
  const start = Date.parse(strategy.schedule);
  return {
    ...others,
    strategy: { ...strategy, ScheduleTime: shownTime(Number.isNaN(start) ? createdAt : start) },
    ...(kyma === undefined ? {} : { kyma: { ...kyma, version: kyma.channel } }),
  };
}

/** The stages as a list of orchestrations shows them: limited to about as many targets in total as one target list. */
function shortStages(stages: readonly Stage[]): readonly ShownStage[] {
  return stages.map((stage) => {
    const { include, exclude } = stage;
    const short = shortTargets(
      { include: include ?? [], exclude: exclude ?? [] },
      shownBytes / stages.length,
    );
    if (short.omitted === undefined) return stage;
    return {
      ...stage,
      // A stage without `include` would take whatever is left, and a request allows no empty list.
      ...(include === undefined ? {} : { include: short.include }),
      ...(exclude === undefined ? {} : { exclude: short.exclude }),
      omitted: short.omitted,
    };
  });
}

/** Shown only while the orchestration waits for its start. From then on, only the plan made at the start counts. */
function presentPreview({ state, preview }: Orchestration): ListedOrchestrationAnswer['preview'] {
  if (state !== 'pending' || preview === undefined) return undefined;
  const { at, runtimes, skipped, failure } = preview;
  return { listedAt: shownTime(at), runtimes, skipped, failure };
}

/** A description that mentions the preview, for clients that do not know the field. */
function withPreview(description: string, preview: ListedOrchestrationAnswer['preview']): string {
  if (preview === undefined) return description;
  const { runtimes, failure } = preview;
  const found = `${runtimes} ${runtimes === 1 ? 'runtime' : 'runtimes'}`;
  return `${description}; preview: ${failure === '' ? found : failure}`;
}

/** A runtime of a preview. */
export function presentPreviewed(
  {
    windowBegin,
    windowEnd,
    rule: _rule,
    shootWindow: _shootWindow,
    expectedSeconds: _expectedSeconds,
    previousSeconds: _previousSeconds,
    stage,
    pausedUntil: _pausedUntil,
    ...runtime
  }: PreviewedRuntime,
  orchestration: Pick<Orchestration, 'parameters'>,
): PreviewedRuntimeAnswer {
  return {
    ...runtime,
    ...stageNamed(orchestration, stage),
    maintenanceWindowBegin: shownTime(windowBegin),
    maintenanceWindowEnd: shownTime(windowEnd),
  };
}

/**
 * An orchestration as a list shows it: with only the first targets if there are many. `place` is its position in the queue, from
 * 1, if it is queued.
 */
export function presentOrchestration(
  orchestration: Orchestration,
  place?: number,
): ListedOrchestrationAnswer {
  const { orchestrationID, type, state, createdAt, updatedAt, skipped, maxFailures, pause } = orchestration;
  const preview = presentPreview(orchestration);
  const { targets, strategy, ...parameters } = presentParameters(orchestration);
  return {
    orchestrationID,
    type,
    state,
    description:
      place === undefined
        ? withPreview(sentence(orchestration.description), preview)
        : `Waiting in the queue${parameters.priority === 'emergency' ? ' of emergencies' : ''}, position ${place}`,
    createdAt: shownTime(createdAt),
    updatedAt: shownTime(updatedAt),
    parameters: {
      targets: shortTargets(targets),
      strategy: {
        ...strategy,
        ...(strategy.stages === undefined ? {} : { stages: shortStages(strategy.stages) }),
      },
      ...parameters,
    },
    skipped,
    ...(maxFailures === undefined ? {} : { maxFailures }),
    ...(pause === undefined ? {} : { pause: toldPause(pause) }),
    ...(preview === undefined ? {} : { preview }),
  };
}

/** An orchestration with the number of its operations in each state. */
export function presentStatus(
  orchestration: Orchestration,
  operationStats: Record<OperationState, number>,
  place?: number,
  rollout?: RolloutAnswer,
): OrchestrationAnswer {
  const parameters = presentParameters(orchestration);
  return {
    ...presentOrchestration(orchestration, place),
    parameters,
    operationStats,
    ...(rollout === undefined ? {} : { rollout }),
  };
}

/** The name of a stage by its number; nothing where the request has no stages (an approval alone names none). */
const stageNamed = (
  { parameters }: Pick<Orchestration, 'parameters'>,
  stage: number | undefined,
): { readonly stage?: string } => {
  const name = parameters.strategy.stages?.[stage ?? 0]?.name;
  return name === undefined ? {} : { stage: name };
};

/** An operation as a list shows it. */
export function presentOperation(
  operation: Operation,
  orchestration: Pick<Orchestration, 'parameters'>,
): OperationAnswer {
  return {
    operationID: operation.operationID,
    orchestrationID: operation.orchestrationID,
    runtimeID: operation.runtimeID,
    globalAccountID: operation.globalAccountID,
    subAccountID: operation.subAccountID,
    servicePlanID: operation.servicePlanID,
    servicePlanName: operation.servicePlanName,
    shootName: operation.shootName,
    dryRun: operation.dryRun,
    maintenanceWindowBegin: shownTime(operation.windowBegin),
    maintenanceWindowEnd: shownTime(operation.windowEnd),
    state: operation.state,
    description: sentence(operation.description),
    ...stageNamed(orchestration, operation.stage),
  };
}

/** An operation in full, including what its orchestration changes. */
export function presentOperationDetail(
  operation: Operation,
  orchestration: Orchestration,
): OperationDetailAnswer {
  const { parameters } = orchestration;
  const { kyma, kubernetes } = parameters;
  const { waitingModules, migrations } = operation.memory;
  // A runtime that needed no change was already on the channel.
  const unchanged = operation.state === 'succeeded' ? kyma?.channel : undefined;
  const previous = operation.memory.previous ?? unchanged ?? '';
  let state: OperationState = 'pending';
  return {
    ...presentOperation(operation, orchestration),
    ...(kyma === undefined
      ? {}
      : {
          kymaConfig: {
            version: kyma.channel,
            channel: kyma.channel,
            previousChannel: previous,
            ...(waitingModules !== undefined && { waitingModules: [...waitingModules] }),
          },
        }),
    ...(kubernetes === undefined
      ? {}
      : {
          clusterConfig: {
            kubernetesVersion: kubernetes.kubernetesVersion,
            previousKubernetesVersion: previous,
            ...(migrations !== undefined && { migrations: [...migrations] }),
          },
        }),
    history: operation.history.flatMap((entry) => {
      state = entry.state ?? state;
      const shown = { at: shownTime(entry.at), state, description: sentence(entry.message) };
      if (entry.missing === undefined) return [shown];
      return [{ ...shown, description: `${entry.missing} earlier steps were dropped` }, shown];
    }),
    executionURL: executionPage(operation.executionArn),
  };
}
