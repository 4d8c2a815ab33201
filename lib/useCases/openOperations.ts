import type { Runtime } from '../base/Runtime.ts';
import { timeText } from '../base/timeText.ts';
import type { ForecastStage, RunningOperation, WaitingOperation } from '../forecast/ForecastStage.ts';
import { dueOf } from '../model/dueOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import type { PreviewedRuntime } from '../model/PreviewedRuntime.ts';
import type { ResolvedRuntime } from '../model/ResolvedRuntime.ts';
import type { RuntimeWithReason } from '../model/RuntimeWithReason.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import type { PlanStore } from '../store/PlanStore.ts';
import type { PreviewStore } from '../store/PreviewStore.ts';
import type { RuledRuntime } from '../windows/resolveRule.ts';
import { holdInPlan, holdOf, readHolds } from './heldRuntimes.ts';
import { type OpenStage, openStages, unapproved } from './openStages.ts';

export interface OpenDependencies {
  readonly operations: OperationReader;
  readonly plans: PlanStore;
  readonly previews: PreviewStore;
}

/** A runtime whose upgrade is not over, as its plan, its preview or its operation knows it. */
interface OpenRuntime
  extends RuledRuntime,
    Pick<Runtime, 'runtimeID' | 'shootName'>,
    Pick<ResolvedRuntime, 'previousSeconds'> {
  /** What held it until a person acts, when that was read. */
  readonly hold?: string | undefined;
}

/** A stage with what cannot start in it, which is not part of its `waiting`. */
interface StageWithHeld extends ForecastStage {
  readonly held: readonly RuntimeWithReason[];
}

/** What is left to do in an orchestration, as a forecast needs it. */
export interface OpenOperations {
  readonly stages: readonly StageWithHeld[];
  /** The runtimes of the waiting operations, in the order of the stages. */
  readonly runtimes: readonly OpenRuntime[];
  /** What the forecast assumes because of the state of the orchestration, in sentences. */
  readonly special: readonly string[];
}

/** An open operation and its place in the plan. */
type Placed<Kind> = Kind & { readonly ordinal: number };

/** The open operations of an orchestration that has a plan. */
export async function readOpenOperations(
  deps: OpenDependencies,
  orchestration: Orchestration & { readonly planned: number },
  now: number,
): Promise<OpenOperations> {
  const { orchestrationID, state } = orchestration;
  const due = await deps.operations.due(orchestrationID);
  const [claimed, runtimeOf] = await Promise.all([
    deps.operations.getAll(orchestrationID, due.held),
    readRuntimes(deps, orchestration),
  ]);
  const waiting = new Map<number, Placed<WaitingOperation>>();
  const add = (ordinal: number, at: WaitingOperation['due']) => {
    if (state === 'canceling') return;
    waiting.set(ordinal, { ordinal, due: at, previousSeconds: runtimeOf(ordinal).previousSeconds });
  };
  for (const { ordinal, due: at } of due.waiting) add(ordinal, at);
  const running: Placed<RunningOperation>[] = [];
  for (const operation of claimed) {
    const { ordinal, startedAt, expectedSeconds } = operation;
    const { previousSeconds } = runtimeOf(ordinal);
    waiting.delete(ordinal);
    if (operation.state === 'in progress')
      running.push({ ordinal, startedAt, expectedSeconds, previousSeconds });
    // A sleeping turn gives its operation back if a better one comes along, so the operation waits like the others.
    else if (operation.due !== undefined) add(ordinal, dueOf(operation));
  }
  const inPlan = [...waiting.keys()].flatMap((ordinal): [number, string][] => {
    const { hold } = runtimeOf(ordinal);
    return hold === undefined ? [] : [[ordinal, hold]];
  });
  const holds = await readHolds(deps.operations, orchestrationID, new Map(inPlan));
  const held = [...holds].map(([ordinal, reason]): Placed<RuntimeWithReason> => {
    waiting.delete(ordinal);
    const { runtimeID, shootName } = runtimeOf(ordinal);
    return { ordinal, runtimeID, shootName, reason };
  });
  const stages = inTheirStages(orchestration, { waiting: [...waiting.values()], running, held }, now);
  return {
    stages,
    runtimes: stages.flatMap((stage) => stage.waiting).map(({ ordinal }) => runtimeOf(ordinal)),
    special: specialOf(orchestration, now),
  };
}

/** The operations by stage. A stage that is done only matters for its soak, which the next one waits for. */
function inTheirStages(
  orchestration: Orchestration,
  {
    waiting,
    running,
    held,
  }: {
    readonly waiting: readonly Placed<WaitingOperation>[];
    readonly running: readonly Placed<RunningOperation>[];
    readonly held: readonly Placed<RuntimeWithReason>[];
  },
  now: number,
): (StageWithHeld & { readonly waiting: readonly Placed<WaitingOperation>[] })[] {
  const within =
    ({ first, last }: Pick<OpenStage, 'first' | 'last'>) =>
    ({ ordinal }: { readonly ordinal: number }) =>
      first <= ordinal && ordinal <= last;
  let soaked = 0;
  return openStages(orchestration).flatMap((stage) => {
    const { name, workers, soakSeconds } = stage;
    const inStage = {
      waiting: waiting.filter(within(stage)).sort((a, b) => a.ordinal - b.ordinal),
      running: running.filter(within(stage)),
      held: held.filter(within(stage)).sort((a, b) => a.ordinal - b.ordinal),
    };
    if (name !== '' && inStage.waiting.length + inStage.running.length + inStage.held.length === 0) {
      const { doneAt = now } = orchestration.rollout?.stages.find((each) => each.name === name) ?? {};
      soaked = doneAt + soakSeconds * 1000;
      return [];
    }
    const notBefore = Math.max(stage.notBefore, soaked);
    soaked = 0;
    return [{ name, workers, soakSeconds, notBefore, ...inStage }];
  });
}

/** Runtimes by ordinal: from the plan's list, or from the operations themselves if the list has expired or never existed. */
async function readRuntimes(
  deps: OpenDependencies,
  { orchestrationID, manifest, planned }: Orchestration & { readonly planned: number },
): Promise<(ordinal: number) => OpenRuntime> {
  const list = manifest === undefined ? [] : await deps.plans.load(orchestrationID, manifest);
  if (list.length === planned) {
    return (ordinal) => {
      const resolved = list[ordinal - 1];
      if (resolved === undefined) throw new Error(`operation ${ordinal} is not in the plan`);
      const { runtime, rule, shootWindow, previousSeconds } = resolved;
      return { ...runtime, rule, shootWindow, previousSeconds, hold: holdInPlan(resolved) };
    };
  }
  const operations = await deps.operations.range(orchestrationID, 1, planned);
  const byOrdinal = new Map<number, Operation>(operations.map((each) => [each.ordinal, each]));
  return (ordinal) => {
    const operation = byOrdinal.get(ordinal);
    if (operation === undefined) throw new Error(`operation ${ordinal} does not exist`);
    return { ...operation, hold: holdOf(operation.description) };
  };
}

/** What a scheduled orchestration would do, according to its preview. */
export async function readPreview(
  deps: OpenDependencies,
  {
    orchestrationID,
    earliestStartAt,
    parameters,
    preview,
  }: Orchestration & Required<Pick<Orchestration, 'preview'>>,
  now: number,
): Promise<OpenOperations> {
  const { strategy } = parameters;
  const listed = await deps.previews.range(orchestrationID, 0, preview?.runtimes ?? 0);
  const starts = Math.max(earliestStartAt, now);
  const names = strategy.stages?.map(({ name }) => name) ?? [''];
  const ofStage = (stage: number) => listed.filter((each) => (each.stage ?? 0) === stage);
  const startsOf = (stage: number) => ofStage(stage).filter(({ hold }) => holdOf(hold) === undefined);
  const previewed = names.flatMap((_, stage) => startsOf(stage));
  return {
    stages: names.flatMap((name, stage): StageWithHeld[] => {
      const {
        workers = strategy.parallel.workers,
        soakSeconds = 0,
        notBefore = '',
      } = strategy.stages?.[stage] ?? {};
      const waiting = startsOf(stage).map((each) => ({
        due: dueOf({ ...each, rule: ruleOf(each) }),
        previousSeconds: each.previousSeconds,
      }));
      const held = ofStage(stage).flatMap(({ runtimeID, shootName, hold }): RuntimeWithReason[] => {
        const reason = holdOf(hold);
        return reason === undefined ? [] : [{ runtimeID, shootName, reason }];
      });
      if (waiting.length + held.length === 0 && name !== '') return [];
      const opens = Math.max(starts, Date.parse(notBefore) || 0);
      return [{ name, workers, soakSeconds, notBefore: opens, waiting, running: [], held }];
    }),
    runtimes: previewed.map((each) => ({ ...each, rule: ruleOf(each) })),
    special: [
      `It starts at ${timeText(earliestStartAt)}, and no other orchestration is in progress then.`,
      `It upgrades the runtimes that were listed at ${timeText(preview?.at ?? 0)}.`,
      ...(strategy.approval === true || strategy.stages?.some(({ approval }) => approval)
        ? ['Approvals are assumed to be given when they are due.']
        : []),
    ],
  };
}

const clockOf = (at: number): string =>
  `${new Date(at).toISOString().slice(11, 19).replaceAll(':', '')}+0000`;

/** Previews that were listed before forecasts existed do not have the rule: the same window every day. */
const ruleOf = ({ rule, windowBegin, windowEnd }: PreviewedRuntime): RuledRuntime['rule'] =>
  windowEnd === 0 ? undefined : (rule ?? { begin: clockOf(windowBegin), end: clockOf(windowEnd) });

function specialOf(orchestration: Orchestration, now: number): string[] {
  const { state, hold } = orchestration;
  return [
    ...unapproved(orchestration).map(
      (name) => `Stage ${name} needs an approval, which is assumed to be given when it is due.`,
    ),
    ...(state === 'canceling'
      ? ['It is being canceled: operations in progress finish, and nothing else starts.']
      : []),
    ...(state === 'paused' ? ['It is paused, and is assumed to be resumed now.'] : []),
    ...(state === 'retrying' ? ['It waits in the queue, and is assumed to start now.'] : []),
    ...(hold !== undefined && hold.text !== '' && hold.endsAt > now
      ? [`${hold.text.replace(/\.$/, '')}.`]
      : []),
  ];
}
