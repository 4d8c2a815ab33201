import { presentTimeline } from '../api/presentTimeline.ts';
import type { TimelineAnswer } from '../api/timelineAnswer.ts';
import type { TimelineGroup } from '../api/timelineGroups.ts';
import type { Clock } from '../base/Clock.ts';
import { DomainError } from '../base/errors.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { isOver } from '../model/states.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { Groups, PlanGroups } from '../store/PlanGroups.ts';
import { drawTimeline } from '../timeline/drawTimeline.ts';
import { type OlderEnds, readPoints } from '../timeline/readPoints.ts';
import type { TimelinePoint } from '../timeline/TimelinePoint.ts';
import type { Freeze } from '../windows/policyFreezes.ts';
import { InvalidPolicy } from '../windows/policyText.ts';

/** What a process has cached about an orchestration: data that never changes is read once. */
export interface TimelineMemory {
  readonly older: OlderEnds;
  groups?: Groups;
}

/** What was read about an orchestration, and when (epoch ms). */
export interface TimelineReading {
  readonly at: number;
  readonly orchestration: Orchestration;
  readonly points: readonly TimelinePoint[];
  readonly groups: Groups;
  readonly freezes: readonly Freeze[];
}

export interface TimelineReader {
  readonly orchestrations: OrchestrationStore;
  readonly operations: OperationReader;
  readonly planGroups: PlanGroups;
  /** The freezes of the maintenance policy. Rejects with InvalidPolicy. */
  readonly freezes: () => Promise<readonly Freeze[]>;
  readonly clock: Clock;
}

/**
 * Reads an orchestration for its timeline. Callers keep the result for a few seconds: for 10,000 operations it takes some 700 read
 * units, and one more for each worker. @throws DomainError NOT_FOUND
 */
export async function readTimeline(
  deps: TimelineReader,
  orchestrationID: string,
  memory: TimelineMemory,
): Promise<TimelineReading> {
  const at = deps.clock();
  const orchestration = await deps.orchestrations.find(orchestrationID, at);
  if (orchestration === undefined)
    throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
  const [points, freezes] = await Promise.all([
    readPoints(deps.operations, orchestration, memory.older),
    readFreezes(deps),
  ]);
  if (memory.groups === undefined && orchestration.planned !== undefined)
    memory.groups = await readGroups(deps, orchestration);
  return { at, orchestration, points, freezes, groups: memory.groups ?? { region: [], plan: [] } };
}

/** Empty if the policy cannot be used; the orchestration's own answer says why nothing starts. */
async function readFreezes({ freezes }: TimelineReader): Promise<readonly Freeze[]> {
  try {
    return await freezes();
  } catch (error) {
    if (error instanceof InvalidPolicy) return [];
    throw error;
  }
}

async function readGroups(deps: TimelineReader, orchestration: Orchestration): Promise<Groups> {
  const { orchestrationID, manifest, planned = 0 } = orchestration;
  const saved = manifest === undefined ? undefined : await deps.planGroups.load(orchestrationID, manifest);
  if (saved !== undefined || planned === 0) return saved ?? { region: [], plan: [] };
  const items = await deps.operations.attributes(
    orchestrationID,
    [1, planned],
    ['region', 'servicePlanName'],
  );
  const region = new Array<string>(planned).fill('');
  const plan = new Array<string>(planned).fill('');
  for (const { ordinal, item } of items) {
    region[ordinal - 1] = String(item['region'] ?? '');
    plan[ordinal - 1] = String(item['servicePlanName'] ?? '');
  }
  return { region, plan };
}

/** `GET /orchestrations/{id}/timeline`, from what was read. */
export function getTimeline(reading: TimelineReading, by: TimelineGroup): TimelineAnswer {
  const { orchestration, points, groups, at } = reading;
  const { createdAt, state } = orchestration;
  const groupOf =
    by === 'stage' ? stageOf(orchestration) : (ordinal: number) => groups[by][ordinal - 1] ?? '';
  const timeline = drawTimeline(points, groupOf, { now: at, createdAt, open: !isOver(state) });
  const bands = by === 'stage' ? inOrder(timeline.bands, orchestration) : timeline.bands;
  return presentTimeline(orchestration, { ...timeline, bands }, { by, now: at, freezes: reading.freezes });
}

/** The bands of stages, in the order in which the rollout opens them: the largest is usually the last one. */
function inOrder<Band extends { readonly name: string }>(
  bands: readonly Band[],
  { rollout }: Orchestration,
): readonly Band[] {
  const names = rollout?.stages.map(({ name }) => name) ?? [];
  return [...bands].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}

/** The stage of an operation: a stage is a range of ordinals (§13.1). */
function stageOf({ rollout }: Orchestration): (ordinal: number) => string {
  const stages = rollout?.stages ?? [];
  return (ordinal) => stages.find(({ first, last }) => first <= ordinal && ordinal <= last)?.name ?? '';
}
