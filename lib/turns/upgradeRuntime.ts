import type { Settings } from '../base/settings.ts';
import { dueOf } from '../model/dueOf.ts';
import { fieldsOf } from '../model/fieldsOf.ts';
import type { Claim, Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { roundOf } from '../model/roundOf.ts';
import { notRetried } from '../model/seenState.ts';
import { holdOfFreezes, holdOfPolicy } from '../model/startHolds.ts';
import { isOver } from '../model/states.ts';
import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import type { SettleDependencies } from '../orchestrations/SettleDependencies.ts';
import { settleCancel } from '../orchestrations/settleCancel.ts';
import { dropLease } from '../sleepers/dropLease.ts';
import type { DurationStore } from '../store/DurationStore.ts';
import type { LookAtUpgrade, UpgradeFinding } from '../upgrades/Upgrade.ts';
import { freezeEnd } from '../windows/freezes.ts';
import type { Freeze } from '../windows/policyFreezes.ts';
import type { UpgradeAnswer, UpgradeInput } from '../workflow/payloads.ts';
import { operationClosedNow } from './closedNow.ts';
import type { HandBackCause } from './comeback.ts';
import { handBackUnchanged, stateBefore } from './handBackUnchanged.ts';
import { hasNewerOperation } from './hasNewerOperation.ts';
import { keptMemory } from './keptMemory.ts';
import { measureEnd, measureStart } from './measureOperation.ts';
import { nextLook, typicalSeconds } from './nextLook.ts';
import { onlyClaim } from './onlyClaim.ts';
import { GateClosed, type GateDependencies, GateLost, sendingUntil, startGate } from './startGate.ts';
import { timeLeft } from './timeLeft.ts';
import { type TurnBounds, turnBounds } from './turnBounds.ts';

export interface UpgradeDependencies extends SettleDependencies, GateDependencies {
  /** Instead of those that there are, where they take too long to reach: in simulations. */
  readonly turnBounds?: TurnBounds;
  readonly durations: DurationStore;
  readonly settings: Settings;
  /** How much of a window must be left for an upgrade of this type, in seconds (§5). */
  readonly minimumLeft: (type: Orchestration['type']) => Promise<number>;
  /** The upgrade that this orchestration asks for. */
  readonly upgradeOf: (orchestration: Orchestration) => Promise<LookAtUpgrade>;
}

/** How much longer than until the next look a claim holds: the machine's own retries fit into it. Seconds. */
const claimMarginSeconds = 300;
/** Another operation holds the lease of a runtime that may be changed already: look again after this. Seconds. */
const busySeconds = 30;

const busy = 'another orchestration upgrades this runtime';

/** The claim on this operation is not ours any more: whoever has it goes on, this turn must not touch the runtime. */
class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/**
 * One look at one upgrade (§2, Upgrade; §9): starts it, or sees where it stands, and writes down what it found. What can only wait
 * before its first change, or must not be changed now, is handed back, and the turn takes another. Safe to call twice, after a
 * crash, or after somebody else has finished the job. Every write demands that the claim is still this child's.
 */
export async function upgradeRuntime(deps: UpgradeDependencies, input: UpgradeInput): Promise<UpgradeAnswer> {
  try {
    return await new Look(deps, input).take();
  } catch (error) {
    if (!(error instanceof ClaimLost || error instanceof GateLost)) throw error;
    deps.log.warn('claim lost', { orchestrationID: input.orchestrationID, ordinal: input.ordinal });
    await dropLease(deps, input.orchestrationID, input.ordinal);
    return {
      ...input,
      steps: input.steps + 1,
      shoot: '',
      // Another turn does its work, so it has done none: there may be something left that nobody else comes for.
      next: 'take again',
      retryAfterSeconds: 1,
      state: '',
      description: 'The claim is lost',
    };
  }
}

/** What was seen of an operation in one look, before it is written down. */
interface Seen {
  readonly operation: Operation;
  readonly memory: UpgradeMemory;
  readonly type: Orchestration['type'];
}

class Look {
  readonly #deps: UpgradeDependencies;
  readonly #input: UpgradeInput;
  readonly #began: number;
  /** Until when it has leased the runtime (epoch ms). */
  #leaseUntil = 0;
  #hasStarted = false;

  constructor(deps: UpgradeDependencies, input: UpgradeInput) {
    this.#deps = deps;
    this.#input = input;
    this.#began = deps.clock();
  }

  async take(): Promise<UpgradeAnswer> {
    const { orchestrationID, ordinal, child } = this.#input;
    const operation = await this.#deps.operations.get(orchestrationID, ordinal);
    // Ended by an earlier call whose answer was lost: what comes after the end is safe to repeat.
    if (operation !== undefined && isOver(operation.state)) {
      const answer = await this.#afterEnd(operation, true);
      // Ended by another turn, and a call of this one that came twice has taken over something else: nobody else would go on with it.
      const isFree = answer.next === 'take again' || (await onlyClaim(this.#deps, this.#input)) === undefined;
      return isFree ? answer : { ...answer, next: 'take again' };
    }
    if (operation?.claim?.child !== child) throw new ClaimLost();
    if (operation.state === 'in progress') return await this.#look(operation);
    return await this.#start(operation);
  }

  async #start(operation: Operation): Promise<UpgradeAnswer> {
    const { orchestrationID, ordinal } = this.#input;
    const at = this.#deps.clock();
    const orchestration = await this.#deps.orchestrations.get(orchestrationID);
    if (orchestration === undefined) throw new ClaimLost();
    const { type } = orchestration;
    const minimumLeftSeconds = await this.#deps.minimumLeft(type);
    const closed = operationClosedNow(operation, { now: at, minimumLeftSeconds });
    if (closed === 'too late' || closed === 'not open yet') {
      // This call came too late: its turn takes again, and another window comes. Its lease first: without a claim it is another's.
      await this.#deps.leases.release(operation.runtimeID, operation.operationID);
      const description = 'its turn came too late for its maintenance window';
      return await this.#handBack(
        { operation, memory: operation.memory, type },
        { kind: 'late', description },
      );
    }
    // A call of this child's `Take next operation` that came twice may have claimed another one.
    if ((await onlyClaim(this.#deps, this.#input))?.ordinal !== ordinal) throw new ClaimLost();
    const step = { at, to: 'in progress', message: 'Started' } as const;
    if (!(await this.#deps.operations.start(orchestrationID, ordinal, this.#claim(claimMarginSeconds), step)))
      throw new ClaimLost();
    this.#hasStarted = true;
    return await this.#look({ ...operation, state: 'in progress', startedAt: at });
  }

  /**
   * The orchestration, read after the start was written: a cancel sees this operation in progress, or it is seen here (§7). So it
   * is for an operation that was started by a call that died. @returns undefined if nothing has been changed yet, and must not be.
   */
  async #orchestration({ memory }: Operation): Promise<Orchestration | undefined> {
    const { orchestrationID, ordinal, attempt, child } = this.#input;
    const orchestration = await this.#deps.orchestrations.get(orchestrationID);
    if (orchestration?.attempt !== attempt) {
      // A newer attempt need not wait until this claim ends.
      await this.#deps.operations.voidClaim(orchestrationID, ordinal, child);
      throw new ClaimLost();
    }
    // A change that was cut off may have arrived: only a look at the runtime tells.
    const mayBeChanged = memory.patchedAt !== undefined || memory.sendingAt !== undefined;
    return orchestration.state === 'in progress' || mayBeChanged ? orchestration : undefined;
  }

  async #look(operation: Operation): Promise<UpgradeAnswer> {
    const orchestration = await this.#orchestration(operation);
    if (orchestration === undefined) return await this.#cancel(operation);
    const { type } = orchestration;
    const now = this.#deps.clock();
    const elapsed = (now - operation.startedAt) / 1000;
    const recent = await this.#deps.durations.recent(type);
    const typical = typicalSeconds(recent, this.#deps.settings.expectedSeconds[type]);
    const after = nextLook(elapsed, typical);

    const underWay = sendingUntil(operation.memory) - now;
    if (underWay > 0) {
      const seconds = Math.ceil(underWay / 1000);
      return await this.#lookAgain(
        operation,
        operation.memory,
        'Waiting for the answer to a change that was sent',
        seconds,
      );
    }
    this.#leaseUntil = now + (after + claimMarginSeconds) * 1000;
    const { runtimeID, operationID, memory } = operation;
    if (!(await this.#deps.leases.take(runtimeID, operationID, now, this.#leaseUntil))) {
      if (memory.patchedAt !== undefined || memory.sendingAt !== undefined)
        return await this.#lookAgain(operation, memory, `Waiting: ${busy}`, busySeconds);
      return await this.#handBack({ operation, memory, type }, { kind: 'lease', description: busy });
    }
    if (await this.#isOutdated(operation, type))
      return await this.#end(
        operation,
        'failed',
        'Nothing changed: a newer operation of this runtime has run meanwhile',
      );
    return await this.#lookAt(operation, orchestration, now, { after, typical });
  }

  async #lookAt(
    given: Operation,
    orchestration: Orchestration,
    now: number,
    { after, typical }: { readonly after: number; readonly typical: number },
  ): Promise<UpgradeAnswer> {
    const { child, attempt } = this.#input;
    const { type } = orchestration;
    let operation = given;
    let { memory } = operation;
    const lookAtUpgrade = await this.#deps.upgradeOf(orchestration);
    try {
      const finding = await lookAtUpgrade({
        shootName: operation.shootName,
        runtimeID: operation.runtimeID,
        now,
        dryRun: operation.dryRun,
        graceSeconds: this.#deps.settings.graceSeconds,
        expectedSeconds: operation.expectedSeconds ?? typical,
        ignoreHealth: orchestration.parameters.strategy.ignoreHealth ?? false,
        memory,
        remember: async (kept) => {
          memory = kept;
          if (!(await this.#deps.operations.remember(operation, child, kept))) throw new ClaimLost();
        },
        beforeChange: async (kept, shootWindow) => {
          const minimumLeftSeconds = await this.#deps.minimumLeft(type);
          const leaseUntil = this.#leaseUntil;
          const asked = {
            operation,
            attempt,
            child,
            memory: kept,
            shootWindow,
            minimumLeftSeconds,
            leaseUntil,
          };
          const passed = await startGate(this.#deps, asked);
          ({ operation } = passed);
          ({ memory } = operation);
          return passed.permit;
        },
      });
      return await this.#conclude({ operation, memory, type }, finding, after);
    } catch (error) {
      if (!(error instanceof GateClosed)) throw error;
      const { operation: read, rule, freezes } = error.reading;
      if (error.why === 'canceled') return await this.#cancel(read);
      return await this.#handBack({ operation: read, memory, type }, error.why, rule, freezes);
    }
  }

  /**
   * Before anything is changed: whether a newer operation of the runtime has run since this one was retried (§8); the lease keeps
   * one that runs now away. One that was not retried goes on: it has waited for its window.
   */
  async #isOutdated(operation: Operation, type: Orchestration['type']): Promise<boolean> {
    if (operation.dryRun || operation.memory.patchedAt !== undefined) return false;
    if (stateBefore(operation) !== 'retrying') return false;
    const { runtimeID } = operation;
    const history = (await this.#deps.leases.histories([runtimeID])).get(runtimeID);
    return await hasNewerOperation(this.#deps, operation, type, history);
  }

  /** From its first change on, and if nothing had to be changed: the runtime's latest. At the end again, for a call may have died. */
  async #recordChange({ operation, memory, type }: Seen, state: UpgradeFinding['state']): Promise<void> {
    const counts = memory.patchedAt !== undefined || state === 'succeeded';
    const isNews = operation.memory.patchedAt === undefined || state !== 'in progress';
    if (counts && isNews && !operation.dryRun) await this.#deps.leases.recordChange(operation, type);
  }

  /** For the next upgrades: how long this one took, beside the one before it on the same runtime. */
  async #recordDuration({ operation, memory, type }: Seen): Promise<void> {
    const { leases, durations } = this.#deps;
    const { runtimeID, operationID, dryRun, startedAt } = operation;
    if (dryRun || memory.patchedAt === undefined) return;
    const seconds = Math.max(0, this.#began - startedAt) / 1000;
    const before = (await leases.histories([runtimeID])).get(runtimeID);
    await durations.record(type, operationID, seconds, before?.seconds[type]);
    await leases.recordSeconds(runtimeID, type, seconds);
  }

  async #conclude(seen: Seen, finding: UpgradeFinding, after: number): Promise<UpgradeAnswer> {
    const { operation, memory, type } = seen;
    const { state, description } = finding;
    const now = this.#deps.clock();
    const kept = keptMemory(memory, finding, now);
    if (state === 'waiting' && kept.patchedAt === undefined) {
      const seconds = (now - this.#began) / 1000;
      return await this.#handBack(
        { operation, memory: kept, type },
        { kind: 'runtime', description, seconds },
      );
    }
    await this.#recordChange(seen, state);
    if (state === 'succeeded') await this.#recordDuration(seen);
    if (this.#hasStarted) measureStart(this.#deps.metrics, operation, operation.startedAt);
    if (state !== 'in progress' && state !== 'waiting')
      return await this.#end({ ...operation, memory }, state, description);
    const left = timeLeft(this.#deps.settings, type, operation.startedAt, kept, now);
    if ('over' in left)
      return await this.#end(
        { ...operation, memory: kept },
        'failed',
        `${left.over}. Last seen: ${description}`,
      );
    const soon = Math.min(after, finding.lookAgainSeconds ?? after);
    const wait = Math.min(soon, Math.max(1, Math.ceil(left.seconds)));
    // As long as nobody knows whether a change has arrived, it is on its way.
    return await this.#lookAgain(
      operation,
      kept.patchedAt === undefined ? kept : answered(kept),
      description,
      wait,
    );
  }

  /** Nothing was changed, and now it must not, or cannot, be: the operation comes again, and this turn takes another. */
  async #handBack(
    { operation, memory, type }: Seen,
    cause: HandBackCause,
    rule = operation.rule,
    freezes?: readonly Freeze[],
  ): Promise<UpgradeAnswer> {
    const { child } = this.#input;
    await this.#holdAll(cause, freezes ?? []);
    const done = await handBackUnchanged(this.#deps, {
      ...{ operation, child, type, memory, cause, rule },
      freezes: freezes ?? (await this.#freezes()),
    });
    if (done === 'lost') throw new ClaimLost();
    if (done !== 'handed back') return await this.#fail({ ...operation, memory }, done.failed);
    // After the claim, for until then the runtime is ours; and not what the next turn has renewed.
    await this.#deps.leases.release(operation.runtimeID, operation.operationID, this.#leaseUntil);
    return await this.#afterHandBack(operation, cause.description);
  }

  /** Written first, read then: a cancel that looked before the hand-back saw it in progress, and leaves its end to this. */
  async #afterHandBack(operation: Operation, description: string): Promise<UpgradeAnswer> {
    const { orchestrationID, attempt } = this.#input;
    const orchestration = await this.#deps.orchestrations.get(orchestrationID);
    const state = orchestration?.state;
    if (state === 'canceling' || state === 'canceled' || state === 'failed') {
      await this.#endWaiting(operation, state === 'failed' ? 'failed' : 'canceled');
      if (state === 'canceling') await settleCancel(this.#deps, orchestrationID);
    }
    const goesOn = state === 'in progress' && orchestration?.attempt === attempt;
    return this.#answer({ ...operation, state: 'pending', description }, goesOn ? 'take again' : 'done', 1);
  }

  /** What keeps this one from its start keeps all from theirs: no other turn needs to come as far as the gate to learn it. */
  async #holdAll({ kind, description }: HandBackCause, freezes: readonly Freeze[]): Promise<void> {
    const { orchestrationID, attempt } = this.#input;
    const now = this.#deps.clock();
    const frozen = kind === 'freeze' ? holdOfFreezes(now, freezeEnd(now, freezes), freezes) : undefined;
    const hold = kind === 'policy' ? holdOfPolicy(description) : frozen;
    if (hold !== undefined)
      await this.#deps.orchestrations.change(orchestrationID, { at: now, set: { hold } }, { attempt });
  }

  /** What is frozen, as far as it can be known now: a turn asks again before anything starts. */
  async #freezes(): Promise<readonly Freeze[]> {
    try {
      return (await this.#deps.policy()).freezes;
    } catch (error) {
      this.#deps.log.warn('the maintenance policy cannot be used', { error });
      return [];
    }
  }

  /** What was retried is failed again, with its old reason (§8). */
  async #cancel(operation: Operation): Promise<UpgradeAnswer> {
    const message = 'Canceled with its orchestration before anything was changed';
    if (stateBefore(operation) === 'pending') return await this.#end(operation, 'canceled', message);
    const { child } = this.#input;
    const memory = answered(operation.memory);
    const { rule, shootWindow, windowBegin, windowEnd, pausedUntil, waiting } = operation;
    const comesAgain = { rule, shootWindow, windowBegin, windowEnd, pausedUntil, waiting, memory };
    const step = { at: this.#deps.clock(), to: 'retrying', message } as const;
    if (!(await this.#deps.operations.handBack(operation, child, dueOf(operation), comesAgain, step)))
      throw new ClaimLost();
    await this.#deps.leases.release(operation.runtimeID, operation.operationID, this.#leaseUntil);
    return await this.#afterHandBack(operation, message);
  }

  async #endWaiting(operation: Operation, to: 'canceled' | 'failed'): Promise<void> {
    const { orchestrationID, ordinal } = this.#input;
    const at = this.#deps.clock();
    const message = 'Ended with its orchestration before anything was changed';
    if (to === 'canceled' && stateBefore(operation) === 'retrying')
      await this.#deps.operations.undoRetry(operation, { at, message: notRetried });
    else await this.#deps.operations.endWaiting(orchestrationID, ordinal, { at, to, message });
  }

  /** One that was not even started fails like those that wait. */
  async #fail(operation: Operation, message: string): Promise<UpgradeAnswer> {
    if (operation.state === 'in progress') return await this.#end(operation, 'failed', message);
    const { orchestrationID, ordinal } = this.#input;
    const step = { at: this.#deps.clock(), to: 'failed', message } as const;
    await this.#deps.operations.endWaiting(orchestrationID, ordinal, step);
    return await this.#afterEnd({ ...operation, state: 'failed', description: message }, true);
  }

  async #lookAgain(operation: Operation, memory: UpgradeMemory, description: string, seconds: number) {
    // The history tells what changed, not how often somebody looked.
    const news = description === operation.description ? {} : { message: description };
    const step = { at: this.#deps.clock(), description, ...news };
    const claim = this.#claim(seconds + claimMarginSeconds);
    if (!(await this.#deps.operations.look(operation, claim, memory, step))) throw new ClaimLost();
    // It takes no other: there it sees that its bound is reached, and leaves this to a turn with a fresh history.
    const { withinOperation } = this.#deps.turnBounds ?? turnBounds;
    const next = this.#input.steps + 1 < withinOperation ? 'look again' : 'take again';
    return this.#answer({ ...operation, state: 'in progress', description }, next, seconds);
  }

  async #end(
    operation: Operation,
    state: 'succeeded' | 'failed' | 'canceled',
    message: string,
  ): Promise<UpgradeAnswer> {
    const { orchestrationID, ordinal, child } = this.#input;
    const step = { at: this.#deps.clock(), to: state, message };
    const done = await this.#deps.operations.end(operation, child, answered(operation.memory), step);
    const ended = await this.#deps.operations.get(orchestrationID, ordinal);
    if (!done || ended === undefined) throw new ClaimLost();
    this.#deps.log.info('operation ended', { ...fieldsOf(ended), state, description: message });
    return await this.#afterEnd(ended, false);
  }

  async #afterEnd(operation: Operation, repeated: boolean): Promise<UpgradeAnswer> {
    const { orchestrationID } = this.#input;
    await this.#deps.leases.release(operation.runtimeID, operation.operationID);
    const orchestration = await this.#deps.orchestrations.get(orchestrationID);
    if (!repeated) measureEnd(this.#deps.metrics, operation, orchestration?.type);
    if (orchestration?.state === 'canceling') await settleCancel(this.#deps, orchestrationID);
    const more = orchestration?.state === 'in progress' && (await this.#takesAgain(orchestration));
    return this.#answer(operation, more ? 'take again' : 'done', 1);
  }

  /**
   * While turns of this round are still to come, one of them comes for this one: each child's history is that of one runtime. Once
   * all are out this one takes again, or parks. An execution of release 0.1.0 cannot park: there, retried operations are taken.
   */
  async #takesAgain({ turnsOut }: Orchestration): Promise<boolean> {
    if (this.#input.turns > 0) return turnsOut === roundOf(this.#input);
    return (await this.#deps.operations.inStates(this.#input.orchestrationID, ['retrying'], 1)).length > 0;
  }

  #claim(seconds: number): Claim {
    const { child, turn, attempt, round } = this.#input;
    return { child, turn, attempt, round, until: this.#deps.clock() + seconds * 1000 };
  }

  #answer(operation: Operation, next: UpgradeAnswer['next'], retryAfterSeconds: number): UpgradeAnswer {
    const { shootName: shoot, state, description } = operation;
    const steps = this.#input.steps + 1;
    return { ...this.#input, steps, shoot, next, retryAfterSeconds, state, description };
  }
}

/** Nothing is on its way any more. */
const answered = ({ sendingAt: _answered, ...memory }: UpgradeMemory): UpgradeMemory => memory;
