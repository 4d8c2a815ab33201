import type { Settings } from '../base/settings.ts';
import { timeText } from '../base/timeText.ts';
import type { Candidate } from '../model/dueKey.ts';
import { dueOf } from '../model/dueOf.ts';
import { claimMarginMilliseconds } from '../model/lateness.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { isActive } from '../model/states.ts';
import type { Log, Metrics } from '../ports/ports.ts';
import { isThinned } from '../rollout/isThinned.ts';
import { type Reach, reachOf } from '../rollout/reachOf.ts';
import { dropLease } from '../sleepers/dropLease.ts';
import { giveBack } from '../sleepers/giveBack.ts';
import { wakeAll, wakeOthers } from '../sleepers/wakeForWork.ts';
import { type WakeDependencies, wakeOperation } from '../sleepers/wakeSleepers.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { Interval } from '../windows/Interval.ts';
import type { TakeAnswer, TakeInput } from '../workflow/payloads.ts';
import { chooseOperation } from './chooseOperation.ts';
import { operationClosedNow } from './closedNow.ts';
import { type FreezeDependencies, freezesNow } from './freezesNow.ts';
import { moveCandidates } from './moveCandidates.ts';
import { onlyClaim } from './onlyClaim.ts';
import { readCandidates } from './readCandidates.ts';
import { noteLastTurn, notePausedTurn, retire } from './roundNotes.ts';
import { takeLease } from './takeLease.ts';
import { claimOf, claimSeconds, takeOverDead } from './takeOverDead.ts';
import { type TurnBounds, turnBounds } from './turnBounds.ts';
import { hasOpen, hasRunning } from './waitForWork.ts';
import { wakeForRest } from './wakeForRest.ts';

export interface TakeDependencies extends WakeDependencies, FreezeDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly leases: LeaseStore;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly settings: Pick<Settings, 'missedWindows'>;
  /** Overrides the default bounds, which simulations take too long to reach. */
  readonly turnBounds?: TurnBounds;
  /** How much of a window must be left for an upgrade of this type, in seconds (§5). */
  readonly minimumLeft: (type: Orchestration['type']) => Promise<number>;
}

/** A sleep lasts at most a day (§2, Waiting); then the turn takes again. */
const longestSleep = 24 * 60 * 60 * 1000;
/** The pause while another orchestration upgrades the same runtime. */
const busyMilliseconds = 30_000;
/** How many times a turn looks again if faster turns took every operation it wanted. */
const lookRounds = 8;

/** How many times a turn starts over because another call of the same turn has also claimed, or because of a resume. */
const mostDoubles = 10;

type Step = 'upgrade' | 'sleep';
/** Why a turn starts over. */
type Again = 'claimed twice' | 'resumed';

/**
 * What a turn does when it gets its slot, and after each sleep (§2, Turns): it claims the best operation available now. In order
 * of preference: the one it already has; one in progress whose turn is dead; one whose window is open with enough time left,
 * earliest end first; otherwise the one whose window opens earliest, to hold while it sleeps. If there is nothing to take but
 * others are at work, it parks. If nothing is left, or the orchestration is canceling, it is `done`. While the orchestration is
 * paused (§13.3), the turn parks as long as others are at work, so that a resume finds it, and is `done` once nothing is in
 * progress.
 */
export async function takeNextOperation(deps: TakeDependencies, input: TakeInput): Promise<TakeAnswer> {
  const turn = new Turn(deps, input);
  return await turn.take();
}

class Turn {
  readonly #deps: TakeDependencies;
  readonly #input: TakeInput;
  /** Its place among simultaneous turns. */
  #place: number;
  /** What it may take, according to the orchestration as last read. */
  #reach: Reach = { stage: -1, last: 0 };
  #lastPause: Interval | undefined;
  /** The policy's freezes, if the policy can be used. */
  #freezes: readonly Interval[] = [];

  /**
   * Whether this turn wakes the parked ones when nothing is left. One that was itself woken need not: the call that woke it wakes them,
   * and is repeated if it dies; after that the sweep does. If each of a thousand turns woke all others, every token would be tried
   * hundreds of times.
   */
  #wakesOthers: boolean;

  constructor(deps: TakeDependencies, input: TakeInput) {
    this.#deps = deps;
    this.#input = input;
    this.#place = input.turn;
    this.#wakesOthers = !input.parked;
  }

  async take(): Promise<TakeAnswer> {
    for (let again = 0; again < mostDoubles; again += 1) {
      const answer = await this.#take();
      if (typeof answer !== 'string') return answer;
    }
    throw new Error(`${this.#input.child} was called repeatedly while it claimed`);
  }

  async #take(): Promise<TakeAnswer | Again> {
    const { orchestrationID, turn, workers } = this.#input;
    const orchestration = await this.#orchestration();
    if (orchestration === undefined) return this.#answer('done');
    await noteLastTurn(this.#deps, this.#input, orchestration);

    const own = await onlyClaim(this.#deps, this.#input);
    const { steps } = this.#input;
    const { betweenOperations, withinOperation } = this.#deps.turnBounds ?? turnBounds;
    const isUnderWay = own?.state === 'in progress';
    if (steps >= (isUnderWay ? withinOperation : betweenOperations)) {
      await retire(this.#deps, this.#input, { orchestration, own, reach: this.#reach });
      return this.#answer('done');
    }
    if (isUnderWay) return this.#answer('upgrade', own);
    const dead = await takeOverDead(
      this.#deps,
      this.#input,
      async () => (await this.#orchestration()) !== undefined,
    );
    if (dead !== undefined) {
      // The turn's own operation is given back; another call of this turn may be working on a different one.
      if ((await onlyClaim(this.#deps, this.#input))?.ordinal !== dead.ordinal) return 'claimed twice';
      await wakeForRest(this.#deps, this.#input, this.#reach);
      return this.#answer('upgrade', dead);
    }
    if (orchestration.state !== 'in progress' || isThinned(orchestration, this.#input.round)) {
      // Otherwise a redelivered old call would leave its sleeper without a record of its token.
      if (own !== undefined) await wakeOperation(this.#deps, own);
      if (own !== undefined) await giveBack(this.#deps, own, this.#input.child);
      return await this.#mayNotStart(orchestration);
    }

    const { frozenUntil, freezes } = await freezesNow(this.#deps, orchestration);
    this.#freezes = freezes;
    const minimumLeftSeconds = await this.#deps.minimumLeft(orchestration.type);
    if (own !== undefined) {
      const now = this.#deps.clock();
      const closed = operationClosedNow(own, { now, minimumLeftSeconds, frozenUntil });
      const wakeAt =
        closed === undefined ? undefined : await this.#sleepsOn(own, minimumLeftSeconds, frozenUntil);
      if (wakeAt !== undefined) return this.#answer('sleep', own, wakeAt);
      // Either this turn was woken and its sleep is about to be removed, or this is a redelivered old call. In that case the turn
      // is still asleep: wake it, or it would sleep on without a record of its token.
      await wakeOperation(this.#deps, own);
      if (closed === undefined) {
        const answer = await this.#leased(own);
        if (answer !== undefined) return answer;
      }
      // Back to the due index: the choice below defers it if its window has ended, and prefers operations that may start now.
      else await giveBack(this.#deps, own, this.#input.child);
      // This turn comes alone, not with the first turns of the Map, so it must not leave the best candidates to turns that do not
      // exist.
      this.#place = turn + workers;
    }
    for (let round = 0; round < lookRounds; round += 1) {
      const answer = await this.#chooseAndClaim(round, minimumLeftSeconds, frozenUntil);
      if (answer !== undefined) return answer;
    }
    // In every round, other turns took what was left.
    this.#deps.log.warn('no operation left for this turn', { orchestrationID, turn });
    return await this.#nothingLeft();
  }

  /**
   * Parks if others are at work, because there may be more to do later. Otherwise wakes the parked turns, so that they end too.
   */
  async #nothingLeft(): Promise<TakeAnswer> {
    const { orchestrationID, turns } = this.#input;
    if (await hasOpen(this.#deps.operations, orchestrationID, this.#reach))
      return this.#answer(turns > 0 ? 'park' : 'done');
    if (this.#wakesOthers) await wakeOthers(this.#deps, this.#input);
    return this.#answer('done');
  }

  /**
   * Nothing may start, or not in this round (isThinned). In a paused orchestration, the turn whose operation ends last wakes the
   * parked ones. A turn that parks reads the operations after it has stored its token (waitForWork), so none is left behind.
   */
  async #mayNotStart(orchestration: Orchestration | undefined): Promise<TakeAnswer | Again> {
    const { orchestrationID, turn, turns } = this.#input;
    // For sleepers that the pause did not wake: only the last turn can thin the round after a resume has checked (wakePaused).
    if (orchestration?.state === 'in progress' && turn === turns - 1)
      await wakeAll(this.#deps, orchestrationID);
    if (orchestration?.state !== 'paused') return this.#answer('done');
    if (await hasRunning(this.#deps.operations, orchestrationID))
      return this.#answer(turns > 0 ? 'park' : 'done');
    if (this.#wakesOthers) await wakeOthers(this.#deps, this.#input);
    return (await notePausedTurn(this.#deps, this.#input, orchestration)) ? this.#answer('done') : 'resumed';
  }

  /**
   * Whether a turn that sleeps, or is about to, should keep sleeping, because nothing may start now and no window opens before
   * its own. So a call delivered twice changes nothing. @returns until when to sleep (epoch ms), or undefined to stop sleeping
   */
  async #sleepsOn(
    own: Operation,
    minimumLeftSeconds: number,
    frozenUntil: number | undefined,
  ): Promise<number | undefined> {
    const { orchestrationID, workers } = this.#input;
    const now = this.#deps.clock();
    const wakeAt = (own.claim?.expiresAt ?? 0) - claimMarginMilliseconds;
    // The sleep has ended or has become longer than necessary, because its window was moved or a freeze was lifted.
    const needed = Math.max(dueOf(own).opensAt, frozenUntil ?? 0);
    if (wakeAt <= now || wakeAt > needed + 1000) return undefined;
    const bounds = { now, minimumLeftSeconds, workers, reach: this.#reach };
    const read = await readCandidates(this.#deps.operations, orchestrationID, bounds);
    const choice = chooseOperation({ ...bounds, turn: this.#place, round: 0, ...read });
    const mayStart = frozenUntil === undefined && choice.start.length > 0;
    const opens = Math.min(...choice.hold.map(({ due }) => due.opensAt));
    return mayStart || choice.defer.length > 0 || opens < dueOf(own).opensAt ? undefined : wakeAt;
  }

  /** The orchestration, if this turn may still work for it. */
  async #orchestration(): Promise<Orchestration | undefined> {
    const orchestration = await this.#deps.orchestrations.get(this.#input.orchestrationID);
    if (orchestration === undefined || orchestration.attempt !== this.#input.attempt) return undefined;
    this.#reach = reachOf(orchestration);
    this.#lastPause = orchestration.lastPause;
    return isActive(orchestration.state) && orchestration.planned !== undefined ? orchestration : undefined;
  }

  /** @returns undefined if other turns were faster, so look again. */
  async #chooseAndClaim(
    round: number,
    minimumLeftSeconds: number,
    frozenUntil: number | undefined,
  ): Promise<TakeAnswer | Again | undefined> {
    const { orchestrationID, workers } = this.#input;
    const now = this.#deps.clock();
    const read = await readCandidates(this.#deps.operations, orchestrationID, {
      now,
      minimumLeftSeconds,
      workers,
      reach: this.#reach,
    });
    const choice = chooseOperation({ now, turn: this.#place, round, workers, minimumLeftSeconds, ...read });
    const start = frozenUntil === undefined ? choice.start : [];
    // It may fail the last open operation, and nobody else knows.
    if (choice.defer.length > 0) this.#wakesOthers = true;
    const move = async () =>
      await moveCandidates(this.#deps, orchestrationID, choice, {
        now,
        minimumLeftSeconds,
        freezes: this.#freezes,
        missedWindows: this.#deps.settings.missedWindows,
        lastPause: this.#lastPause,
      });

    for (const candidate of start) {
      const operation = await this.#claimCandidate(candidate, now + claimSeconds * 1000);
      if (operation === undefined) continue;
      await move();
      return await this.#leased(operation);
    }
    await move();
    // Others were faster, or an operation that was just moved may be better than those that were read: look again before
    // sleeping.
    if (start.length > 0 || choice.defer.length > 0) return undefined;

    const hold = frozenUntil === undefined ? choice.hold : [...choice.start, ...choice.hold];
    for (const candidate of hold) {
      const wakeAt = Math.min(Math.max(candidate.due.opensAt, frozenUntil ?? 0), now + longestSleep);
      const operation = await this.#claimCandidate(candidate, wakeAt + claimMarginMilliseconds);
      if (operation !== undefined) return await this.#checked(operation, 'sleep', wakeAt);
    }
    return hold.length > 0 ? undefined : await this.#nothingLeft();
  }

  async #claimCandidate(candidate: Candidate, expiresAt: number): Promise<Operation | undefined> {
    const { orchestrationID } = this.#input;
    if (!(await this.#deps.operations.claim(orchestrationID, candidate, claimOf(this.#input, expiresAt))))
      return undefined;
    return await this.#deps.operations.get(orchestrationID, candidate.ordinal);
  }

  /**
   * Takes the runtime's lease. If another orchestration is working on the runtime, the operation is due again later (§9, lease).
   */
  async #leased(operation: Operation): Promise<TakeAnswer | Again | undefined> {
    const { child } = this.#input;
    const now = this.#deps.clock();
    if (await takeLease(this.#deps, operation, now + claimSeconds * 1000)) {
      return await this.#checked(operation, 'upgrade');
    }
    const pausedUntil = Math.ceil((now + busyMilliseconds) / 1000) * 1000;
    const due = dueOf({ ...operation, pausedUntil });
    await this.#deps.operations.release({ ...operation, child }, due, { pausedUntil });
    return undefined;
  }

  /** Reads the orchestration after the claim was written: only this read proves that no cancel or pause came before it (§7). */
  async #checked(operation: Operation, step: Step, wakeAt?: number): Promise<TakeAnswer | Again> {
    if ((await onlyClaim(this.#deps, this.#input))?.ordinal !== operation.ordinal) {
      await dropLease(this.#deps, operation);
      return 'claimed twice';
    }
    const orchestration = await this.#orchestration();
    if (orchestration?.state === 'in progress' && !isThinned(orchestration, this.#input.round)) {
      await wakeForRest(this.#deps, this.#input, this.#reach);
      return this.#answer(step, operation, wakeAt);
    }
    await giveBack(this.#deps, operation, this.#input.child);
    return await this.#mayNotStart(orchestration);
  }

  #answer(action: TakeAnswer['action'], operation?: Operation, wakeAt?: number): TakeAnswer {
    return {
      ...this.#input,
      steps: this.#input.steps + 1,
      action,
      parked: action === 'park',
      ordinal: operation?.ordinal ?? 0,
      claim: operation?.claims ?? 0,
      shoot: operation?.shootName ?? '',
      until: wakeAt === undefined ? '' : timeText(wakeAt),
    };
  }
}
