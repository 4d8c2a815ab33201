import type { LookAtUpgrade, UpgradeFinding, UpgradeMemory } from '../kubernetes/Upgrade.ts';
import { fieldsOf } from '../model/fieldsOf.ts';
import type { Claim, Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { isOver } from '../model/states.ts';
import { type SettleDependencies, settleCancel } from '../queue/settleCancel.ts';
import type { Settings } from '../settings.ts';
import type { DurationStore } from '../store/DurationStore.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { UpgradeAnswer, UpgradeInput } from '../workflow/payloads.ts';
import { dueOf } from './dueOf.ts';
import { hasNewerOperation } from './hasNewerOperation.ts';
import { keptMemory } from './keptMemory.ts';
import { measureEnd, measureStart } from './measureOperation.ts';
import { nextLook, typicalSeconds } from './nextLook.ts';
import { timeLeft } from './timeLeft.ts';

export interface UpgradeDependencies extends SettleDependencies {
  readonly leases: LeaseStore;
  readonly durations: DurationStore;
  readonly settings: Settings;
  /** The upgrade that this orchestration asks for. */
  readonly upgradeOf: (orchestration: Orchestration) => Promise<LookAtUpgrade>;
}

/** How much longer than until the next look a claim holds: the machine's own retries fit into it. Seconds. */
const claimMarginSeconds = 300;
/** Another operation holds the runtime's lease: look again after this. Seconds. */
const busySeconds = 30;

/** The claim on this operation is not ours any more: whoever has it goes on, this turn must not touch the runtime. */
class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/**
 * One look at one upgrade (§2, Upgrade; §9): starts it, or sees where it stands, and writes down what it found. Safe to call
 * twice, after a crash, or after somebody else has finished the job. Every write demands that the claim is still this child's.
 */
export async function upgradeRuntime(deps: UpgradeDependencies, input: UpgradeInput): Promise<UpgradeAnswer> {
  try {
    return await new Look(deps, input).take();
  } catch (error) {
    if (!(error instanceof ClaimLost)) throw error;
    deps.log.warn('claim lost', { orchestrationID: input.orchestrationID, ordinal: input.ordinal });
    return {
      ...input,
      shoot: '',
      // Another turn does its work, so it has done none: there may be something left that nobody else comes for.
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

  constructor(deps: UpgradeDependencies, input: UpgradeInput) {
    this.#deps = deps;
    this.#input = input;
  }

  async take(): Promise<UpgradeAnswer> {
    const { orchestrationID, ordinal, child } = this.#input;
    let operation = await this.#deps.operations.get(orchestrationID, ordinal);
    // Ended by an earlier call whose answer was lost: what comes after the end is safe to repeat. That call may have lowered
    // the extra takes for nothing, and a take too many does no harm.
    if (operation !== undefined && isOver(operation.state)) return await this.#afterEnd(operation, true);
    if (operation?.claim?.child !== child) throw new ClaimLost();
    if (operation.state !== 'in progress') operation = await this.#start(operation);
    return await this.#look(operation);
  }

  async #start(operation: Operation): Promise<Operation> {
    const { orchestrationID, ordinal, child } = this.#input;
    const { runtimeID, operationID, rule, windowBegin, windowEnd } = operation;
    const at = this.#deps.clock();
    if (rule !== undefined && (at < windowBegin || at >= windowEnd)) {
      // This call came too late: its turn takes again, and another window comes.
      await this.#deps.leases.release(runtimeID, operationID);
      await this.#deps.operations.release(orchestrationID, ordinal, child, dueOf(operation));
      throw new ClaimLost();
    }
    const step = { at, to: 'in progress', message: 'Started' } as const;
    if (!(await this.#deps.operations.start(orchestrationID, ordinal, this.#claim(claimMarginSeconds), step)))
      throw new ClaimLost();
    measureStart(this.#deps.metrics, operation, at);
    return { ...operation, state: 'in progress', startedAt: at };
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
    return orchestration.state === 'in progress' || memory.patchedAt !== undefined
      ? orchestration
      : undefined;
  }

  async #look(operation: Operation): Promise<UpgradeAnswer> {
    const { orchestrationID } = this.#input;
    const orchestration = await this.#orchestration(operation);
    if (orchestration === undefined)
      return await this.#end('canceled', 'Canceled with its orchestration before anything was changed');
    const now = this.#deps.clock();
    const elapsed = (now - operation.startedAt) / 1000;
    const recent = await this.#deps.durations.recent(orchestration.type);
    const after = nextLook(
      elapsed,
      typicalSeconds(recent, this.#deps.settings.expectedSeconds[orchestration.type]),
    );

    const leaseUntil = now + (after + claimMarginSeconds) * 1000;
    if (!(await this.#deps.leases.take(operation.runtimeID, operation.operationID, now, leaseUntil))) {
      const description = 'Waiting: another orchestration upgrades this runtime';
      return await this.#lookAgain(operation, operation.memory, description, busySeconds);
    }
    if (await this.#isOutdated(operation))
      return await this.#end(
        'failed',
        'Nothing changed: a newer operation of this runtime has run meanwhile',
      );
    let memory = operation.memory;
    const lookAtUpgrade = await this.#deps.upgradeOf(orchestration);
    const finding = await lookAtUpgrade({
      shootName: operation.shootName,
      runtimeID: operation.runtimeID,
      now,
      dryRun: operation.dryRun,
      graceSeconds: this.#deps.settings.graceSeconds,
      ignoreHealth: false,
      memory,
      remember: async (kept) => {
        memory = kept;
        const { ordinal, child } = this.#input;
        if (!(await this.#deps.operations.remember(orchestrationID, ordinal, child, kept)))
          throw new ClaimLost();
      },
      beforeChange: async (kept) => {
        memory = { ...kept, sendingAt: now };
        const { ordinal, child } = this.#input;
        if (!(await this.#deps.operations.remember(orchestrationID, ordinal, child, memory)))
          throw new ClaimLost();
        return { until: Number.MAX_SAFE_INTEGER };
      },
    });
    if (finding.state === 'succeeded' && !operation.dryRun && memory.patchedAt !== undefined)
      await this.#recordDuration(orchestration.type, operation, elapsed);
    return await this.#conclude(operation, memory, finding, orchestration.type, after);
  }

  /**
   * Before anything is changed: whether a newer operation of the runtime has run since this one was retried (§8); else this one is
   * the runtime's latest from now on. One that was not retried goes on: it has waited for its window.
   */
  async #isOutdated(operation: Operation): Promise<boolean> {
    if (operation.dryRun || operation.memory.patchedAt !== undefined) return false;
    const { leases, operations } = this.#deps;
    if (await leases.recordStart(operation)) return false;
    if (!operation.history.some(({ state }) => state === 'retrying')) return false;
    const { runtimeID } = operation;
    return await hasNewerOperation(
      operations,
      operation,
      (await leases.histories([runtimeID])).get(runtimeID),
    );
  }

  /** For the next upgrades: how long this one took, beside the one before it on the same runtime. */
  async #recordDuration(type: Orchestration['type'], { runtimeID, operationID }: Operation, seconds: number) {
    const { leases, durations } = this.#deps;
    const before = (await leases.histories([runtimeID])).get(runtimeID);
    await durations.record(type, operationID, seconds, before?.seconds[type]);
    await leases.recordSeconds(runtimeID, type, seconds);
  }

  async #conclude(
    operation: Operation,
    memory: UpgradeMemory,
    finding: UpgradeFinding,
    type: Orchestration['type'],
    after: number,
  ): Promise<UpgradeAnswer> {
    if (finding.state !== 'in progress' && finding.state !== 'waiting')
      return await this.#end(finding.state, finding.description);
    const now = this.#deps.clock();
    const kept = keptMemory(memory, finding, now);
    const left = timeLeft(this.#deps.settings, type, operation.startedAt, kept, now);
    if ('over' in left) return await this.#end('failed', `${left.over}. Last seen: ${finding.description}`);
    const soon = Math.min(after, finding.lookAgainSeconds ?? after);
    const wait = Math.min(soon, Math.max(1, Math.ceil(left.seconds)));
    return await this.#lookAgain(operation, kept, finding.description, wait);
  }

  async #lookAgain(operation: Operation, memory: UpgradeMemory, description: string, seconds: number) {
    // The history tells what changed, not how often somebody looked.
    const news = description === operation.description ? {} : { message: description };
    const step = { at: this.#deps.clock(), description, ...news };
    const claim = this.#claim(seconds + claimMarginSeconds);
    if (!(await this.#deps.operations.look(operation, claim, memory, step))) throw new ClaimLost();
    return this.#answer({ ...operation, state: 'in progress', description }, 'look again', seconds);
  }

  async #end(state: 'succeeded' | 'failed' | 'canceled', message: string): Promise<UpgradeAnswer> {
    const { orchestrationID, ordinal, child } = this.#input;
    const at = this.#deps.clock();
    const ended = await this.#deps.operations.end(orchestrationID, ordinal, child, {
      at,
      to: state,
      message,
    });
    const operation = await this.#deps.operations.get(orchestrationID, ordinal);
    if (!ended || operation === undefined) throw new ClaimLost();
    this.#deps.log.info('operation ended', { ...fieldsOf(operation), state, description: message });
    return await this.#afterEnd(operation, false);
  }

  async #afterEnd(operation: Operation, repeated: boolean): Promise<UpgradeAnswer> {
    const { orchestrationID, attempt } = this.#input;
    await this.#deps.leases.release(operation.runtimeID, operation.operationID);
    const orchestration = await this.#deps.orchestrations.get(orchestrationID);
    if (!repeated) measureEnd(this.#deps.metrics, operation, orchestration?.type);
    if (orchestration?.state === 'canceling') await settleCancel(this.#deps, orchestrationID);
    const more =
      orchestration?.state === 'in progress' &&
      (repeated ||
        (orchestration.extraTakes > 0 &&
          (await this.#deps.orchestrations.takeExtra(orchestrationID, attempt))));
    return this.#answer(operation, more ? 'take again' : 'done', 1);
  }

  #claim(seconds: number): Claim {
    const { child, turn, attempt } = this.#input;
    return { child, turn, attempt, until: this.#deps.clock() + seconds * 1000 };
  }

  #answer(operation: Operation, next: UpgradeAnswer['next'], retryAfterSeconds: number): UpgradeAnswer {
    const { shootName: shoot, state, description } = operation;
    return { ...this.#input, shoot, next, retryAfterSeconds, state, description };
  }
}
