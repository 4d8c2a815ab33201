import { ALWAYS_OPEN, type Due } from '../model/dueKey.ts';
import type { Ended } from '../model/endedKey.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { seenState } from '../model/seenState.ts';
import { isOver, type OperationState, waitingOperationStates } from '../model/states.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import type { TimelinePoint } from './TimelinePoint.ts';

type Times = Omit<TimelinePoint, 'ordinal' | 'state'>;
/** The times of operations that ended under an older release, by ordinal. They do not change unless the operation is reopened. */
export type OlderEnds = Map<number, Times>;

/**
 * Reads what a timeline needs to know about all operations from index entries: about four pages for 10,000, plus the items of
 * those held by turns, at most one per worker. Operations that ended under an older release have no entry and are read once as
 * items; `older` keeps them for the next call.
 *
 * The indexes are read one after another while operations proceed. States are read first and ended operations last, so that
 * operations that end meanwhile are found. One that is claimed or given back meanwhile may lack its window until the next call.
 */
export async function readPoints(
  operations: OperationReader,
  { orchestrationID, planned, state }: Pick<Orchestration, 'orchestrationID' | 'planned' | 'state'>,
  older: OlderEnds,
): Promise<TimelinePoint[]> {
  if (planned === undefined) return [];
  const states = await operations.states(orchestrationID, planned);
  const dues = await operations.dues(orchestrationID);
  const held = new Map((await operations.held(orchestrationID)).map((each) => [each.ordinal, each]));
  const ended = await operations.ended(orchestrationID);
  await readOlder(operations, orchestrationID, missingIn(states, ended, older), older);
  return [...states].map(([ordinal, stored]) => {
    const end = ended.get(ordinal);
    const current = held.get(ordinal);
    const now = end?.state ?? current?.state ?? stored;
    const times = end ?? current ?? (isOver(now) ? older.get(ordinal) : windowOf(dues.get(ordinal)));
    const seen = {
      ordinal,
      state: seenState(now, state),
      ...(times === undefined ? noTimes : timesOf(times)),
    };
    // The times of its last try do not apply to a retry that has not started.
    return waitingOperationStates.includes(now) ? { ...seen, startedAt: 0, endedAt: 0 } : seen;
  });
}

const noTimes: Times = { windowBegin: 0, windowEnd: 0, startedAt: 0, endedAt: 0 };

const timesOf = ({ windowBegin, windowEnd, startedAt, endedAt }: Times): Times => ({
  windowBegin,
  windowEnd,
  startedAt,
  endedAt,
});

/** The window in the due index, if there is one. */
function windowOf(due: Due | undefined): Times {
  if (due === undefined || due.kind === 'held' || due.closesAt === ALWAYS_OPEN.closesAt) return noTimes;
  return { ...noTimes, windowBegin: due.opensAt, windowEnd: due.closesAt };
}

/**
 * Ended operations without an entry. Those canceled under an older release are left out, because hardly any of them ever started.
 */
const missingIn = (
  states: ReadonlyMap<number, OperationState>,
  ended: ReadonlyMap<number, Ended>,
  older: ReadonlyMap<number, Times>,
): number[] =>
  [...states]
    .filter(([, state]) => state === 'succeeded' || state === 'failed')
    .map(([ordinal]) => ordinal)
    .filter((ordinal) => !ended.has(ordinal) && !older.has(ordinal))
    .sort((a, b) => a - b);

const attributes = ['startedAt', 'endedAt', 'windowBegin', 'windowEnd'] as const;

async function readOlder(
  operations: OperationReader,
  orchestrationID: string,
  ordinals: readonly number[],
  older: OlderEnds,
): Promise<void> {
  const [first, last] = [ordinals[0], ordinals.at(-1)];
  if (first === undefined || last === undefined) return;
  const wanted = new Set(ordinals);
  for (const { ordinal, item } of await operations.attributes(orchestrationID, [first, last], attributes)) {
    const times = Object.fromEntries(attributes.map((name) => [name, Number(item[name] ?? 0)]));
    if (wanted.has(ordinal)) older.set(ordinal, { ...noTimes, ...times });
  }
}
