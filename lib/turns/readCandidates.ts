import type { Candidate } from '../model/Candidate.ts';
import { ALWAYS_OPEN, closedRange, closedRangeBehind, openRange, openRangeOf } from '../model/dueKey.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import { type ChoiceInput, mayStart } from './chooseOperation.ts';

/** A turn never reads more keys at a time than this: 1,000 of them are 60 KB. */
const mostKeys = 1000;
/** So that a few workers still see past each other's claims. */
const leastKeys = 20;
/** How many windows one turn looks into at most: a fleet on Gardener's random windows has one for each hour. */
const mostWindows = 24;
/** How many of each window that ended a turn looks at: so every window's come back, and none hides another's. */
const keysOfEnded = 4;

type Bounds = Pick<ChoiceInput, 'now' | 'minimumLeftSeconds' | 'workers'>;
type ReadRange = (range: readonly [string, string], keys: number) => Promise<readonly Candidate[]>;

/** Some of those whose window has ended, of each window a few. */
async function readEnded(read: ReadRange, now: number): Promise<Candidate[]> {
  const found: Candidate[] = [];
  let from = 0;
  for (let window = 0; window < mostWindows; window += 1) {
    const page = await read(openRange(from, now), keysOfEnded);
    const last = page.at(-1);
    found.push(...page);
    if (last === undefined || page.length < keysOfEnded) break;
    from = last.due.end;
  }
  return found;
}

/**
 * The head of a range whose windows are open, as far as to the first page with something that may start. Where nothing on a page
 * does, it goes on behind it: first to the shorter upgrades of the same window, then to the next window.
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
    const leftSeconds = (last.due.end - bounds.now) / 1000;
    range = last.due.end === tried || leftSeconds <= 0 ? behind(last.due) : behind(last.due, leftSeconds);
    tried = last.due.end;
  }
  return found;
}

/**
 * The bounded reads of a turn (§2, Claims): heads of ranges, about as many keys of each as there are workers, whatever the size
 * of the orchestration. Where the head of a range is of no use it reads on behind it, at most 24 pages, so that neither windows
 * that ended nor upgrades that do not fit any more hide what could start.
 */
export async function readCandidates(
  operations: Pick<OperationStore, 'candidates'>,
  orchestrationID: string,
  bounds: Bounds,
): Promise<{ open: Candidate[]; closed: Candidate[] }> {
  const limit = Math.min(mostKeys, Math.max(leastKeys, bounds.workers));
  const read: ReadRange = async (range, keys) => await operations.candidates(orchestrationID, range, keys);
  const { now } = bounds;
  const [ended, open, opened, later] = await Promise.all([
    readEnded(read, now),
    readOpen(read, bounds, limit, openRange(now, ALWAYS_OPEN.end), ({ end }, needed) =>
      needed === undefined ? openRange(end, ALWAYS_OPEN.end) : openRangeOf(end, needed),
    ),
    readOpen(read, bounds, limit, closedRange(0, now), (due, needed) => closedRangeBehind(due, now, needed)),
    read(closedRange(now, ALWAYS_OPEN.end), limit),
  ]);
  return { open: [...ended, ...open], closed: [...opened, ...later] };
}
