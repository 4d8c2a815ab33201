import type { Clock } from '../base/Clock.ts';
import { concurrently } from '../base/concurrently.ts';
import { timeText } from '../base/timeText.ts';
import { dueIn, dueOf, ruleOf } from '../model/dueOf.ts';
import { claimMarginMilliseconds } from '../model/lateness.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { policyFor } from '../model/policyFor.ts';
import type { StartHold } from '../model/StartHold.ts';
import { holdNow, holdOfFreezes, holdOfPolicy } from '../model/startHolds.ts';
import { waitingOperationStates } from '../model/states.ts';
import type { Log } from '../ports/ports.ts';
import { reachOf } from '../rollout/reachOf.ts';
import { wakeForWork } from '../sleepers/wakeForWork.ts';
import { type WakeDependencies, wakeOperation } from '../sleepers/wakeSleepers.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import { freezeEnd } from '../windows/freezes.ts';
import { limitedFreezeEnd, type MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import { nextWindow } from '../windows/nextWindow.ts';
import type { Freeze } from '../windows/policyFreezes.ts';
import { InvalidPolicy } from '../windows/policyText.ts';
import { resolveFreezes, resolveRule, UnreadableWindow } from '../windows/resolveRule.ts';
import { sameRule } from '../windows/windowRule.ts';

export interface PolicyDependencies extends WakeDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Reads the current maintenance policy (§5). Rejects with InvalidPolicy. */
  readonly policy: () => Promise<MaintenancePolicy>;
  /** Whether a control plane is configured; without one, plans are unknown (§4). */
  readonly plansKnown: boolean;
  /** How much of a window must be left for an upgrade of this type, in seconds (§5). */
  readonly minimumLeft: (type: Orchestration['type']) => Promise<number>;
}

/** How many operations to read, then write, at a time: their partition accepts a thousand writes a second. */
const readAtOnce = 100;
const writesAtOnce = 32;
/** How many times to try one operation whose claim keeps changing; the second pass comes after that. */
const mostTries = 5;

/**
 * Applies the current maintenance policy to an orchestration (§5), because the policy may change while it runs. Waiting
 * operations get a new rule and window if these have changed, and turns that could start something before their sleep ends are
 * woken. While the policy cannot be used, nothing starts, no operation fails because of it, and the orchestration says why. The
 * applied version is stored last, so that the work of a call that died is repeated. For operations in progress, the gate checks
 * the policy.
 */
export async function applyPolicy(deps: PolicyDependencies, orchestrationID: string): Promise<void> {
  const orchestration = await deps.orchestrations.get(orchestrationID);
  if (orchestration?.state !== 'in progress' || orchestration.planned === undefined) return;
  const now = deps.clock();
  const held = holdNow(orchestration, now) !== undefined;
  try {
    const policy = policyFor(orchestration.parameters, await deps.policy());
    const isNew = policy.version !== orchestration.policySeen;
    let earlier = isNew ? await followPolicy(deps, orchestration, policy, policyChanged) : 0;
    const frozenUntil = freezeEnd(now, policy.freezes);
    const hold = holdOfFreezes(now, policy.freezes);
    await remember(deps, orchestration, hold, policy.version);
    // An operation that was in progress during the first pass and was handed back before the version was stored still has its old
    // window. One handed back later sees the new version and requests another pass itself (LookOutcome).
    if (isNew) earlier += await followPolicy(deps, orchestration, policy, policyChanged);
    if (isNew || (held && frozenUntil === undefined))
      await wakeConcerned(deps, orchestrationID, frozenUntil, earlier);
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error;
    deps.log.error('the maintenance policy cannot be used', { orchestrationID, error });
    await remember(deps, orchestration, holdOfPolicy(error.message), orchestration.policySeen);
  }
}

async function remember(
  deps: PolicyDependencies,
  { orchestrationID, attempt, hold, policySeen }: Orchestration,
  now: StartHold,
  version: string | undefined,
): Promise<void> {
  if ((hold?.text ?? '') === now.text && (hold?.endsAt ?? 0) === now.endsAt && policySeen === version) return;
  const set = { hold: now, ...(version === undefined ? {} : { policySeen: version }) };
  await deps.orchestrations.change(
    orchestrationID,
    { at: deps.clock(), set },
    { attempt, state: 'in progress' },
  );
}

const policyChanged = 'The maintenance policy has changed';

/**
 * Gives the operations of a stage that has just opened their next windows (§13.1): those in the plan may be days old. If the
 * policy cannot be read, or this call dies, the turns move each operation that they find past its window.
 */
export async function renewWindows(
  deps: PolicyDependencies,
  orchestration: Orchestration,
  stage: number,
): Promise<void> {
  const range = orchestration.rollout?.stages[stage];
  if (!orchestration.parameters.strategy.maintenanceWindow || range === undefined) return;
  try {
    const policy = policyFor(orchestration.parameters, await deps.policy());
    await followPolicy(deps, orchestration, policy, `Stage ${range.name} has been opened`, range);
  } catch (error) {
    deps.log.error('the maintenance policy cannot be read', {
      orchestrationID: orchestration.orchestrationID,
      error,
    });
  }
}

/**
 * @param reason why operations move: a sentence without its final period
 * @param range only operations between these ordinals, inclusive
 * @returns how many unheld operations within reach are now due earlier than before
 */
async function followPolicy(
  deps: PolicyDependencies,
  orchestration: Orchestration,
  policy: MaintenancePolicy,
  reason: string,
  range = { first: 0, last: Number.POSITIVE_INFINITY },
): Promise<number> {
  const { orchestrationID, type, policySeen } = orchestration;
  const { stage: reach } = reachOf(orchestration);
  const minimumLeftSeconds = await deps.minimumLeft(type);
  const waiting = await deps.operations.inStates(
    orchestrationID,
    waitingOperationStates,
    undefined,
    range.last,
  );
  const ordinals = waiting.filter((ordinal) => ordinal >= range.first);
  let earlier = 0;
  let moved = 0;
  for (let first = 0; first < ordinals.length; first += readAtOnce) {
    const operations = await deps.operations.getAll(
      orchestrationID,
      ordinals.slice(first, first + readAtOnce),
    );
    await concurrently(operations, writesAtOnce, async (read) => {
      let operation: Operation | undefined = read;
      // A turn that claims it or gives it back at this moment uses the window that it read, so look again.
      for (let tries = 0; operation !== undefined && tries < mostTries; tries += 1) {
        const times = movedTimes(operation, policy, { ...deps, minimumLeftSeconds });
        if (times === undefined) return;
        const at = deps.clock();
        const message = `${reason}: ${movedText(times, at)}`;
        const due = dueIn({ ...operation, ...times }, at);
        if (await deps.operations.reschedule(operation, due, times, { at, message })) {
          moved += 1;
          const mayStart = (operation.stage ?? 0) <= reach;
          if (mayStart && operation.claim === undefined && due.opensAt < dueOf(operation).opensAt)
            earlier += 1;
          return;
        }
        operation = await deps.operations.get(orchestrationID, operation.ordinal);
      }
    });
  }
  if (policySeen !== undefined || moved > 0)
    deps.log.info('following the maintenance policy', { orchestrationID, version: policy.version, moved });
  return earlier;
}

type MovedTimes =
  | Pick<Operation, 'rule' | 'windowBegin' | 'windowEnd'>
  | { readonly pausedUntil: number; readonly pausedByFreeze: boolean };

function movedText(times: MovedTimes, at: number): string {
  if ('windowBegin' in times)
    return times.windowBegin > at
      ? `its window opens at ${timeText(times.windowBegin)}`
      : 'its window is open';
  return times.pausedByFreeze
    ? `this runtime is frozen until ${timeText(times.pausedUntil)}`
    : 'its freeze is over';
}

/**
 * The operation's rule and window under this policy, or the pause of one without a window; undefined if they are unchanged or
 * only the gate can tell. Pure.
 */
function movedTimes(
  operation: Operation,
  policy: MaintenancePolicy,
  {
    clock,
    plansKnown,
    minimumLeftSeconds,
  }: Pick<PolicyDependencies, 'clock' | 'plansKnown'> & {
    readonly minimumLeftSeconds: number;
  },
): MovedTimes | undefined {
  if (!waitingOperationStates.includes(operation.state)) return undefined;
  if (ruleOf(operation) === undefined)
    return movedPause(operation, clock(), resolveFreezes(policy, operation, plansKnown));
  const now = Math.max(clock(), operation.pausedUntil ?? 0);
  try {
    const rule = resolveRule(policy, operation, { plansKnown });
    const expected = operation.expectedSeconds ?? minimumLeftSeconds;
    const window = rule && nextWindow(now, rule, { minimumLeftSeconds: expected, freezes: policy.freezes });
    if (window === undefined) return undefined;
    const { windowBegin, windowEnd } = operation;
    const same = sameRule(rule, operation.rule) && window.begin === windowBegin && window.end === windowEnd;
    return same ? undefined : { rule, windowBegin: window.begin, windowEnd: window.end };
  } catch (error) {
    if (error instanceof UnreadableWindow) return undefined;
    throw error;
  }
}

/**
 * An operation without a window waits while a freeze of only some runtimes covers its own; that pause ends or moves with the
 * freeze. A longer pause for another reason stays.
 */
function movedPause(
  { pausedUntil = 0, pausedByFreeze = false }: Operation,
  now: number,
  freezes: readonly Freeze[],
): MovedTimes | undefined {
  const frozenUntil = limitedFreezeEnd(now, freezes);
  if (frozenUntil === undefined)
    return pausedByFreeze ? { pausedUntil: 0, pausedByFreeze: false } : undefined;
  const stays = pausedByFreeze ? frozenUntil === pausedUntil : frozenUntil <= pausedUntil;
  return stays ? undefined : { pausedUntil: frozenUntil, pausedByFreeze: true };
}

/** Wakes the turns whose operation may now start before they would wake, plus one turn for each unheld operation due earlier. */
async function wakeConcerned(
  deps: PolicyDependencies,
  orchestrationID: string,
  frozenUntil: number | undefined,
  earlier: number,
): Promise<void> {
  const held = await deps.operations.held(orchestrationID);
  let woken = 0;
  await concurrently(held, writesAtOnce, async (operation) => {
    const { sleep, claim } = operation;
    if (sleep === undefined || claim === undefined) return;
    // Not the end of its sleep: that is later than the due time if many turns are woken one after another (spreadWake).
    const dueAt = claim.expiresAt - claimMarginMilliseconds;
    if (Math.max(dueOf(operation).opensAt, frozenUntil ?? 0) >= dueAt) return;
    if (await wakeOperation(deps, operation)) woken += 1;
  });
  if (frozenUntil === undefined && earlier > woken) await wakeForWork(deps, orchestrationID, earlier - woken);
}
