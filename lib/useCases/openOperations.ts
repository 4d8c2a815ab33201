import type { ForecastStage, RunningOperation, WaitingOperation } from '../forecast/ForecastStage.ts';
import { dueOf } from '../model/dueOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import type { PreviewedRuntime } from '../model/PreviewedRuntime.ts';
import type { ResolvedRuntime } from '../planning/resolveRuntimes.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import type { PlanStore } from '../store/PlanStore.ts';
import type { PreviewStore } from '../store/PreviewStore.ts';
import type { KnownRuntime } from './windowsOfRuntimes.ts';

export interface OpenDependencies {
  readonly operations: OperationReader;
  readonly plans: PlanStore;
  readonly previews: PreviewStore;
}

/** What is left to do of an orchestration, as a forecast needs it. */
export interface OpenOperations {
  readonly stages: readonly ForecastStage[];
  /** The runtimes of the waiting operations, in the order of the stages. */
  readonly runtimes: readonly KnownRuntime[];
  /** What the forecast takes for granted because of the state that the orchestration is in, in sentences. */
  readonly special: readonly string[];
}

/** The open operations of an orchestration that has a plan. */
export async function readOpenOperations(
  deps: OpenDependencies,
  orchestration: Orchestration & { readonly planned: number },
  now: number,
): Promise<OpenOperations> {
  const { orchestrationID, state, parameters } = orchestration;
  const due = await deps.operations.due(orchestrationID);
  const [held, runtimeOf] = await Promise.all([
    deps.operations.getAll(orchestrationID, due.held),
    readRuntimes(deps, orchestration),
  ]);
  const waiting = new Map<number, WaitingOperation>();
  if (state !== 'canceling')
    for (const { ordinal, due: at } of due.waiting) waiting.set(ordinal, { due: at });
  const running: RunningOperation[] = [];
  for (const operation of held) {
    waiting.delete(operation.ordinal);
    if (operation.state === 'in progress') running.push(operation);
    // A turn that sleeps with an operation gives it back if a better one comes along: it waits like the others.
    else if (state !== 'canceling' && operation.due !== undefined)
      waiting.set(operation.ordinal, { due: dueOf(operation) });
  }
  const ordinals = [...waiting.keys()].sort((a, b) => a - b);
  return {
    stages: [
      {
        name: '',
        workers: parameters.strategy.parallel.workers,
        notBefore: 0,
        soakSeconds: 0,
        waiting: ordinals.flatMap((ordinal) => waiting.get(ordinal) ?? []),
        running,
      },
    ],
    runtimes: ordinals.map((ordinal) => runtimeOf(ordinal)),
    special: specialOf(orchestration, now),
  };
}

/** A runtime by its ordinal: from the plan's list, or from the operations themselves if the list has expired or there never was one. */
async function readRuntimes(
  deps: OpenDependencies,
  { orchestrationID, manifest, planned }: Orchestration & { readonly planned: number },
): Promise<(ordinal: number) => KnownRuntime> {
  const list =
    manifest === undefined ? [] : await deps.plans.load<ResolvedRuntime>(orchestrationID, manifest);
  if (list.length === planned) {
    return (ordinal) => {
      const resolved = list[ordinal - 1];
      if (resolved === undefined) throw new Error(`operation ${ordinal} is not in the plan`);
      const { runtime, rule, shootWindow } = resolved;
      return { ...runtime, rule, shootWindow };
    };
  }
  const operations = await deps.operations.range(orchestrationID, 1, planned);
  const byOrdinal = new Map<number, Operation>(operations.map((each) => [each.ordinal, each]));
  return (ordinal) => {
    const operation = byOrdinal.get(ordinal);
    if (operation === undefined) throw new Error(`operation ${ordinal} does not exist`);
    return operation;
  };
}

/** What a scheduled orchestration would do, by its preview. */
export async function readPreview(
  deps: OpenDependencies,
  {
    orchestrationID,
    startAfter,
    parameters,
    preview,
  }: Orchestration & Required<Pick<Orchestration, 'preview'>>,
  now: number,
): Promise<OpenOperations> {
  const { strategy } = parameters;
  const previewed = await deps.previews.range(orchestrationID, 0, preview?.runtimes ?? 0);
  const starts = Math.max(startAfter, now);
  return {
    stages: [
      {
        name: '',
        workers: strategy.parallel.workers,
        notBefore: starts,
        soakSeconds: 0,
        waiting: previewed.map((each) => ({ due: dueOf({ ...each, rule: ruleOf(each) }) })),
        running: [],
      },
    ],
    runtimes: previewed.map((each) => ({ ...each, rule: ruleOf(each) })),
    special: [
      `It starts at ${iso(startAfter)}, and no other orchestration is in progress then.`,
      `It upgrades the runtimes that were listed at ${iso(preview?.at ?? 0)}.`,
    ],
  };
}

const clockOf = (at: number): string =>
  `${new Date(at).toISOString().slice(11, 19).replaceAll(':', '')}+0000`;

/** Previews that were listed before forecasts existed do not have the rule: the same window every day. */
const ruleOf = ({ rule, windowBegin, windowEnd }: PreviewedRuntime): KnownRuntime['rule'] =>
  windowEnd === 0 ? undefined : (rule ?? { begin: clockOf(windowBegin), end: clockOf(windowEnd) });

const iso = (at: number): string => new Date(at).toISOString();

function specialOf({ state, hold }: Orchestration, now: number): string[] {
  return [
    ...(state === 'canceling'
      ? ['It is being canceled: what is in progress finishes, nothing else starts.']
      : []),
    ...(state === 'paused' ? ['It is paused, and counts as resumed now.'] : []),
    ...(state === 'retrying' ? ['It waits in the queue, and counts as started now.'] : []),
    ...(hold !== undefined && hold.text !== '' && hold.until > now
      ? [`${hold.text.replace(/\.$/, '')}.`]
      : []),
  ];
}
