import {
  ALWAYS_OPEN,
  type Candidate,
  closedRange,
  closedRangeBehind,
  openRange,
  openRangeOf,
} from '../model/dueKey.ts';
import { type Reach, reachOf } from '../rollout/reachOf.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import { stagesWithin } from '../store/stagesWithin.ts';
import { type ChoiceInput, mayStart } from './chooseOperation.ts';

/** The most keys that a turn reads at a time: 1,000 of them are 60 KB. */
const mostKeys = 1000;
/** The fewest keys: even with few workers, each must see past the others' claims. */
const leastKeys = 20;
/** The most windows that one turn reads: a fleet with Gardener's random windows has one for each hour. */
const mostWindows = 24;
/** How many operations a turn reads per ended window: every window gets its share, and none hides another. */
const keysOfEnded = 4;

type Bounds = Pick<ChoiceInput, 'now' | 'minimumLeftSeconds' | 'workers'> & {
  /** Absent if there are no stages. */
  readonly reach?: Reach;
};
type ReadRange = (range: readonly [string, string], keys: number) => Promise<readonly Candidate[]>;

/** A few operations of each window that has ended. */
async function readEnded(read: ReadRange, now: number, stage: number): Promise<Candidate[]> {
  const found: Candidate[] = [];
  let from = 0;
  for (let window = 0; window < mostWindows; window += 1) {
    const page = await read(openRange(from, now, stage), keysOfEnded);
    const last = page.at(-1);
    found.push(...page);
    if (last === undefined || page.length < keysOfEnded) break;
    from = last.due.closesAt;
  }
  return found;
}

/**
 * The head of the open range, up to the first page with an operation that may start. If a page has none, the read continues after
 * it: first with the shorter upgrades of the same window, then with the next window.
 */
async function readOpen(
  read: ReadRange,
  bounds: Bounds,
  limit: number,
  from: readonly [string, string],
  behind: (due: Candidate['due'], neededSeconds?: number) => readonly [string, string],
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  let range = from;
  let tried: number | undefined;
  for (let page = 0; page < mostWindows; page += 1) {
    const candidates = await read(range, limit);
    const last = candidates.at(-1);
    found.push(...candidates);
    if (last === undefined || candidates.length < limit) break;
    if (candidates.some((candidate) => mayStart(candidate, bounds))) break;
    const leftSeconds = (last.due.closesAt - bounds.now) / 1000;
    range =
      last.due.closesAt === tried || leftSeconds <= 0 ? behind(last.due) : behind(last.due, leftSeconds);
    tried = last.due.closesAt;
  }
  return found;
}

/**
 * The bounded reads of a turn (§2, Claims): the head of each range, about as many keys as there are workers, however large the
 * orchestration is. If the head of a range yields nothing, the read continues for at most 24 pages, so that neither ended windows
 * nor upgrades that no longer fit hide an operation that could start. In a rollout, this is done for each stage that has anything
 * to take: usually the open one alone.
 */
export async function readCandidates(
  operations: Pick<OperationStore, 'candidates'>,
  orchestrationID: string,
  bounds: Bounds,
): Promise<{ open: Candidate[]; closed: Candidate[] }> {
  const read: ReadRange = async (range, keys) => await operations.candidates(orchestrationID, range, keys);
  const stages = await stagesWithin(operations, orchestrationID, bounds.reach ?? reachOf({}));
  const all = await Promise.all(stages.map(async (stage) => await readStage(read, bounds, stage)));
  return { open: all.flatMap(({ open }) => open), closed: all.flatMap(({ closed }) => closed).sort(byBegin) };
}

const byBegin = (a: Candidate, b: Candidate): number => a.due.opensAt - b.due.opensAt;

async function readStage(
  read: ReadRange,
  bounds: Bounds,
  stage: number,
): Promise<{ open: Candidate[]; closed: Candidate[] }> {
  const limit = Math.min(mostKeys, Math.max(leastKeys, bounds.workers));
  const { now } = bounds;
  const [ended, open, opened, later] = await Promise.all([
    readEnded(read, now, stage),
    readOpen(read, bounds, limit, openRange(now, ALWAYS_OPEN.closesAt, stage), ({ closesAt }, needed) =>
      needed === undefined
        ? openRange(closesAt, ALWAYS_OPEN.closesAt, stage)
        : openRangeOf(closesAt, needed, stage),
    ),
    readOpen(read, bounds, limit, closedRange(0, now, stage), (due, needed) =>
      closedRangeBehind(due, now, needed, stage),
    ),
    read(closedRange(now, ALWAYS_OPEN.closesAt, stage), limit),
  ]);
  return { open: [...ended, ...open], closed: [...opened, ...later] };
}
