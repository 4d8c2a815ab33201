/** Chance that can be repeated: the same seed makes the same choices. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761 + 1_013_904_223) >>> 0;
  }

  /** In [0, 1). (mulberry32) */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  pick<Value>(values: readonly Value[]): Value {
    const value = values[this.int(0, values.length - 1)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  hits(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }
}

/** How often what goes wrong, per step of a process. */
export interface StepFaults {
  /** The process dies: its remaining steps never happen. */
  crash: number;
  /** The call fails before it has done anything. */
  error: number;
  /** The step takes up to half a minute. */
  stall: number;
}

interface Parked {
  readonly process: Process;
  readonly go: () => void;
  readonly fail: (error: Error) => void;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const textOf = (text: string | (() => string)): string => (typeof text === 'string' ? text : text());

const never = <Value>(): Promise<Value> => new Promise<Value>(() => {});

/** One call of a function: whatever it asks of a port is a step, and between two steps any other process may come. */
export class Process {
  readonly name: string;
  readonly #scheduler: Scheduler;
  dead = false;
  onDeath: () => void = () => {};

  constructor(scheduler: Scheduler, name: string) {
    this.#scheduler = scheduler;
    this.name = name;
  }

  /** Resolves when the scheduler has chosen this process to go on; never, if it has died. */
  async step(label: string | (() => string)): Promise<void> {
    await this.#scheduler.park(this, label);
  }

  die(): void {
    if (this.dead) return;
    this.dead = true;
    this.onDeath();
  }
}

/** Thrown into a process by the scheduler: a port that failed. */
export class InjectedFault extends Error {
  override readonly name = 'InjectedFault';
}

/**
 * Runs processes and timers in virtual time, one step after the other, in an order that chance decides. Time passes a little
 * with each step, and jumps to the next timer when nobody has anything to do.
 */
export class Scheduler {
  readonly chance: Chance;
  readonly faults: StepFaults = { crash: 0, error: 0, stall: 0 };
  /** What happened, line by line, if that is wanted: it takes most of the time. */
  tracing = false;
  readonly trace: string[] = [];
  now: number;
  steps = 0;
  /** Called before time jumps over more than a moment. */
  beforeJump: (to: number) => void = () => {};
  #parked: Parked[] = [];
  #timers: Timer[] = [];
  #order = 0;

  constructor(seed: number, now: number) {
    this.chance = new Chance(seed);
    this.now = now;
  }

  note(text: string | (() => string)): void {
    if (!this.tracing) return;
    this.trace.push(`${new Date(this.now).toISOString().slice(8, 23)} ${textOf(text)}`);
  }

  at(time: number, run: () => void): void {
    this.#order += 1;
    this.#timers.push({ at: Math.max(time, this.now), order: this.#order, run });
  }

  async sleep(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => this.at(this.now + milliseconds, resolve));
  }

  async park(process: Process, label: string | (() => string)): Promise<void> {
    if (process.dead) return await never();
    await new Promise<void>((resolve, reject) => {
      const parked: Parked = {
        process,
        go: () => {
          this.note(() => `${process.name}: ${textOf(label)}`);
          resolve();
        },
        fail: (error) => {
          this.note(() => `${process.name}: ${textOf(label)} FAILS`);
          reject(error);
        },
      };
      if (this.chance.hits(this.faults.stall)) {
        this.at(this.now + this.chance.int(100, 30_000), () => this.#parked.push(parked));
      } else this.#parked.push(parked);
    });
  }

  /** Goes on until `isOver`, which is asked when nobody has anything to do but wait, or nothing is left at all. */
  async run(isOver: () => boolean, mostSteps: number): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#parked = this.#parked.filter(({ process }) => !process.dead);
      if (this.#parked.length > 0 && !this.#isTimeForTimer()) {
        this.#step();
        if (this.steps > mostSteps) throw new Error(`not over after ${mostSteps} steps`);
      } else if (this.#parked.length === 0 && isOver()) return;
      else if (!this.#fire()) return;
    }
  }

  #step(): void {
    this.steps += 1;
    const [parked] = this.#parked.splice(this.chance.int(0, this.#parked.length - 1), 1);
    if (parked === undefined) return;
    this.now += this.chance.int(0, 20);
    const { crash, error } = this.faults;
    if (this.chance.hits(crash)) {
      this.note(`${parked.process.name} DIES`);
      parked.process.die();
    } else if (this.chance.hits(error)) parked.fail(new InjectedFault('a port failed'));
    else parked.go();
  }

  #next() {
    return this.#timers.reduce<Timer | undefined>(
      (best, timer) =>
        best === undefined || timer.at < best.at || (timer.at === best.at && timer.order < best.order)
          ? timer
          : best,
      undefined,
    );
  }

  #isTimeForTimer(): boolean {
    const next = this.#next();
    return (
      next !== undefined && (next.at <= this.now || (next.at < this.now + 2000 && this.chance.hits(0.05)))
    );
  }

  #fire(): boolean {
    const next = this.#next();
    if (next === undefined) return false;
    this.#timers.splice(this.#timers.indexOf(next), 1);
    if (next.at > this.now) {
      this.beforeJump(next.at);
      this.now = next.at;
    }
    next.run();
    return true;
  }
}
