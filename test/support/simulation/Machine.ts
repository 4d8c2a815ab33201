import type {
  ExecutionInput,
  FinishAnswer,
  PlanAnswer,
  TakeAnswer,
  UpgradeAnswer,
} from '../../../lib/workflow/payloads.ts';
import type { Scheduler } from './Scheduler.ts';
import type { Execution, SimulatedServices } from './SimulatedServices.ts';

/** What a call of a function came to, as the machine sees it. */
export type CallOutcome = { readonly value: unknown } | { readonly error: string };

export interface MachineFaults {
  /** A child is stopped by hand, or the whole map run dies; per turn and per map. */
  childDies: number;
  mapDies: number;
}

export interface MachineDependencies {
  readonly services: SimulatedServices;
  readonly scheduler: Scheduler;
  readonly faults: MachineFaults;
  readonly call: (name: string, input: unknown) => Promise<CallOutcome>;
}

const never = <Value>(): Promise<Value> => new Promise<Value>(() => {});
const functionRetry = { first: 2000, factor: 2.5, longest: 30_000, attempts: 3 };
const sleepTimeout = 25 * 3600 * 1000;

/** A function failed past its retries: the machine's Catch. */
class Caught extends Error {
  override readonly name = 'Caught';
}

/** The state machine of infra/constructs/UpgradeMachine.ts and turnsMap.ts as a script. */
export class Machine {
  readonly #deps: MachineDependencies;
  readonly #execution: Execution;
  #maps = 0;

  constructor(deps: MachineDependencies, execution: Execution) {
    this.#deps = deps;
    this.#execution = execution;
  }

  async run(): Promise<void> {
    const { input } = this.#execution;
    const main = { alive: () => this.#execution.alive };
    let state: ExecutionInput = input;
    for (;;) {
      const { failure, progress } = await this.#rounds(main, state);
      const { orchestrationID, attempt } = input;
      let finished: FinishAnswer;
      try {
        finished = (await this.#task(main, 'finishOrchestration', {
          orchestrationID,
          attempt,
          failure,
          progress,
        })) as FinishAnswer;
      } catch {
        return this.#end('FAILED');
      }
      if (!finished.again) return this.#end('SUCCEEDED');
      state = finished;
    }
  }

  #end(how: string): void {
    this.#deps.scheduler.note(`${this.#execution.name.slice(-6)} ${how}`);
    this.#execution.alive = false;
  }

  /** Plan, Map, Plan … until there is nothing left. */
  async #rounds(main: Life, first: ExecutionInput): Promise<Pick<PlanAnswer, 'failure' | 'progress'>> {
    let state = first;
    try {
      for (;;) {
        const { orchestrationID, attempt, progress } = state;
        const plan = (await this.#task(main, 'planOperations', {
          orchestrationID,
          attempt,
          progress,
          gates: true,
        })) as PlanAnswer;
        if (plan.failure !== '' || plan.next === 'finish') return plan;
        if (plan.next === 'gate') {
          await this.#gate(main, plan);
          state = plan;
          continue;
        }
        if (plan.next === 'wait') await this.#wait(main, plan.waitSeconds * 1000);
        await this.#map(main, plan);
        state = plan;
      }
    } catch (error) {
      if (!(error instanceof Caught)) throw error;
      const failure = `The orchestration cannot go on: ${error.message} in its execution`;
      return { failure, progress: state.progress };
    }
  }

  /** Whatever becomes of it, the plan is asked again. */
  async #gate(main: Life, { orchestrationID, attempt, progress, gate }: PlanAnswer): Promise<void> {
    const input = { orchestrationID, attempt, progress, gate };
    try {
      await this.#sleepTask(main, 'waitAtGate', input, `${this.#execution.name.slice(-6)}/gate`);
    } catch (error) {
      if (!(error instanceof Caught)) throw error;
      await this.#wait(main, 60_000);
    }
  }

  async #map(main: Life, plan: PlanAnswer): Promise<void> {
    const { chance } = this.#deps.scheduler;
    for (let tries = 0; ; tries += 1) {
      this.#maps += 1;
      const map = this.#maps;
      let running = true;
      const life: Life = { alive: () => main.alive() && running };
      const turns = [...plan.turns];
      const slot = async () => {
        for (let turn = turns.shift(); turn !== undefined; turn = turns.shift())
          await this.#turn(life, plan, turn, map);
      };
      const all = Promise.all(Array.from({ length: plan.workers }, slot)).then(() => 'done');
      const dies = chance.hits(this.#deps.faults.mapDies) ? this.#dies() : never<string>();
      const how = await this.#while(main, Promise.race([all, dies]));
      running = false;
      if (how === 'done') return;
      this.#deps.scheduler.note(`map ${map} DIES`);
      if (tries === 3) throw new Caught('States.ExceedToleratedFailureThreshold');
      await this.#wait(main, chance.int(0, 30_000));
    }
  }

  async #dies(): Promise<string> {
    await this.#deps.scheduler.sleep(this.#deps.scheduler.chance.int(1000, 1_800_000));
    return 'dies';
  }

  /** One child of the Map. Never fails; may be stopped by hand. */
  async #turn(map: Life, plan: PlanAnswer, number: number, run: number): Promise<void> {
    const { orchestrationID, attempt, workers } = plan;
    const { chance } = this.#deps.scheduler;
    const child = `${this.#execution.name.slice(-6)}/m${run}/t${number}`;
    const { round } = plan.progress;
    const turns = plan.turnCount;
    const turn = {
      orchestrationID,
      attempt,
      turn: number,
      round,
      turns,
      workers,
      steps: 0,
      parked: false,
      child,
    };
    let running = true;
    const life: Life = { alive: () => map.alive() && running };
    const ends = this.#turnSteps(life, turn).then(() => 'done');
    const dies = chance.hits(this.#deps.faults.childDies) ? this.#dies() : never<string>();
    const how = await this.#while(map, Promise.race([ends, dies]));
    running = false;
    this.#deps.scheduler.note(`${child} ${how}`);
  }

  async #turnSteps(life: Life, begun: TurnInput): Promise<void> {
    let ordinal = 0;
    let claim = 0;
    let turn = begun;
    try {
      for (;;) {
        const taken = (await this.#task(life, 'takeNextOperation', turn)) as TakeAnswer;
        ({ ordinal, claim } = taken);
        turn = { ...turn, steps: taken.steps, parked: taken.parked };
        if (taken.action === 'done') return;
        if (taken.action === 'sleep') {
          await this.#sleepTask(life, 'waitForWindow', { ...turn, ordinal }, turn.child);
          continue;
        }
        if (taken.action === 'park') {
          await this.#sleepTask(life, 'waitForWork', turn, turn.child);
          continue;
        }
        let looked: UpgradeAnswer;
        for (;;) {
          looked = (await this.#task(life, 'upgradeRuntime', {
            ...turn,
            ordinal,
            taken: { claim },
          })) as UpgradeAnswer;
          turn = { ...turn, steps: looked.steps, parked: looked.parked };
          if (looked.next !== 'look again') break;
          await this.#wait(life, looked.retryAfterSeconds * 1000);
        }
        if (looked.next !== 'take again') return;
      }
    } catch (error) {
      if (!(error instanceof Caught)) throw error;
      const failed = { Error: error.message, Cause: 'simulated' };
      await this.#task(life, 'handBackOperation', { ...turn, ordinal, error: failed }).catch(() => {});
    }
  }

  /** A task with a token: it goes on when the token is sent, or after its timeout; a failed call is repeated with a new one. */
  async #sleepTask(
    life: Life,
    name: 'waitForWindow' | 'waitForWork' | 'waitAtGate',
    input: object,
    who: string,
  ): Promise<void> {
    const { scheduler, services } = this.#deps;
    for (let tries = 0; ; tries += 1) {
      services.order += 1;
      const taskToken = `${who}#${services.order}`;
      const woken = new Promise<string>((wake) => {
        const waiting = { open: true, isAlive: life.alive, wake: () => wake('woken') };
        services.tokens.set(taskToken, waiting);
      });
      const failed = this.#deps
        .call(name, { ...input, taskToken })
        .then((outcome) => ('error' in outcome ? outcome.error : never<string>()));
      const late = scheduler.sleep(sleepTimeout).then(() => 'timeout');
      const how = await this.#while(life, Promise.race([woken, failed, late]));
      const token = services.tokens.get(taskToken);
      if (token !== undefined) token.open = false;
      if (how === 'timeout') scheduler.note(`${who} OVERSLEPT`);
      // Who is parked has no time of its own: another's window may be a day away.
      if (how === 'timeout' && name === 'waitForWindow') this.onOverslept(who);
      if (how === 'woken' || how === 'timeout') return;
      if (tries === functionRetry.attempts) throw new Caught(how);
      await this.#pause(life, tries);
    }
  }

  onOverslept: (child: string) => void = () => {};

  async #task(life: Life, name: string, input: unknown): Promise<unknown> {
    for (let tries = 0; ; tries += 1) {
      const outcome = await this.#while(life, this.#deps.call(name, input));
      if ('value' in outcome) return outcome.value;
      if (tries === functionRetry.attempts) throw new Caught(outcome.error);
      await this.#pause(life, tries);
    }
  }

  async #pause(life: Life, tries: number): Promise<void> {
    const { first, factor, longest } = functionRetry;
    await this.#wait(life, this.#deps.scheduler.chance.int(0, Math.min(longest, first * factor ** tries)));
  }

  async #wait(life: Life, milliseconds: number): Promise<void> {
    await this.#while(life, this.#deps.scheduler.sleep(milliseconds));
  }

  async #while<Value>(life: Life, work: Promise<Value>): Promise<Value> {
    const value = await work;
    return life.alive() ? value : await never<Value>();
  }
}

interface Life {
  readonly alive: () => boolean;
}

interface TurnInput {
  readonly orchestrationID: string;
  readonly attempt: number;
  readonly turn: number;
  readonly round: number;
  readonly turns: number;
  readonly workers: number;
  readonly steps: number;
  readonly parked: boolean;
  readonly child: string;
  readonly ordinal?: number;
}
