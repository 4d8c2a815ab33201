import { timeText } from '../base/timeText.ts';
import type { Operation, OperationKey } from '../model/Operation.ts';
import type { OrchestrationType } from '../model/Orchestration.ts';
import type { RuntimeHistory } from '../model/RuntimeHistory.ts';
import { Retention } from './Retention.ts';
import type { Item, Table } from './Table.ts';

const keyOf = (runtimeID: string) => ({ p: `runtime#${runtimeID}`, s: 'lease' });
const types: readonly OrchestrationType[] = ['upgradeKyma', 'upgradeCluster'];
const secondsOf = (type: OrchestrationType) => `seconds_${type}`;
const changedOf = (type: OrchestrationType) => `changed_${type}`;

/**
 * An operation's place among all operations of its runtime (§8): when it was planned, its orchestration and its own id. These
 * strings sort in planning order, because orchestration ids sort by creation time.
 */
export const latestMark = (
  operation: Pick<Operation, 'createdAt' | 'orchestrationID' | 'operationID'>,
): string => [timeText(operation.createdAt), operation.orchestrationID, operation.operationID].join('#');

const historyOf = (item: Item): RuntimeHistory => {
  const { latest } = item;
  const perType = <Value>(
    fieldOf: (type: OrchestrationType) => string,
    isValue: (value: unknown) => value is Value,
  ) =>
    Object.fromEntries(
      types.flatMap((type) => {
        const value = item[fieldOf(type)];
        return isValue(value) ? [[type, value]] : [];
      }),
    ) as Partial<Record<OrchestrationType, Value>>;
  return {
    changed: perType(changedOf, (value) => typeof value === 'string'),
    latest: typeof latest === 'string' ? latest : undefined,
    seconds: perType(secondsOf, (value) => typeof value === 'number'),
  };
};

/** A runtime, and the operation that works on it. */
type LeaseKey = Pick<Operation, 'runtimeID' | 'operationID'>;

/** Who has a runtime. */
export interface Holder extends LeaseKey, OperationKey {
  /** Epoch ms. */
  readonly until: number;
}

/**
 * Where the holder's operation is stored. It includes the operation's id, because functions of an earlier release write the
 * holder alone.
 */
const placeOf = ({ operationID, orchestrationID, ordinal }: LeaseKey & OperationKey): string =>
  [orchestrationID, ordinal, operationID].join('#');

/**
 * Which operation may touch a runtime (§9). The lease belongs to an operation, not to a child or an attempt, so a resumed attempt
 * keeps it. The item outlives the lease, and is kept as long as a retry may need it, even if the runtime is gone: it records the
 * runtime's latest operation (§8) and how long its last upgrade took (§5).
 */
export class LeaseStore {
  readonly #table: Table;

  readonly #retention: Retention;

  constructor(table: Table, retention = new Retention()) {
    this.#table = table;
    this.#retention = retention;
  }

  /** Takes or renews the lease until `leasedUntil` (epoch ms). @returns false if another operation has it at `now`. */
  async take(
    { runtimeID, operationID, orchestrationID, ordinal }: LeaseKey & Partial<OperationKey>,
    now: number,
    leasedUntil: number,
  ): Promise<boolean> {
    const place =
      orchestrationID === undefined || ordinal === undefined
        ? {}
        : { holderPlace: placeOf({ runtimeID, operationID, orchestrationID, ordinal }) };
    const set = { holder: operationID, leasedUntil, ttl: this.#retention.ofPart(leasedUntil), ...place };
    return (
      (await this.#table.update(keyOf(runtimeID), { set }, [['absent or', 'holder', '=', operationID]])) ||
      (await this.#table.update(keyOf(runtimeID), { set }, [['<', 'leasedUntil', now]]))
    );
  }

  /** The current holder of the runtime; undefined if there is none, or if a function of an earlier release took the lease. */
  async holder(runtimeID: string): Promise<Holder | undefined> {
    const { holder, holderPlace, leasedUntil } = (await this.#table.get(keyOf(runtimeID))) ?? {};
    const [orchestrationID = '', ordinal, operationID = ''] = String(holderPlace).split('#');
    if (holder === undefined || holder !== operationID) return undefined;
    return { runtimeID, operationID, orchestrationID, ordinal: Number(ordinal), until: Number(leasedUntil) };
  }

  /** Until when this operation has the lease (epoch ms); undefined if it does not have it. */
  async heldUntil({ runtimeID, operationID }: LeaseKey): Promise<number | undefined> {
    const item = await this.#table.get(keyOf(runtimeID));
    return item?.['holder'] === operationID ? Number(item['leasedUntil']) : undefined;
  }

  /**
   * Gives the lease back. Another operation's lease is left alone. With `leasedUntil`, as returned by `heldUntil`, a lease taken
   * or renewed since then is left alone too: another turn works on the operation.
   */
  async release({ runtimeID, operationID }: LeaseKey, leasedUntil?: number): Promise<void> {
    await this.#table.update(keyOf(runtimeID), { remove: ['holder', 'leasedUntil'] }, [
      ['=', 'holder', operationID],
      ...(leasedUntil === undefined ? [] : [['=', 'leasedUntil', leasedUntil] as const]),
    ]);
  }

  /**
   * Remembers an operation as the runtime's latest of its type. Call it only once the operation has changed something or found
   * nothing to change: an operation that was canceled or failed before that must not count (§8), nor hide one that does. Has no
   * effect if an operation that was planned later is already recorded.
   */
  async recordChange(operation: Operation, type: OrchestrationType): Promise<void> {
    const latest = latestMark(operation);
    await this.#table.update(keyOf(operation.runtimeID), { set: { [changedOf(type)]: latest } }, [
      ['absent or', changedOf(type), '<', latest],
    ]);
  }

  /** Remembers how long a successful upgrade took. */
  async recordSeconds(runtimeID: string, type: OrchestrationType, seconds: number): Promise<void> {
    await this.#table.update(keyOf(runtimeID), { set: { [secondsOf(type)]: seconds } }, []);
  }

  /** What is known about these runtimes, by id; runtimes without a history are absent. */
  async histories(runtimeIDs: readonly string[]): Promise<Map<string, RuntimeHistory>> {
    const items = await this.#table.getAll([...new Set(runtimeIDs)].map(keyOf));
    return new Map(items.map((item) => [String(item['p']).slice('runtime#'.length), historyOf(item)]));
  }
}
