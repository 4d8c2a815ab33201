import type { Candidate } from '../../lib/model/Candidate.ts';
import type { Due } from '../../lib/model/dueKey.ts';
import { type Choice, chooseOperation, mayStart } from '../../lib/turns/chooseOperation.ts';
import { nextLook, typicalSeconds } from '../../lib/turns/nextLook.ts';
import { readCandidates } from '../../lib/turns/readCandidates.ts';
import { nextWindow } from '../../lib/windows/nextWindow.ts';
import { DueIndex } from './DueIndex.ts';
import type { Fleet, Run, SimulationResult } from './Fleet.ts';
import { Heap } from './Heap.ts';
import { randomFrom } from './random.ts';
import type { StartRule } from './StartRule.ts';

type Held = Omit<Candidate, 'key'>;

const longestSleep = 24 * 3_600_000;
/** EventBridge Scheduler delivers within the minute. */
const latestDelivery = 59_000;

/**
 * Our strategy in virtual time: `workers` slots, each with a turn that takes, sleeps or upgrades, as takeNextOperation does
 * (§2). It reads, chooses and moves by the product's own rules.
 */
class Simulation {
  readonly #fleet: Fleet;
  readonly #workers: number;
  readonly #rule: StartRule;
  readonly #random: () => number;
  readonly #index = new DueIndex();
  readonly #slots = new Heap<Held | undefined>();
  readonly #runs: (Run | undefined)[];
  readonly #expectedSeconds: number;
  #turn = 0;
  #moves = 0;
  #transitions = 0;

  constructor(fleet: Fleet, workers: number, rule: StartRule) {
    this.#fleet = fleet;
    this.#workers = workers;
    this.#rule = rule;
    this.#random = randomFrom(fleet.runtimes.length + workers);
    this.#runs = fleet.runtimes.map(() => undefined);
    this.#expectedSeconds = typicalSeconds(
      fleet.history.map(({ durationSeconds }) => durationSeconds),
      900,
    );
  }

  async run(): Promise<SimulationResult> {
    const { runtimes, startsAt } = this.#fleet;
    for (let place = 0; place < runtimes.length; place += 1)
      this.#index.put(place, this.#dueAt(place, startsAt));
    for (let slot = 0; slot < Math.min(this.#workers, runtimes.length); slot += 1)
      await this.#newTurn(startsAt);
    for (let event = this.#slots.pop(); event !== undefined; event = this.#slots.pop()) {
      if (event.item === undefined) await this.#newTurn(event.at);
      else await this.#wakeUp(event.at, event.item);
    }
    const runs = this.#runs.filter((run) => run !== undefined);
    if (runs.length < runtimes.length)
      throw new Error(`${runtimes.length - runs.length} operations were never done`);
    return { runs, moves: this.#moves, transitionsEach: this.#transitions / runtimes.length };
  }

  /** A child begins: its start, `Take next operation` and the choice behind it are three transitions. */
  async #newTurn(now: number): Promise<void> {
    const turn = this.#turn;
    this.#turn += 1;
    this.#transitions += 3;
    await this.#take(now, turn);
  }

  /** After a sleep it takes again: its own operation, if that may start now. */
  async #wakeUp(now: number, held: Held): Promise<void> {
    this.#transitions += 2;
    if (held.due.begin <= now && mayStart({ ...held, key: '' }, this.#at(now)))
      return this.#start(held.ordinal, now);
    this.#index.put(held.ordinal, held.due);
    await this.#take(now, this.#turn);
  }

  async #take(now: number, turn: number): Promise<void> {
    for (let round = 0; ; round += 1) {
      const at = { ...this.#at(now), turn, round };
      const choice = chooseOperation({ ...at, ...(await readCandidates(this.#index, '', at)) });
      const [best] = choice.start;
      if (best !== undefined) {
        this.#index.remove(best);
        this.#start(best.ordinal, now);
      }
      this.#move(choice, best, now);
      if (best !== undefined) return;
      if (choice.defer.length > 0) continue;
      const [next] = choice.hold;
      if (next !== undefined) this.#sleep(next, now);
      return;
    }
  }

  #at(now: number) {
    return { now, workers: this.#workers, minimumLeftSeconds: this.#rule.minimumLeftSeconds };
  }

  /** As plan and deferral put it: where its next window is, however soon that opens. */
  #dueAt(place: number, now: number): Extract<Due, { begin: number }> {
    const runtime = this.#fleet.runtimes[place];
    const expectedSeconds = this.#rule.expectedSeconds[place];
    const minimumLeftSeconds = expectedSeconds ?? this.#rule.minimumLeftSeconds;
    const window = runtime && nextWindow(now, runtime.rule, { minimumLeftSeconds });
    if (window === undefined) throw new Error(`runtime ${place} has no window`);
    return { kind: 'closed', ...window, ...(expectedSeconds === undefined ? {} : { expectedSeconds }) };
  }

  #move(choice: Choice, claimed: Candidate | undefined, now: number): void {
    for (const candidate of choice.promote) {
      if (candidate === claimed) continue;
      this.#index.remove(candidate);
      this.#index.put(candidate.ordinal, { ...candidate.due, kind: 'open' });
    }
    for (const candidate of choice.defer) {
      this.#index.remove(candidate);
      this.#index.put(candidate.ordinal, this.#dueAt(candidate.ordinal, now));
      this.#moves += 1;
    }
  }

  #sleep(candidate: Candidate, now: number): void {
    this.#index.remove(candidate);
    this.#transitions += 1;
    const late = Math.floor(this.#random() * latestDelivery);
    this.#slots.push(Math.min(candidate.due.begin, now + longestSleep) + late, candidate);
  }

  /** Each look at an upgrade is its task and a choice, and a wait before the next one. */
  #start(place: number, now: number): void {
    const seconds = this.#fleet.runtimes[place]?.durationSeconds ?? 0;
    this.#runs[place] = { startedAt: now, endedAt: now + seconds * 1000 };
    this.#transitions += 2;
    for (let elapsed = 0; elapsed < seconds; elapsed += nextLook(elapsed, this.#expectedSeconds))
      this.#transitions += 3;
    this.#slots.push(now + seconds * 1000, undefined);
  }
}

/**
 * Our strategy on a fleet. A wake-up comes up to 59 s late; the slot of an upgrade is free when the upgrade ends. Rejects if an
 * operation is never done.
 */
export async function simulateTurns(
  fleet: Fleet,
  workers: number,
  rule: StartRule,
): Promise<SimulationResult> {
  return await new Simulation(fleet, workers, rule).run();
}
