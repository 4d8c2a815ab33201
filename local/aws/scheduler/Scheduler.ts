import type { Clock } from '../Clock.ts';
import { checkTarget, type DeliveryPlaces, deliver } from '../deliver.ts';
import type { Faults } from '../Faults.ts';
import { Journal } from '../Journal.ts';
import { ServiceError } from '../ServiceError.ts';
import { parseScheduleExpression } from './parseScheduleExpression.ts';
import { keyOf, parseInput, type Schedule, targetOf } from './Schedule.ts';
import type { ListRequest, ScheduleKey, ScheduleRequest, SchedulerCalls } from './schedulerRoutes.ts';

/** A recurring schedule of the template. */
export interface ScheduleOptions {
  readonly name: string;
  readonly group?: string;
  readonly everySeconds: number;
  readonly target: {
    readonly arn: string;
    readonly input?: string;
    readonly deadLetterArn?: string;
    readonly retries?: number;
  };
}

export interface SchedulerOptions {
  /** Journal of the schedules made through the API: overdue ones fire at the next start. */
  readonly file: string;
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
  readonly groups: readonly string[];
  readonly schedules: readonly ScheduleOptions[];
  readonly places: DeliveryPlaces;
  readonly faults: Faults;
}

type JournalLine = { readonly put: Schedule } | { readonly remove: string };

interface Entry {
  readonly schedule: Schedule;
  /** A schedule of the template recurs and is not kept in the journal. */
  readonly timing: { readonly at: number } | { readonly everySeconds: number };
  cancelTimer: () => void;
  delivering: boolean;
}

/**
 * EventBridge Scheduler (§2, Waiting). A schedule made through the API fires at its second, at least once, and is then deleted. A
 * schedule of the template recurs; its next run is skipped while one is still in progress.
 */
export class Scheduler implements SchedulerCalls {
  readonly #options: SchedulerOptions;
  readonly #groups: ReadonlySet<string>;
  readonly #journal: Journal<JournalLine>;
  readonly #entries = new Map<string, Entry>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#groups = new Set(['default', ...options.groups]);
    this.#journal = new Journal(options.file);
    const kept = new Map<string, Schedule>();
    for (const line of this.#journal.load()) {
      if ('remove' in line) kept.delete(line.remove);
      else kept.set(keyOf(line.put.GroupName, line.put.Name), line.put);
    }
    this.#journal.replace(Array.from(kept.values(), (put) => ({ put })));
    for (const schedule of kept.values()) this.#add(schedule, { at: this.#timeOf(schedule) });
    for (const schedule of options.schedules) this.#addFixed(schedule);
  }

  /** Starts all timers; overdue schedules fire now. Called once everything else is running. */
  start(): void {
    for (const entry of this.#entries.values()) this.#arm(entry);
  }

  close(): void {
    for (const entry of this.#entries.values()) entry.cancelTimer();
    this.#journal.close();
  }

  create(request: ScheduleRequest): object {
    const existing = this.#entries.get(keyOf(request.GroupName, request.Name));
    if (existing !== undefined) {
      const repeated =
        request.ClientToken !== undefined && existing.schedule.ClientToken === request.ClientToken;
      if (repeated) return { ScheduleArn: this.#arnOf(request) };
      throw new ServiceError('ConflictException', `Schedule ${request.Name} already exists.`, 409);
    }
    return this.#put(request);
  }

  delete(key: ScheduleKey): object {
    this.#remove(this.#find(key.groupName, key.Name));
    return {};
  }

  list(request: ListRequest): object {
    const after =
      request.NextToken === undefined ? '' : Buffer.from(request.NextToken, 'base64url').toString();
    const found = [...this.#entries]
      .filter(([key]) => key > after)
      .sort(([left], [right]) => (left < right ? -1 : 1));
    const page = found.slice(0, request.MaxResults);
    const last = page.at(-1)?.[0];
    return {
      Schedules: page.map(([, { schedule }]) => ({
        Arn: this.#arnOf(schedule),
        Name: schedule.Name,
        GroupName: schedule.GroupName,
        State: 'ENABLED',
        CreationDate: schedule.createdAt / 1000,
        LastModificationDate: schedule.createdAt / 1000,
        Target: { Arn: schedule.Target.Arn },
      })),
      ...(found.length > page.length && last !== undefined
        ? { NextToken: Buffer.from(last).toString('base64url') }
        : {}),
    };
  }

  #arnOf({ GroupName, Name }: ScheduleRequest): string {
    const { region, account } = this.#options;
    return `arn:aws:scheduler:${region}:${account}:schedule/${GroupName}/${Name}`;
  }

  #find(group: string, name: string): Entry {
    const entry = this.#entries.get(keyOf(group, name));
    if (entry !== undefined) return entry;
    throw new ServiceError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
  }

  #timeOf(request: ScheduleRequest): number {
    const at = parseScheduleExpression(request.ScheduleExpression);
    if (at !== undefined) return at;
    throw new ServiceError(
      'ValidationException',
      `Invalid Schedule Expression ${request.ScheduleExpression}.`,
    );
  }

  #put(request: ScheduleRequest): object {
    if (!this.#groups.has(request.GroupName)) {
      throw new ServiceError(
        'ResourceNotFoundException',
        `Schedule group ${request.GroupName} does not exist.`,
        404,
      );
    }
    const at = this.#timeOf(request);
    const now = this.#options.clock();
    if (at < now) {
      throw new ServiceError('ValidationException', `${request.ScheduleExpression} is in the past.`);
    }
    const schedule = { ...request, createdAt: now };
    try {
      checkTarget(targetOf(schedule), this.#options.places.queues);
    } catch (error) {
      throw new ServiceError('ValidationException', error instanceof Error ? error.message : String(error));
    }
    parseInput(request.Target.Input);
    this.#journal.append({ put: schedule });
    this.#journal.flush();
    this.#arm(this.#add(schedule, { at }));
    return { ScheduleArn: this.#arnOf(request) };
  }

  #add(schedule: Schedule, timing: Entry['timing']): Entry {
    const entry = { schedule, timing, cancelTimer: () => {}, delivering: false };
    this.#entries.set(keyOf(schedule.GroupName, schedule.Name), entry);
    return entry;
  }

  #addFixed({ name, group = 'default', everySeconds, target }: ScheduleOptions): void {
    const { clock, places } = this.#options;
    if (!this.#groups.has(group)) throw new Error(`Schedule ${name}: no schedule group ${group}`);
    const schedule: Schedule = {
      Name: name,
      GroupName: group,
      ScheduleExpression: `rate(${everySeconds} seconds)`,
      Target: {
        Arn: target.arn,
        RoleArn: 'arn:aws:iam::local',
        Input: target.input,
        DeadLetterConfig: target.deadLetterArn === undefined ? undefined : { Arn: target.deadLetterArn },
        RetryPolicy: { MaximumRetryAttempts: target.retries ?? 0 },
      },
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      createdAt: clock(),
    };
    checkTarget(targetOf(schedule), places.queues);
    parseInput(target.input);
    this.#add(schedule, { everySeconds });
  }

  #remove(entry: Entry): void {
    const key = keyOf(entry.schedule.GroupName, entry.schedule.Name);
    entry.cancelTimer();
    if (this.#entries.get(key) !== entry) return;
    this.#entries.delete(key);
    if ('everySeconds' in entry.timing) return;
    this.#journal.append({ remove: key });
    this.#journal.flush();
  }

  #arm(entry: Entry): void {
    const { clock, places, faults } = this.#options;
    const { timing } = entry;
    if ('everySeconds' in timing) {
      entry.cancelTimer = places.timers.after(timing.everySeconds * 1000, () => {
        this.#arm(entry);
        if (!entry.delivering) void this.#fire(entry);
      });
      return;
    }
    const late = faults.strikes('scheduleLate') ? 1000 * (1 + Math.floor(faults.random() * 59)) : 0;
    const due = timing.at + late;
    const wait = (): void => {
      entry.cancelTimer = places.timers.after(Math.max(0, due - clock()), () => {
        // A timer may fire a millisecond early; a schedule never does.
        if (clock() < due) wait();
        else void this.#fire(entry);
      });
    };
    wait();
  }

  async #fire(entry: Entry): Promise<void> {
    const { places, faults } = this.#options;
    const { schedule, timing } = entry;
    const times = faults.strikes('scheduleLost') ? 0 : faults.strikes('scheduleDoubled') ? 2 : 1;
    entry.delivering = true;
    const payload = parseInput(schedule.Target.Input);
    await Promise.all(Array.from({ length: times }, () => deliver(targetOf(schedule), payload, places)));
    entry.delivering = false;
    // If the process is killed before this line, the schedule fires again at the next start: at least once.
    if ('at' in timing && !places.stopped()) this.#remove(entry);
  }
}
