import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../lib/base/Clock.ts';
import type { JsonObject } from './applyPatch.ts';
import type { FleetEntry } from './fleet.ts';
import { Journal } from './Journal.ts';
import { type SimulatedRuntime, simulatedRuntime } from './SimulatedRuntime.ts';
import { type Change, deletionOf, upgradeEnd } from './timeline.ts';

export type ObjectKind = 'shoot' | 'kyma';

/** The changes that callers made to an object. An unchanged object has no record and is generated from the fleet. */
export interface ObjectRecord {
  readonly revision: number;
  readonly generation: number;
  readonly labels: JsonObject;
  readonly annotations: JsonObject;
  readonly spec: JsonObject;
  readonly change?: Change | undefined;
  /** An upgrade stands in the spec, but its rollout is confined to the maintenance window and has not begun. */
  readonly unapplied?: boolean | undefined;
  /** Operations of the annotation that have been taken, with the time of it (epoch ms). */
  readonly operations?: Readonly<Record<string, number>> | undefined;
  readonly deletedAt?: number | undefined;
  /** How many of the fleet's planned conflicts have happened. */
  readonly conflictsMet: number;
}

/** A line of `/_sim/log`, with the time as epoch ms. */
export interface SimulatorEvent {
  readonly at: number;
  readonly shoot: string;
  readonly event: 'patch' | 'dryRun' | 'done';
  readonly result: string;
}

const eventSchema = z.object({
  at: z.number(),
  shoot: z.string(),
  event: z.enum(['patch', 'dryRun', 'done']),
  result: z.string(),
});
const kindSchema = z.enum(['shoot', 'kyma']);
// Only this module writes the journal, so it checks just the fields that identify a record.
const lineSchema = z.object({
  event: eventSchema.optional(),
  done: kindSchema.optional(),
  object: z
    .object({
      kind: kindSchema,
      shoot: z.string(),
      record: z.custom<ObjectRecord>((value) => value !== null),
    })
    .optional(),
});

/** The revision of unchanged objects; writes count up from it. */
export const firstRevision = 1000;

/**
 * The simulated fleet and what has happened to it: objects that were changed, the log, and the upgrades under way, all of it
 * replayed from the journal in `dataDir` when it starts.
 */
export class FleetState {
  readonly runtimes: ReadonlyMap<string, SimulatedRuntime>;
  /** Sorted, as a real API server lists. */
  readonly shoots: readonly string[];
  readonly now: Clock;
  /** Since when it runs this time (epoch ms). */
  readonly startedAt: number;
  readonly #journal: Journal;
  readonly #records = { shoot: new Map<string, ObjectRecord>(), kyma: new Map<string, ObjectRecord>() };
  readonly #underWay = { shoot: new Map<string, Change>(), kyma: new Map<string, Change>() };
  readonly #events: SimulatorEvent[] = [];
  #revision = firstRevision;

  constructor(fleet: readonly FleetEntry[], dataDir: string, clock: Clock) {
    mkdirSync(dataDir, { recursive: true });
    this.now = clock;
    this.startedAt = clock();
    this.runtimes = new Map(fleet.map((entry) => [entry.shoot, simulatedRuntime(entry)]));
    this.shoots = [...this.runtimes.keys()].sort();
    this.#journal = new Journal(join(dataDir, 'simulator.jsonl'));
    for (const line of this.#journal.read()) {
      const { object, event, done } = lineSchema.parse(line);
      if (object !== undefined) this.#keep(object.kind, object.shoot, object.record);
      if (event !== undefined) this.#events.push(event);
      if (event !== undefined && done !== undefined) this.#underWay[done].delete(event.shoot);
    }
  }

  get revision(): number {
    return this.#revision;
  }

  record(kind: ObjectKind, shoot: string): ObjectRecord | undefined {
    return this.#records[kind].get(shoot);
  }

  /** The deletion of the runtime's Shoot as it stands now, if any. */
  deletion(runtime: SimulatedRuntime): { readonly since: number; readonly gone: boolean } | undefined {
    const shoot = this.record('shoot', runtime.shoot);
    const changes = [shoot?.change, this.record('kyma', runtime.shoot)?.change];
    return deletionOf(runtime, shoot?.deletedAt, changes, this.now());
  }

  /** The runtime unless the fleet has none of that name or its Shoot is gone. */
  living(shoot: string): SimulatedRuntime | undefined {
    const runtime = this.runtimes.get(shoot);
    return runtime === undefined || this.deletion(runtime)?.gone === true ? undefined : runtime;
  }

  /** Stores the new state of an object under a new revision, with the event that caused it. */
  commit(
    kind: ObjectKind,
    shoot: string,
    record: Omit<ObjectRecord, 'revision'>,
    event?: Omit<SimulatorEvent, 'at' | 'shoot'>,
  ): void {
    const next: ObjectRecord = { ...record, revision: this.#revision + 1 };
    const old = this.#underWay[kind].get(shoot);
    // A change that follows without a request, such as a second reconcile, still belongs to the same upgrade.
    if (old !== undefined && event?.result === 'accepted') {
      this.settle();
      if (this.#underWay[kind].has(shoot)) this.#finish(kind, shoot, this.now(), 'superseded');
    }
    const logged = event === undefined ? undefined : { at: this.now(), shoot, ...event };
    this.#journal.append({ object: { kind, shoot, record: next }, event: logged });
    this.#keep(kind, shoot, next);
    if (logged !== undefined) this.#events.push(logged);
  }

  log(shoot: string, event: SimulatorEvent['event'], result: string): void {
    const logged = { at: this.now(), shoot, event, result };
    this.#journal.append({ event: logged });
    this.#events.push(logged);
  }

  /** Logs the upgrades that have ended since the last call, each with the time of its end. */
  settle(): void {
    const now = this.now();
    for (const kind of ['shoot', 'kyma'] as const) {
      for (const [shoot, change] of this.#underWay[kind]) {
        const runtime = this.runtimes.get(shoot);
        if (runtime === undefined) continue;
        const deletedAt = this.deletion(runtime)?.since ?? Number.POSITIVE_INFINITY;
        const end = upgradeEnd(runtime.upgrade, change);
        if (end !== undefined && end.at <= Math.min(now, deletedAt)) {
          this.#finish(kind, shoot, end.at, end.result);
        } else if (deletedAt >= change.at && deletedAt <= now) {
          this.#finish(kind, shoot, deletedAt, 'failed');
        }
      }
    }
  }

  /** The log from `since` (epoch ms) on, ordered by time. Logs upgrades that have ended in the meantime first. */
  events(since = 0): SimulatorEvent[] {
    this.settle();
    return this.#events.filter(({ at }) => at >= since).sort((left, right) => left.at - right.at);
  }

  #finish(kind: ObjectKind, shoot: string, at: number, result: string): void {
    const event = { at, shoot, event: 'done', result } as const;
    this.#journal.append({ event, done: kind });
    this.#events.push(event);
    this.#underWay[kind].delete(shoot);
  }

  #keep(kind: ObjectKind, shoot: string, record: ObjectRecord): void {
    const known = this.#records[kind].get(shoot)?.change?.at;
    this.#records[kind].set(shoot, record);
    this.#revision = Math.max(this.#revision, record.revision);
    if (record.change?.counted === true && record.change.at !== known) {
      this.#underWay[kind].set(shoot, record.change);
    }
  }
}
