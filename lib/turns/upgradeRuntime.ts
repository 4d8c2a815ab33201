import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { isOver } from '../model/states.ts';
import { dropLease } from '../sleepers/dropLease.ts';
import type { UpgradeFinding } from '../upgrades/Upgrade.ts';
import { isTooFar } from '../windows/optOut.ts';
import type { UpgradeAnswer, UpgradeInput } from '../workflow/payloads.ts';
import { operationClosedNow } from './closedNow.ts';
import { stateBefore } from './handBackUnchanged.ts';
import { hasNewerOperation } from './hasNewerOperation.ts';
import { keptMemory } from './keptMemory.ts';
import { answered, ClaimLost, claimMarginSeconds, LookOutcome, type Seen } from './LookOutcome.ts';
import { measureStart } from './measureOperation.ts';
import { nextLook, typicalSeconds } from './nextLook.ts';
import { onlyClaim } from './onlyClaim.ts';
import { GateClosed, GateLost, sendingUntil, startGate } from './startGate.ts';
import { takeLease } from './takeLease.ts';
import { timeLeft } from './timeLeft.ts';
import type { UpgradeDependencies } from './UpgradeDependencies.ts';

/** The pause while another operation holds the lease of a runtime that may already be changed. Seconds. */
const busySeconds = 30;

const busy = 'another orchestration upgrades this runtime';

/**
 * One look at one upgrade (§2, Upgrade; §9): starts it or checks its progress, and stores the result. If nothing was changed yet
 * and the runtime is not ready or must not be changed now, the operation is handed back and the turn takes another. Safe to call
 * twice, after a crash, or after another call has finished the job. Every write requires that the claim is still this child's.
 */
export async function upgradeRuntime(deps: UpgradeDependencies, input: UpgradeInput): Promise<UpgradeAnswer> {
  try {
    return await new Look(deps, input).take();
  } catch (error) {
    if (!(error instanceof ClaimLost || error instanceof GateLost)) throw error;
    deps.log.warn('claim lost', { orchestrationID: input.orchestrationID, ordinal: input.ordinal });
    const lost = await deps.operations.get(input.orchestrationID, input.ordinal);
    if (lost !== undefined) await dropLease(deps, lost);
    const { taken, ...turn } = input;
    return {
      ...turn,
      ...taken,
      steps: input.steps + 1,
      shoot: '',
      // Another turn has the operation, so this one did nothing. It takes again, because some operation may be without a turn.
      next: 'take again',
      retryAfterSeconds: 1,
      state: '',
      description: 'The claim is lost',
    };
  }
}

class Look {
  readonly #deps: UpgradeDependencies;
  readonly #input: UpgradeInput;
  readonly #began: number;
  readonly #outcome: LookOutcome;
  #hasStarted = false;

  constructor(deps: UpgradeDependencies, input: UpgradeInput) {
    this.#deps = deps;
    this.#input = input;
    this.#began = deps.clock();
    this.#outcome = new LookOutcome(deps, input);
  }

  async take(): Promise<UpgradeAnswer> {
    const { orchestrationID, ordinal, child } = this.#input;
    // Read before the operation, so that a policy applied in between is noticed when the operation is handed back.
    const orchestration = await this.#deps.orchestrations.get(orchestrationID);
    this.#outcome.policySeen = orchestration?.policySeen;
    this.#outcome.ignoreFreezes = orchestration?.parameters.ignoreFreezes ?? false;
    const operation = await this.#deps.operations.get(orchestrationID, ordinal);
    // An earlier call ended it but its answer was lost. The steps after the end are safe to repeat.
    if (operation !== undefined && isOver(operation.state)) {
      const answer = await this.#outcome.afterEnd(operation, true);
      // Another turn ended it. A second delivery of this turn's call may have taken over another operation, which only this turn
      // can continue.
      const isFree = answer.next === 'take again' || (await onlyClaim(this.#deps, this.#input)) === undefined;
      return isFree ? answer : { ...answer, next: 'take again' };
    }
    if (operation?.claim?.child !== child) throw new ClaimLost();
    if (operation.state === 'in progress') return await this.#look(operation);
    if (orchestration === undefined) throw new ClaimLost();
    return await this.#start(operation, orchestration.type);
  }

  async #start(operation: Operation, type: Orchestration['type']): Promise<UpgradeAnswer> {
    const { ordinal } = this.#input;
    const at = this.#deps.clock();
    const minimumLeftSeconds = await this.#deps.minimumLeft(type);
    const closed = operationClosedNow(operation, { now: at, minimumLeftSeconds });
    if (closed === 'too late' || closed === 'not open yet') {
      // This call is too late: the turn takes again, and the operation gets another window.
      const description = 'too little of its maintenance window was left when its turn came';
      return await this.#outcome.handBack(
        { operation, memory: operation.memory, type },
        { kind: 'late', description },
      );
    }
    // A second delivery of this child's `Take next operation` may have claimed another operation.
    if ((await onlyClaim(this.#deps, this.#input))?.ordinal !== ordinal) throw new ClaimLost();
    const step = { at, to: 'in progress', message: 'Started' } as const;
    const { operations } = this.#deps;
    const renewed = this.#outcome.claim(claimMarginSeconds);
    if (!(await operations.start(operation, renewed, step, this.#input.taken.claim))) throw new ClaimLost();
    this.#hasStarted = true;
    return await this.#look({ ...operation, state: 'in progress', startedAt: at });
  }

  /**
   * The orchestration, read after the start was written: either a cancel or a pause sees this operation in progress, or this read
   * sees the cancel or the pause (§7). The same holds for an operation whose starting call died.
   * @returns a state if nothing was changed and, because of it, nothing may be
   */
  async #orchestration({ memory }: Operation): Promise<Orchestration | 'paused' | 'canceled'> {
    const { orchestrationID, attempt } = this.#input;
    const orchestration = await this.#deps.orchestrations.get(orchestrationID);
    if (orchestration?.attempt !== attempt) {
      // Saves a newer attempt from waiting for this claim to expire.
      await this.#deps.operations.voidClaim(this.#input);
      throw new ClaimLost();
    }
    // A change whose request was cut off may have arrived: only a look at the runtime can tell.
    const mayBeChanged = memory.patchedAt !== undefined || memory.sendingAt !== undefined;
    if (orchestration.state === 'in progress' || mayBeChanged) return orchestration;
    return orchestration.state === 'paused' ? 'paused' : 'canceled';
  }

  async #look(operation: Operation): Promise<UpgradeAnswer> {
    const orchestration = await this.#orchestration(operation);
    if (orchestration === 'canceled') return await this.#outcome.cancel(operation);
    if (orchestration === 'paused') return await this.#outcome.pause(operation);
    const { type } = orchestration;
    const now = this.#deps.clock();
    const elapsed = (now - operation.startedAt) / 1000;
    const recent = await this.#deps.durations.recent(type);
    const typical = typicalSeconds(recent, this.#deps.settings.expectedSeconds[type]);
    const after = nextLook(elapsed, typical);

    const underWay = sendingUntil(operation.memory) - now;
    if (underWay > 0) {
      const seconds = Math.ceil(underWay / 1000);
      return await this.#outcome.lookAgain(
        operation,
        operation.memory,
        'Waiting for the answer to a change that was sent',
        seconds,
      );
    }
    const leaseUntil = now + (after + claimMarginSeconds) * 1000;
    const { memory } = operation;
    if (!(await takeLease(this.#deps, operation, leaseUntil))) {
      if (memory.patchedAt !== undefined || memory.sendingAt !== undefined)
        return await this.#outcome.lookAgain(operation, memory, `Waiting: ${busy}`, busySeconds);
      return await this.#outcome.handBack({ operation, memory, type }, { kind: 'lease', description: busy });
    }
    if (await this.#isOutdated(operation, type))
      return await this.#outcome.end(
        operation,
        'failed',
        'Nothing changed: a newer operation of this runtime has run meanwhile',
      );
    return await this.#lookAt(operation, orchestration, now, { after, typical, leaseUntil });
  }

  async #lookAt(
    given: Operation,
    orchestration: Orchestration,
    now: number,
    {
      after,
      typical,
      leaseUntil,
    }: { readonly after: number; readonly typical: number; readonly leaseUntil: number },
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
        beforeChange: async (kept, shootWindow, optOut) => {
          const minimumLeftSeconds = await this.#deps.minimumLeft(type);
          const asked = {
            operation,
            attempt,
            child,
            memory: kept,
            shootWindow,
            optOut,
            minimumLeftSeconds,
            ignoreFreezes: orchestration.parameters.ignoreFreezes,
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
      if (error.why === 'canceled') return await this.#outcome.cancel(read);
      if (error.why === 'paused') return await this.#outcome.pause(read);
      if (isTooFar({ endsAt: error.why.endsAt }, this.#deps.clock())) {
        const reason = `Nothing changed: ${error.why.description}, which is too far ahead to wait for`;
        return await this.#outcome.end({ ...read, memory }, 'canceled', reason);
      }
      return await this.#outcome.handBack({ operation: read, memory, type }, error.why, rule, freezes);
    }
  }

  /**
   * Checked before anything is changed: whether a newer operation of the runtime has run since this one was retried (§8). The
   * lease keeps out any that run now. An operation that was not retried proceeds, because it has only waited for its window.
   */
  async #isOutdated(operation: Operation, type: Orchestration['type']): Promise<boolean> {
    if (operation.dryRun || operation.memory.patchedAt !== undefined) return false;
    if (stateBefore(operation) !== 'retrying') return false;
    const { runtimeID } = operation;
    const history = (await this.#deps.leases.histories([runtimeID])).get(runtimeID);
    return await hasNewerOperation(this.#deps, operation, type, history);
  }

  /**
   * Records the runtime's latest operation on its first change, or if no change was needed. Repeated at the end, in case a call
   * died.
   */
  async #recordChange({ operation, memory, type }: Seen, state: UpgradeFinding['state']): Promise<void> {
    const counts = memory.patchedAt !== undefined || state === 'succeeded';
    const isNews = operation.memory.patchedAt === undefined || state !== 'in progress';
    if (counts && isNews && !operation.dryRun) await this.#deps.leases.recordChange(operation, type);
  }

  /** Records how long this upgrade took, next to the previous one on the same runtime, to estimate future upgrades. */
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
      return await this.#outcome.handBack(
        { operation, memory: kept, type },
        { kind: 'runtime', description, seconds },
      );
    }
    await this.#recordChange(seen, state);
    if (state === 'succeeded') await this.#recordDuration(seen);
    if (this.#hasStarted) measureStart(this.#deps.metrics, operation, operation.startedAt);
    if (state !== 'in progress' && state !== 'waiting')
      return await this.#outcome.end({ ...operation, memory }, state, description);
    const left = timeLeft(this.#deps.settings, type, operation.startedAt, kept, now);
    if ('over' in left)
      return await this.#outcome.end(
        { ...operation, memory: kept },
        'failed',
        `${left.over}. Last seen: ${description}`,
      );
    const soon = Math.min(after, finding.lookAgainSeconds ?? after);
    const wait = Math.min(soon, Math.max(1, Math.ceil(left.seconds)));
    // While it is unknown whether a change has arrived, it counts as in flight.
    return await this.#outcome.lookAgain(
      operation,
      kept.patchedAt === undefined ? kept : answered(kept),
      description,
      wait,
    );
  }
}
