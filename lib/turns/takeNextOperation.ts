import type { Clock } from '../base/Clock.ts';
import type { Settings } from '../base/settings.ts';
import type { Candidate } from '../model/Candidate.ts';
import { claimMargin } from '../model/claimMargin.ts';
import { dueOf } from '../model/dueOf.ts';
import { fieldsOf } from '../model/fieldsOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { roundOf } from '../model/roundOf.ts';
import { holdNow } from '../model/startHolds.ts';
import { isActive } from '../model/states.ts';
import type { Log, Metrics } from '../ports/ports.ts';
import { dropLease } from '../sleepers/dropLease.ts';
import { returnClaim } from '../sleepers/returnClaim.ts';
import { wakeForWork, wakeParked, wakeSomeParked } from '../sleepers/wakeForWork.ts';
import { type WakeDependencies, wakeOperation } from '../sleepers/wakeSleepers.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import { freezeEnd } from '../windows/freezes.ts';
import type { Interval } from '../windows/Interval.ts';
import { InvalidPolicy } from '../windows/policyText.ts';
import type { TakeAnswer, TakeInput } from '../workflow/payloads.ts';
import { chooseOperation, startingAt } from './chooseOperation.ts';
import { operationClosedNow } from './closedNow.ts';
import { moveCandidates } from './moveCandidates.ts';
import { onlyClaim } from './onlyClaim.ts';
import { readCandidates } from './readCandidates.ts';
import { type TurnBounds, turnBounds } from './turnBounds.ts';
import { hasOpen, unheld } from './waitForWork.ts';

export interface TakeDependencies extends WakeDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly leases: LeaseStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly settings: Pick<Settings, 'missedWindows'>;
  /** Instead of those that there are, where they take too long to reach: in simulations. */
  readonly turnBounds?: TurnBounds;
  /** How much of a window must be left for an upgrade of this type, in seconds (§5). */
  readonly minimumLeft: (type: Orchestration['type']) => Promise<number>;
  /**
   * Periods in which nothing starts (§5), read anew where what is remembered is not of the policy's version `seen`. Rejects with
   * InvalidPolicy.
   */
  readonly freezes: (seen?: string) => Promise<readonly Interval[]>;
}

/** From the claim to the first look: the machine calls the next function at once, or after its retries. */
const claimSeconds = 300;
/** A sleep lasts at most a day (§2, Waiting): then the turn takes again. */
const longestSleep = 24 * 60 * 60 * 1000;
/** Another orchestration's upgrade of the same runtime: look again after this. */
const busyMilliseconds = 30_000;
/** The maintenance policy cannot be used: look again after this. */
const policyMilliseconds = 15 * 60_000;
/** So often a turn looks anew when every operation it wanted was taken by faster turns. */
const lookRounds = 8;

/** How many parked turns one claim wakes at most: each of them wakes as many in its turn. */
const mostWokenForRest = 64;

/** So often a turn begins anew when another call of it has claimed as well. */
const mostDoubles = 10;

type Step = 'upgrade' | 'sleep';
type ClaimedTwice = 'claimed twice';

/**
 * What a turn does when it gets its slot, and after each sleep (§2, Turns): claims the best operation there is now. In order:
 * the one it has already; one in progress whose turn is dead; one whose window is open with enough left, earliest end first;
 * else the one whose window opens earliest, to sleep with it. Nothing while others are at work: it parks. Nothing left, or
 * canceling: `done`.
 */
export async function takeNextOperation(deps: TakeDependencies, input: TakeInput): Promise<TakeAnswer> {
  const turn = new Turn(deps, input);
  return await turn.take();
}

class Turn {
  readonly #deps: TakeDependencies;
  readonly #input: TakeInput;
  /** Its place among the turns that come at the same time. */
  #place: number;
  /** What the policy says, where it can be used. */
  #freezes: readonly Interval[] = [];

  constructor(deps: TakeDependencies, input: TakeInput) {
    this.#deps = deps;
    this.#input = input;
    this.#place = input.turn;
  }

  async take(): Promise<TakeAnswer> {
    for (let again = 0; again < mostDoubles; again += 1) {
      const answer = await this.#take();
      if (answer !== 'claimed twice') return answer;
    }
    throw new Error(`${this.#input.child} was called again and again while it claimed`);
  }

  async #take(): Promise<TakeAnswer | ClaimedTwice> {
    const { orchestrationID, turn, workers } = this.#input;
    const orchestration = await this.#orchestration();
    if (orchestration === undefined) return this.#answer('done');
    await this.#noteLastTurn(orchestration);

    const own = await onlyClaim(this.#deps, this.#input);
    const { steps } = this.#input;
    const { betweenOperations, withinOperation } = this.#deps.turnBounds ?? turnBounds;
    const isUnderWay = own?.state === 'in progress';
    if (steps >= (isUnderWay ? withinOperation : betweenOperations))
      return await this.#retire(orchestration, own);
    if (isUnderWay) return this.#answer('upgrade', own);
    const dead = await this.#takeOverDead();
    if (dead !== undefined) {
      // What it had is given back; another call of this turn may be at another one.
      if ((await onlyClaim(this.#deps, this.#input))?.ordinal !== dead.ordinal) return 'claimed twice';
      await this.#wakeForRest();
      return this.#answer('upgrade', dead);
    }
    if (orchestration.state === 'canceling') {
      if (own !== undefined) await this.#giveBack(own);
      return this.#answer('done');
    }

    const frozenUntil = await this.#frozenUntil(orchestration);
    const minimumLeftSeconds = await this.#deps.minimumLeft(orchestration.type);
    if (own !== undefined) {
      const now = this.#deps.clock();
      const closed = operationClosedNow(own, { now, minimumLeftSeconds, frozenUntil });
      const until =
        closed === undefined ? undefined : await this.#sleepsOn(own, minimumLeftSeconds, frozenUntil);
      if (until !== undefined) return this.#answer('sleep', own, until);
      // Whoever woke this turn is about to forget its sleep. Or nobody has, and this is an old call that comes again: then the
      // turn must not sleep on without anybody knowing of it.
      await wakeOperation(this.#deps, own);
      if (closed === undefined) {
        const answer = await this.#leased(own);
        if (answer !== undefined) return answer;
      }
      // Back among the others: the choice below defers it if its window is over, and prefers what may start now.
      else await this.#giveBack(own);
      // It comes alone, not with the first turns of the Map: nothing may be left for those that are not there.
      this.#place = turn + workers;
    }
    for (let round = 0; round < lookRounds; round += 1) {
      const answer = await this.#chooseAndClaim(round, minimumLeftSeconds, frozenUntil);
      if (answer !== undefined) return answer;
    }
    // What is left was taken by others each time.
    this.#deps.log.warn('no operation left for this turn', { orchestrationID, turn });
    return await this.#nothingLeft();
  }

  /** With the last turn of a round no further one comes when one of them ends: from now on they take again instead. */
  async #noteLastTurn({ turnsOut }: Orchestration): Promise<void> {
    const { orchestrationID, attempt, turn, turns } = this.#input;
    const out = roundOf(this.#input);
    if (turns === 0 || turn !== turns - 1 || turnsOut === out) return;
    await this.#deps.orchestrations.change(
      orchestrationID,
      { at: this.#deps.clock(), set: { turnsOut: out } },
      { attempt },
    );
  }

  /**
   * The history of this child has grown long enough: what it has goes to another turn, which is woken where none is to come, or to the
   * next round. That is told first, for a round that ends like this has not been idle.
   */
  async #retire({ turnsSpent }: Orchestration, own: Operation | undefined): Promise<TakeAnswer> {
    const { orchestrationID, attempt } = this.#input;
    const { operations, orchestrations } = this.#deps;
    const at = this.#deps.clock();
    const spent = roundOf(this.#input);
    if (turnsSpent !== spent)
      await orchestrations.change(orchestrationID, { at, set: { turnsSpent: spent } }, { attempt });
    if (own !== undefined) await returnClaim(this.#deps, own);
    // What it had, or would have taken: nobody else may come for it.
    const isLeft =
      (await unheld(operations, orchestrationID, 1)) > 0 ||
      (await operations.expired(orchestrationID, at, 1)).length > 0;
    if (isLeft && (await orchestrations.addWork(orchestrationID, at)))
      await wakeForWork(this.#deps, orchestrationID, 1);
    return this.#answer('done');
  }

  /** Others are at work: there may be more to do later. Nobody is: whoever waits for more is told. */
  async #nothingLeft(): Promise<TakeAnswer> {
    const { orchestrationID, turns } = this.#input;
    if (await hasOpen(this.#deps.operations, orchestrationID))
      return this.#answer(turns > 0 ? 'park' : 'done');
    await wakeSomeParked(this.#deps, orchestrationID, Number.POSITIVE_INFINITY);
    return this.#answer('done');
  }

  /**
   * This turn has got something. What is left that nobody has is for those that are parked: a claim may have been given back for a
   * better one, or whoever was to wake more of them has died. Each that is woken looks for the next.
   */
  async #wakeForRest(): Promise<void> {
    const { orchestrationID, workers, child } = this.#input;
    const { operations, parked } = this.#deps;
    if ((await parked.all(orchestrationID, 1)).length === 0) return;
    // An old call of a turn that has parked since: it has something now.
    for (const turn of await parked.ofChild(orchestrationID, child))
      await wakeParked(this.#deps, orchestrationID, turn);
    const left = await unheld(operations, orchestrationID, Math.min(workers, mostWokenForRest));
    if (left > 0) await wakeSomeParked(this.#deps, orchestrationID, left);
  }

  /**
   * Whether a turn that sleeps, or was about to, has nothing better to do than that: nothing may start now, and nothing opens before
   * its own. So a call that comes twice changes nothing. @returns until when (epoch ms), or undefined
   */
  async #sleepsOn(
    own: Operation,
    minimumLeftSeconds: number,
    frozenUntil: number | undefined,
  ): Promise<number | undefined> {
    const { orchestrationID, workers } = this.#input;
    const now = this.#deps.clock();
    const until = (own.claim?.until ?? 0) - claimMargin;
    // Over, or longer than it has to be by now: its window has been moved, or a freeze was lifted.
    const needed = Math.max(dueOf(own).begin, frozenUntil ?? 0);
    if (until <= now || until > needed + 1000) return undefined;
    const bounds = { now, minimumLeftSeconds, workers };
    const read = await readCandidates(this.#deps.operations, orchestrationID, bounds);
    const choice = chooseOperation({ ...bounds, turn: this.#place, round: 0, ...read });
    const mayStart = frozenUntil === undefined && choice.start.length > 0;
    const opens = Math.min(...choice.hold.map(({ due }) => due.begin));
    return mayStart || choice.defer.length > 0 || opens < dueOf(own).begin ? undefined : until;
  }

  /** The orchestration, if this turn may still work for it. */
  async #orchestration(): Promise<Orchestration | undefined> {
    const orchestration = await this.#deps.orchestrations.get(this.#input.orchestrationID);
    if (orchestration === undefined || orchestration.attempt !== this.#input.attempt) return undefined;
    return isActive(orchestration.state) && orchestration.planned !== undefined ? orchestration : undefined;
  }

  /**
   * Until when nothing starts: as the policy says it, and as whoever has read it later says it of the orchestration. One that
   * cannot be used holds everything, too: whoever sees it mended wakes the sleepers, and they ask again after a while anyway.
   */
  async #frozenUntil(orchestration: Orchestration): Promise<number | undefined> {
    const now = this.#deps.clock();
    const hold = holdNow(orchestration, now);
    const held = hold && (hold.until === 0 ? now + policyMilliseconds : hold.until);
    try {
      this.#freezes = await this.#deps.freezes(orchestration.policySeen);
      const frozen = freezeEnd(now, this.#freezes);
      return frozen === undefined ? held : Math.max(frozen, held ?? 0);
    } catch (error) {
      if (!(error instanceof InvalidPolicy)) throw error;
      return held ?? now + policyMilliseconds;
    }
  }

  /** An operation in progress whose turn is dead; one that had not started yet goes back among the others. */
  async #takeOverDead(): Promise<Operation | undefined> {
    const { orchestrationID, turn, workers } = this.#input;
    const now = this.#deps.clock();
    const expired = await this.#deps.operations.expired(orchestrationID, now, workers);
    for (const operation of startingAt(expired, turn)) {
      const { claim, ordinal } = operation;
      if (claim === undefined) continue;
      if (operation.state !== 'in progress') {
        // Its sleeper may be alive: the sweep wakes it.
        if (operation.sleep !== undefined) continue;
        await this.#deps.leases.release(operation.runtimeID, operation.operationID);
        await this.#deps.operations.release(orchestrationID, ordinal, claim.child, dueOf(operation));
      } else if (await this.#deps.operations.takeOver(operation, this.#claim(now + claimSeconds * 1000))) {
        // Written first, read then: a turn of an older attempt must not keep it.
        if ((await this.#orchestration()) === undefined) {
          await this.#deps.operations.voidClaim(orchestrationID, ordinal, this.#input.child);
          return undefined;
        }
        this.#deps.log.warn('taking over an operation in progress', fieldsOf(operation));
        return operation;
      }
    }
    return undefined;
  }

  /** @returns undefined if other turns were faster: look again. */
  async #chooseAndClaim(
    round: number,
    minimumLeftSeconds: number,
    frozenUntil: number | undefined,
  ): Promise<TakeAnswer | ClaimedTwice | undefined> {
    const { orchestrationID, workers } = this.#input;
    const now = this.#deps.clock();
    const read = await readCandidates(this.#deps.operations, orchestrationID, {
      now,
      minimumLeftSeconds,
      workers,
    });
    const choice = chooseOperation({ now, turn: this.#place, round, workers, minimumLeftSeconds, ...read });
    const start = frozenUntil === undefined ? choice.start : [];
    const move = async () =>
      await moveCandidates(this.#deps, orchestrationID, choice, {
        now,
        minimumLeftSeconds,
        freezes: this.#freezes,
        missedWindows: this.#deps.settings.missedWindows,
      });

    for (const candidate of start) {
      const operation = await this.#claimCandidate(candidate, now + claimSeconds * 1000);
      if (operation === undefined) continue;
      await move();
      return await this.#leased(operation);
    }
    await move();
    // Others were faster, or what has just been moved may be better than what was read: look again before going to sleep.
    if (start.length > 0 || choice.defer.length > 0) return undefined;

    const hold = frozenUntil === undefined ? choice.hold : [...choice.start, ...choice.hold];
    for (const candidate of hold) {
      const until = Math.min(Math.max(candidate.due.begin, frozenUntil ?? 0), now + longestSleep);
      const operation = await this.#claimCandidate(candidate, until + claimMargin);
      if (operation !== undefined) return await this.#checked(operation, 'sleep', until);
    }
    return hold.length > 0 ? undefined : await this.#nothingLeft();
  }

  async #claimCandidate(candidate: Candidate, until: number): Promise<Operation | undefined> {
    const { orchestrationID } = this.#input;
    if (!(await this.#deps.operations.claim(orchestrationID, candidate, this.#claim(until))))
      return undefined;
    return await this.#deps.operations.get(orchestrationID, candidate.ordinal);
  }

  /** A runtime that another orchestration works on is left for later (§9, lease). */
  async #leased(operation: Operation): Promise<TakeAnswer | ClaimedTwice | undefined> {
    const { orchestrationID, child } = this.#input;
    const now = this.#deps.clock();
    const { runtimeID, operationID, ordinal } = operation;
    if (await this.#deps.leases.take(runtimeID, operationID, now, now + claimSeconds * 1000)) {
      return await this.#checked(operation, 'upgrade');
    }
    const pausedUntil = Math.ceil((now + busyMilliseconds) / 1000) * 1000;
    const due = dueOf({ ...operation, pausedUntil });
    await this.#deps.operations.release(orchestrationID, ordinal, child, due, { pausedUntil });
    return undefined;
  }

  /** The claim was written first; only now it is certain that no cancel came before it (§7). */
  async #checked(operation: Operation, step: Step, until?: number): Promise<TakeAnswer | ClaimedTwice> {
    if ((await onlyClaim(this.#deps, this.#input))?.ordinal !== operation.ordinal) {
      await dropLease(this.#deps, operation.orchestrationID, operation.ordinal);
      return 'claimed twice';
    }
    const orchestration = await this.#orchestration();
    if (orchestration?.state === 'in progress') {
      await this.#wakeForRest();
      return this.#answer(step, operation, until);
    }
    await this.#giveBack(operation);
    return this.#answer('done');
  }

  /** An operation that has not started. Its lease first: without a claim it is somebody else's. */
  async #giveBack(operation: Operation): Promise<void> {
    const { orchestrationID, child } = this.#input;
    await this.#deps.leases.release(operation.runtimeID, operation.operationID);
    await this.#deps.operations.release(orchestrationID, operation.ordinal, child, dueOf(operation));
  }

  #claim(until: number) {
    const { child, turn, attempt, round } = this.#input;
    return { child, turn, attempt, round, until };
  }

  #answer(action: TakeAnswer['action'], operation?: Operation, until?: number): TakeAnswer {
    return {
      ...this.#input,
      steps: this.#input.steps + 1,
      action,
      ordinal: operation?.ordinal ?? 0,
      shoot: operation?.shootName ?? '',
      until: until === undefined ? '' : new Date(until).toISOString(),
    };
  }
}
