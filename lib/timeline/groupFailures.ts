import { failureReason } from '../model/failureReason.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { seenOperation, storedStates } from '../model/seenState.ts';
import type { OperationReader } from '../store/OperationReader.ts';

/** Failed operations with the same reason. */
export interface FailureGroup {
  readonly reason: string;
  readonly operations: number;
  readonly examples: readonly Operation[];
}

export interface Failures {
  /** The most frequent first. */
  readonly groups: readonly FailureGroup[];
  readonly failed: number;
  /** How many have reasons that are not among the groups. */
  readonly ungrouped: number;
}

/** How many reasons are shown, and how many operations of each; their product is the number of items read. */
const [mostGroups, examplesEach] = [50, 3];
/**
 * The most items to read for operations whose index entry has no reason: those that failed under an older release, or whose retry
 * was canceled.
 */
const mostItems = 1000;

/**
 * Groups the failed operations by reason. Index entries contain only a code of the reason; the text comes from a few examples, so
 * few items are read however many failed. Codes whose examples have the same reason by today's rules (failureReason.ts) are
 * merged.
 */
export async function groupFailures(
  operations: OperationReader,
  orchestration: Pick<Orchestration, 'orchestrationID' | 'state' | 'planned'>,
): Promise<Failures> {
  const { orchestrationID, state, planned } = orchestration;
  if (planned === undefined) return { groups: [], failed: 0, ungrouped: 0 };
  const ordinals = await operations.inStates(orchestrationID, storedStates(['failed'], state));
  const ended = await operations.ended(orchestrationID);
  const byCode = new Map<string, number[]>();
  const single: number[] = [];
  for (const ordinal of ordinals) {
    const code = ended.get(ordinal)?.reason ?? '';
    if (code === '') single.push(ordinal);
    else byCode.set(code, [...(byCode.get(code) ?? []), ordinal]);
  }
  const codes = [...byCode.values()].sort(mostFirst).slice(0, mostGroups);
  const wanted = [...codes.flatMap((group) => group.slice(0, examplesEach)), ...single.slice(0, mostItems)];
  const items = new Map(
    (await operations.getAll(orchestrationID, wanted)).map((operation) => [
      operation.ordinal,
      seenOperation(operation, orchestration),
    ]),
  );
  const groups = new Map<string, { operations: number; examples: Operation[] }>();
  for (const group of [...codes, ...single.slice(0, mostItems).map((ordinal) => [ordinal])]) {
    const examples = group.flatMap((ordinal) => items.get(ordinal) ?? []);
    const [first] = examples;
    if (first === undefined) continue;
    const reason = failureReason(first.description, first);
    const known = groups.get(reason) ?? { operations: 0, examples: [] };
    known.operations += group.length;
    known.examples.push(...examples.slice(0, examplesEach - known.examples.length));
    groups.set(reason, known);
  }
  const shown = [...groups]
    .map(([reason, group]) => ({ reason, ...group }))
    .sort((a, b) => b.operations - a.operations || (a.reason < b.reason ? -1 : 1))
    .slice(0, mostGroups);
  const grouped = shown.reduce((sum, group) => sum + group.operations, 0);
  return { groups: shown, failed: ordinals.length, ungrouped: ordinals.length - grouped };
}

const mostFirst = (a: readonly number[], b: readonly number[]): number => b.length - a.length;
