import { dueOf } from '../model/dueOf.ts';
import { fieldsOf } from '../model/fieldsOf.ts';
import type { Claim, Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { policyFor } from '../model/policyFor.ts';
import { roundOf } from '../model/roundOf.ts';
import { notRetried } from '../model/seenState.ts';
import { holdOfFreezes, holdOfPolicy, noHold } from '../model/startHolds.ts';
import { isOngoing, ongoingStates } from '../model/states.ts';
import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import { pauseForFailures } from '../orchestrations/failureThreshold.ts';
import { settleCancel } from '../orchestrations/settleCancel.ts';
import { dropLease } from '../sleepers/dropLease.ts';
import { releaseAfter } from '../sleepers/releaseAfter.ts';
import type { Freeze } from '../windows/policyFreezes.ts';
import { resolveFreezes } from '../windows/resolveRule.ts';
import type { UpgradeAnswer, UpgradeInput } from '../workflow/payloads.ts';
import type { HandBackCause } from './comeback.ts';
import { handBackUnchanged, stateBefore } from './handBackUnchanged.ts';
import { measureEnd } from './measureOperation.ts';
import { turnBounds } from './turnBounds.ts';
import type { UpgradeDependencies } from './UpgradeDependencies.ts';

/** How long a claim outlives the next look, in seconds: long enough for the state machine's own retries. */
export const claimMarginSeconds = 300;

/** This child has lost its claim on the operation. The new owner continues; this turn must not touch the runtime. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/** What one look saw of an operation, not stored yet. */
export interface Seen {
  readonly operation: Operation;
  readonly memory: UpgradeMemory;
  readonly type: Orchestration['type'];
}

/**
 * Stores the outcome of a look: the operation ends, gets another look, or is handed back so that its turn takes another. Every
 * write requires that the claim is still this child's. After each write, a read picks up a cancel that was written meanwhile.
 */
export class LookOutcome {
  readonly #deps: UpgradeDependencies;
  readonly #input: UpgradeInput;
  /** The policy version that the orchestration followed when this look read it. */
  policySeen: string | undefined;
  /** Whether freezes do not apply to the orchestration (§13.4). */
  ignoreFreezes = false;

  constructor(deps: UpgradeDependencies, input: UpgradeInput) {
    this.#deps = deps;
    this.#input = input;
  }

  /**
   * Nothing was changed, and no change is allowed or possible now: the operation becomes due later, and this turn takes another.
   */
  async handBack(
    { operation, memory, type }: Seen,
    cause: HandBackCause,
    rule = operation.rule,
    freezes?: readonly Freeze[],
  ): Promise<UpgradeAnswer> {
    const { child } = this.#input;
    await this.#holdAll(cause, freezes ?? []);
    const handBack = {
      ...{ operation, child, type, memory, cause, rule },
      freezes: freezes ?? (await this.#freezes(operation)),
    };
    let failed: string | undefined;
    const done = await releaseAfter(this.#deps.leases, operation, async () => {
      const how = await handBackUnchanged(this.#deps, handBack);
      if (typeof how !== 'string') ({ failed } = how);
      return how === 'handed back';
    });
    if (failed !== undefined) return await this.#fail({ ...operation, memory }, failed);
    if (!done) throw new ClaimLost();
    return await this.#afterHandBack(operation, cause.description);
  }

  /**
   * Write first, then read: a cancel that read before the hand-back saw the operation in progress, and leaves it to us to end it.
   */
  async #afterHandBack(operation: Operation, description: string): Promise<UpgradeAnswer> {
    const { orchestrationID, attempt } = this.#input;
    const orchestration = await this.#deps.orchestrations.get(orchestrationID);
    const state = orchestration?.state;
    if (state === 'canceling' || state === 'canceled' || state === 'failed') {
      await this.#endWaiting(operation, state === 'failed' ? 'failed' : 'canceled');
      if (state === 'canceling') await settleCancel(this.#deps, orchestrationID);
    }
    // The turn takes again even if the orchestration is paused: then it parks or ends.
    const goesOn = isOngoing(state) && orchestration?.attempt === attempt;
    // The policy changed during this look: an operation in progress did not get its new window and is handed back with its old
    // one.
    if (goesOn && orchestration.policySeen !== this.policySeen)
      await this.#deps.orchestrations.change(
        orchestrationID,
        { at: this.#deps.clock(), set: { policySeen: '' } },
        { attempt, state: ongoingStates },
      );
    return this.#answer({ ...operation, state: 'pending', description }, goesOn ? 'take again' : 'done', 1);
  }

  /** Records a cause that stops all operations, so that other turns need not reach the gate to find out. */
  async #holdAll({ kind, description }: HandBackCause, freezes: readonly Freeze[]): Promise<void> {
    const { orchestrationID, attempt } = this.#input;
    const now = this.#deps.clock();
    const hold = kind === 'policy' ? holdOfPolicy(description) : holdOfFreezes(now, freezes);
    if (kind === 'policy' || (kind === 'freeze' && hold !== noHold))
      await this.#deps.orchestrations.change(orchestrationID, { at: now, set: { hold } }, { attempt });
  }

  /** The freezes of a runtime that are known now. A turn checks again before anything starts. */
  async #freezes(operation: Operation): Promise<readonly Freeze[]> {
    try {
      return resolveFreezes(policyFor(this, await this.#deps.policy()), operation, this.#deps.plansKnown);
    } catch (error) {
      this.#deps.log.warn('the maintenance policy cannot be used', { error });
      return [];
    }
  }

  /** A retried operation becomes failed again, with its old reason (§8). */
  async cancel(operation: Operation): Promise<UpgradeAnswer> {
    const message = 'Nothing changed: its orchestration was canceled';
    if (stateBefore(operation) === 'pending') return await this.end(operation, 'canceled', message);
    return await this.#handBackAsItWas(operation, message);
  }

  /** Its orchestration was paused before anything was changed (§13.3): it returns to waiting, for the resume. */
  async pause(operation: Operation): Promise<UpgradeAnswer> {
    return await this.#handBackAsItWas(operation, 'Nothing changed: its orchestration was paused');
  }

  async #handBackAsItWas(operation: Operation, message: string): Promise<UpgradeAnswer> {
    const { child } = this.#input;
    const memory = answered(operation.memory);
    const { rule, shootWindow, windowBegin, windowEnd, pausedUntil, pausedByFreeze, waiting } = operation;
    const times = { rule, shootWindow, windowBegin, windowEnd, pausedUntil, pausedByFreeze };
    const comesAgain = { ...times, waiting, memory };
    const step = { at: this.#deps.clock(), to: stateBefore(operation), message } as const;
    const { operations, leases } = this.#deps;
    const handBack = async () =>
      await operations.handBack(operation, child, dueOf(operation), comesAgain, step);
    if (!(await releaseAfter(leases, operation, handBack))) throw new ClaimLost();
    return await this.#afterHandBack(operation, message);
  }

  async #endWaiting(operation: Operation, to: 'canceled' | 'failed'): Promise<void> {
    const at = this.#deps.clock();
    const message = 'Nothing changed: its orchestration ended';
    if (to === 'canceled' && stateBefore(operation) === 'retrying')
      await this.#deps.operations.undoRetry(operation, { at, message: notRetried });
    else await this.#deps.operations.endWaiting(operation, { at, to, message });
  }

  /** An operation that never started fails in the same way as a waiting one. */
  async #fail(operation: Operation, message: string): Promise<UpgradeAnswer> {
    if (operation.state === 'in progress') return await this.end(operation, 'failed', message);
    const step = { at: this.#deps.clock(), to: 'failed', message } as const;
    await this.#deps.operations.endWaiting(operation, step);
    return await this.afterEnd({ ...operation, state: 'failed', description: message }, true);
  }

  async lookAgain(operation: Operation, memory: UpgradeMemory, description: string, seconds: number) {
    // The history records changes, not the number of looks.
    const news = description === operation.description ? {} : { message: description };
    const step = { at: this.#deps.clock(), description, ...news };
    const claim = this.claim(seconds + claimMarginSeconds);
    if (!(await this.#deps.operations.look(operation, claim, memory, step))) throw new ClaimLost();
    // `Take next operation` sees that this turn has reached its bound and leaves the operation to a turn with a fresh history.
    const { withinOperation } = this.#deps.turnBounds ?? turnBounds;
    const next = this.#input.steps + 1 < withinOperation ? 'look again' : 'take again';
    return this.#answer({ ...operation, state: 'in progress', description }, next, seconds);
  }

  async end(
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
    return await this.afterEnd(ended, false);
  }

  async afterEnd(operation: Operation, repeated: boolean): Promise<UpgradeAnswer> {
    const { orchestrationID } = this.#input;
    // A retry may have given it to another turn by now.
    if (repeated) await dropLease(this.#deps, operation);
    else await this.#deps.leases.release(operation);
    const orchestration = await this.#deps.orchestrations.get(orchestrationID);
    if (!repeated) measureEnd(this.#deps.metrics, operation, orchestration?.type);
    if (orchestration?.state === 'canceling') await settleCancel(this.#deps, orchestrationID);
    if (operation.state === 'failed') await pauseForFailures(this.#deps, orchestrationID);
    const more =
      orchestration !== undefined &&
      isOngoing(orchestration.state) &&
      (await this.#takesAgain(orchestration));
    return this.#answer(operation, more ? 'take again' : 'done', 1);
  }

  /**
   * While some turns of this round have not started, one of them replaces this one, so that each child's history shows one
   * runtime. Once all have started, this turn takes again or parks. An execution of release 0.1.0 cannot park, so it takes again
   * only for retried operations.
   */
  async #takesAgain({ turnsOut }: Orchestration): Promise<boolean> {
    if (this.#input.turns > 0) return turnsOut === roundOf(this.#input);
    return (await this.#deps.operations.inStates(this.#input.orchestrationID, ['retrying'], 1)).length > 0;
  }

  claim(seconds: number): Claim {
    const { child, turn, attempt, round } = this.#input;
    return { child, turn, attempt, round, expiresAt: this.#deps.clock() + seconds * 1000 };
  }

  #answer(operation: Operation, next: UpgradeAnswer['next'], retryAfterSeconds: number): UpgradeAnswer {
    const { shootName: shoot, state, description } = operation;
    const { taken, ...turn } = this.#input;
    const steps = turn.steps + 1;
    return { ...turn, ...taken, steps, shoot, next, retryAfterSeconds, state, description };
  }
}

/** The memory once the server has answered: no change is in flight. */
export const answered = ({ sendingAt: _answered, ...memory }: UpgradeMemory): UpgradeMemory => memory;
