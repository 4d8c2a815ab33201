import type { AuditEntry } from '../model/AuditEntry.ts';
import type { Gate, Orchestration } from '../model/Orchestration.ts';
import { isOver, type OrchestrationState, ongoingStates, stateCode } from '../model/states.ts';
import { boundedUpdate } from './boundedUpdate.ts';
import { type Change, type Condition, mergeChanges } from './expression.ts';
import { itemVersion, storedFields } from './itemSchemas.ts';
import { capped } from './itemSizes.ts';
import type { Outbox } from './Outbox.ts';
import {
  type Changeable,
  conditionsOf,
  type OrchestrationChange,
  type OrchestrationCondition,
  textsOf,
} from './orchestrationChange.ts';
import { orchestrationFromItem, storedParameters } from './orchestrationItem.ts';
import {
  endedKey,
  expiryIn,
  pendingKey,
  type Queue,
  queuedKey,
  queueOf,
  rangesOf,
  stateKey,
} from './orchestrationKeys.ts';
import {
  announced,
  audited,
  auditItem,
  moveOutbox,
  noticed,
  orchestrationsPartition as partition,
} from './outboxItems.ts';
import { Retention } from './Retention.ts';
import { ItemTooLarge, type Key, type Table } from './Table.ts';
import { TargetStore } from './TargetStore.ts';

/** All orchestrations share one partition, whose order is the order of the queue; a list is one range of keys. */
const keyOf = (orchestrationID: string): Key => ({ p: partition, s: orchestrationID });

/** Orchestrations in the table. Every change is one conditional write that returns whether it was made. */
export class OrchestrationStore {
  readonly #table: Table;
  readonly #outbox: Outbox | undefined;
  readonly #targets: TargetStore;
  readonly #retention: Retention;

  /** Without an outbox, state changes are published by a later caller that has one: at the latest, by the sweep. */
  constructor(table: Table, outbox?: Outbox, retention = new Retention()) {
    this.#table = table;
    this.#outbox = outbox;
    this.#targets = new TargetStore(table);
    this.#retention = retention;
  }

  /** `audit`: who requested it. @returns false if the id already exists. */
  async create(orchestration: Orchestration, audit?: AuditEntry): Promise<boolean> {
    const { orchestrationID, parameters, expiresAt: _expiresAt, ...rest } = orchestration;
    const { state, createdAt, description, earliestStartAt } = orchestration;
    const key = keyOf(orchestrationID);
    const { set, append } = mergeChanges(
      announced(createdAt, state, description),
      ...(audit === undefined ? [] : [audited(audit)]),
    );
    const a =
      state === 'pending'
        ? pendingKey(orchestrationID, earliestStartAt, queueOf(parameters))
        : stateKey(state, orchestrationID);
    const stored = storedParameters(parameters);
    // Written before the orchestration, so that no reader finds one without its targets.
    if (stored['shownTargets'] !== undefined) {
      const ttl = this.#retention.ofPart(Math.max(createdAt, earliestStartAt));
      await this.#targets.put(orchestrationID, parameters.targets, ttl);
    }
    const item = {
      ...key,
      a,
      v: itemVersion,
      ...storedFields({ ...rest, ...textsOf(orchestration) }),
      ...stored,
      ...set,
      ...append,
    };
    const done = await this.#table.put(item, [['absent', 's']]);
    if (done) await this.#outbox?.send(key);
    return done;
  }

  async get(orchestrationID: string): Promise<Orchestration | undefined> {
    const item = await this.#table.get(keyOf(orchestrationID));
    return item === undefined ? undefined : orchestrationFromItem(item);
  }

  /** For API callers: finds an orchestration that has not expired. Deletion may come later, and that of its parts later still. */
  async find(orchestrationID: string, now: number): Promise<Orchestration | undefined> {
    const orchestration = await this.get(orchestrationID);
    return (orchestration?.expiresAt ?? now + 1) > now ? orchestration : undefined;
  }

  /** An orchestration with all its targets. */
  async whole(orchestration: Orchestration): Promise<Orchestration> {
    const { orchestrationID, parameters } = orchestration;
    if (parameters.targets.omitted === undefined) return orchestration;
    const targets = await this.#targets.get(orchestrationID, parameters.targets);
    return { ...orchestration, parameters: { ...parameters, targets } };
  }

  /**
   * The ids of all orchestrations in these states (all states if none are given) that have not expired at `now`, oldest first.
   * Reads keys only.
   */
  async ids(states: readonly OrchestrationState[], now = Number.NEGATIVE_INFINITY): Promise<string[]> {
    const ranges = [...new Set(states)].map(
      (state) => [`${stateCode(state)}#`, `${stateCode(state)}#~`] as const,
    );
    return await this.#idsIn(states.length === 0 ? [undefined] : ranges, undefined, now);
  }

  /**
   * The ids of the orchestrations in the queue at `now`, oldest first. One with a later start is not in the queue yet (§3,
   * schedule). Reads keys only. With a limit, the result contains at least that many of the oldest, and possibly others.
   */
  async queuedIDs(now: number, queue: Queue = 'normal', limit?: number): Promise<string[]> {
    const ranges = rangesOf(queue, now);
    const [atOnce, due] = await Promise.all([
      this.#idsIn(ranges.atOnce, limit),
      // All of them, because they are sorted by start time, not by age.
      this.#idsIn([ranges.due]),
    ]);
    return [...atOnce, ...due].sort();
  }

  /** Gives an orchestration of release 0.1.0 the key that contains its start time. @returns false if it is no longer waiting */
  async indexStart({ orchestrationID, earliestStartAt, parameters }: Orchestration): Promise<boolean> {
    return await this.#table.update(
      keyOf(orchestrationID),
      { set: { a: pendingKey(orchestrationID, earliestStartAt, queueOf(parameters)) } },
      [['=', 'a', stateKey('pending', orchestrationID)]],
    );
  }

  /** One page, oldest first, of the orchestrations in these states (all states if none are given). `page` counts from 1. */
  async page(
    states: readonly OrchestrationState[],
    page: number,
    pageSize: number,
    now: number,
  ): Promise<{ items: Orchestration[]; totalCount: number }> {
    const ids = await this.ids(states, now);
    const chosen = ids.slice((page - 1) * pageSize, page * pageSize);
    return { items: await this.getAll(chosen), totalCount: ids.length };
  }

  async #idsIn(
    ranges: readonly (readonly [string, string] | undefined)[],
    limit?: number,
    now = Number.NEGATIVE_INFINITY,
  ): Promise<string[]> {
    const read = async (between: readonly [string, string] | undefined): Promise<string[]> => {
      const items = await this.#table.query({
        partition,
        index: 'byState',
        ...(between === undefined ? {} : { between }),
        attributes: ['s', 'a'],
        ...(limit === undefined ? {} : { limit }),
      });
      return items.filter((item) => expiryIn(String(item['a'])) > now).map((item) => String(item['s']));
    };
    // An orchestration that changes its state while the states are read may be found in both.
    return [...new Set((await Promise.all(ranges.map(read))).flat())].sort();
  }

  async getAll(ids: readonly string[]): Promise<Orchestration[]> {
    return (await this.#table.getAll(ids.map(keyOf))).map(orchestrationFromItem);
  }

  /** @returns false if the conditions did not hold, or if the change is not legal from the current state */
  async change(
    orchestrationID: string,
    change: OrchestrationChange,
    when: OrchestrationCondition = {},
  ): Promise<boolean> {
    const { at, to, set = {}, untidy, audit, notice, queue = 'normal' } = change;
    const key = keyOf(orchestrationID);
    const changes: Change[] = [{ set: { ...storedFields({ ...set, ...textsOf(set) }), updatedAt: at } }];
    if (to !== undefined) {
      const ttl = isOver(to) ? this.#retention.ofOrchestration(orchestrationID, at) : undefined;
      changes.push(
        ttl === undefined
          ? {
              set: {
                state: to,
                a: to === 'retrying' ? queuedKey(to, orchestrationID, queue) : stateKey(to, orchestrationID),
              },
              remove: ['ttl'],
            }
          : { set: { state: to, a: endedKey(to, orchestrationID, ttl), ttl } },
        announced(at, to, set.description ?? '', set.pause),
      );
      if (to !== 'paused') changes.push({ remove: ['pause', 'pauseMark'] });
    }
    // It was already paused for an emergency. Now it waits for a person, who must be notified.
    else if (set.pause?.cause === 'failures')
      changes.push(announced(at, 'paused', set.description ?? '', set.pause));
    if (untidy === true) changes.push({ set: { c: at } });
    if (audit !== undefined) changes.push(audited(audit));
    if (notice !== undefined) changes.push(noticed(at, notice));
    const done = await this.#write(key, mergeChanges(...changes), conditionsOf(change, when));
    if (done && changes.length > 1) await this.#outbox?.send(key);
    return done;
  }

  /**
   * Release 0.1.0 let an item grow until it could no longer be written. In that case, unpublished changes and audit records are
   * moved to separate items, and the change is tried again.
   */
  async #write(key: Key, change: Change, when: readonly Condition[]): Promise<boolean> {
    try {
      return await boundedUpdate(this.#table, key, change, when);
    } catch (error) {
      const item = error instanceof ItemTooLarge ? await this.#table.get(key) : undefined;
      if (item === undefined) throw error;
      const records = (item['audit'] ?? []) as readonly AuditEntry[];
      for (const [place, record] of records.entries())
        await this.#table.put(auditItem(key.s, `${place}`, record, this.#retention), []);
      if (records.length > 0)
        await this.#table.update(key, { remove: ['audit'] }, [['length', 'audit', records.length]]);
      await moveOutbox(this.#table, item);
      return await boundedUpdate(this.#table, key, change, when);
    }
  }

  /** Canceled orchestrations that have items to rewrite and that no call is working on at `now` (epoch ms). */
  async untidy(now: number): Promise<string[]> {
    const items = await this.#table.query({ partition, index: 'byClaim', between: [0, now] });
    return items.map((item) => String(item['s']));
  }

  /**
   * Reserves the rewriting for the caller until `expiresAt`. @returns false if there is nothing to rewrite, or if another call
   * has reserved it
   */
  async claimTidying(orchestrationID: string, now: number, expiresAt: number): Promise<boolean> {
    return await this.#table.update(keyOf(orchestrationID), { set: { c: expiresAt } }, [
      ['<=', 'c', now],
      ['=', 'state', 'canceled'],
    ]);
  }

  /** Ends the reservation: the work is done, or continues from `dueAt` on. Does nothing if another call has it by now. */
  async endTidying(orchestrationID: string, expiresAt: number, dueAt: number | undefined): Promise<void> {
    const change = dueAt === undefined ? { remove: ['c'] } : { set: { c: dueAt } };
    await this.#table.update(keyOf(orchestrationID), change, [['=', 'c', expiresAt]]);
  }

  /** Marks a canceled orchestration as having items to rewrite. @returns false if it is not canceled */
  async markUntidy(orchestrationID: string, now: number): Promise<boolean> {
    return await this.#table.update(keyOf(orchestrationID), { set: { c: now } }, [
      ['=', 'state', 'canceled'],
    ]);
  }

  /** Counts operations that have missed a window, for the sweep to announce. */
  async countMissed(orchestrationID: string, missed: number): Promise<void> {
    await this.#table.update(keyOf(orchestrationID), { add: { windowsMissed: missed } }, [['exists', 's']]);
  }

  /** Stores that the execution of this attempt waits at a gate. @returns false if it already waits at one, or has ended */
  async waitAtGate(
    orchestrationID: string,
    gate: Gate,
    {
      at,
      attempt,
      description,
    }: { readonly at: number; readonly attempt: number; readonly description?: string | undefined },
  ): Promise<boolean> {
    const set = {
      ...storedFields({ gate }),
      gateID: gate.sleepID,
      updatedAt: at,
      ...(description === undefined ? {} : { description: capped(description) }),
    };
    return await this.#table.update(keyOf(orchestrationID), { set }, [
      ['=', 'attempt', attempt],
      ['in', 'state', ongoingStates],
      ['absent', 'gateID'],
    ]);
  }

  /** Removes a wait at a gate that has ended. @returns false if it now waits at another gate or at none */
  async leaveGate(orchestrationID: string, { sleepID }: Pick<Gate, 'sleepID'>): Promise<boolean> {
    return await this.#table.update(keyOf(orchestrationID), { remove: ['gate', 'gateID'] }, [
      ['=', 'gateID', sleepID],
    ]);
  }

  /**
   * Tells a running orchestration about more operations (§2, More work than turns). @returns false if it is neither in progress
   * nor paused
   */
  async addWork(
    orchestrationID: string,
    at: number,
    set: Pick<Changeable, 'policySeen'> = {},
  ): Promise<boolean> {
    return await this.#table.update(
      keyOf(orchestrationID),
      { set: { ...set, updatedAt: at }, add: { workAdded: 1 } },
      [['in', 'state', ongoingStates]],
    );
  }
}
