import type { Clock } from '../base/Clock.ts';
import { timeText } from '../base/timeText.ts';
import { ALWAYS_OPEN, windowOf } from '../model/dueKey.ts';
import { ruleOf } from '../model/dueOf.ts';
import type { Operation } from '../model/Operation.ts';
import { policyFor } from '../model/policyFor.ts';
import { textOfFreeze } from '../model/startHolds.ts';
import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { ChangePermit } from '../upgrades/Upgrade.ts';
import { freezeEnd } from '../windows/freezes.ts';
import type { Interval } from '../windows/Interval.ts';
import type { MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import { demandedMilliseconds } from '../windows/minimumLeft.ts';
import { nextWindow } from '../windows/nextWindow.ts';
import { holdsNow, type OptOut } from '../windows/optOut.ts';
import type { Freeze } from '../windows/policyFreezes.ts';
import { InvalidPolicy } from '../windows/policyText.ts';
import { resolveFreezes, resolveRule, UnreadableWindow } from '../windows/resolveRule.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';
import { sameRule, type WindowRule } from '../windows/windowRule.ts';
import { closedNow, durationText } from './closedNow.ts';
import type { HandBackCause } from './comeback.ts';
import { takeLease } from './takeLease.ts';

export interface GateDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly operations: OperationStore;
  readonly leases: LeaseStore;
  readonly clock: Clock;
  /** The maintenance policy, no older than a few seconds (§5). Rejects with InvalidPolicy. */
  readonly policy: () => Promise<MaintenancePolicy>;
  /** Whether a control plane is configured; without one, plans are unknown (§4). */
  readonly plansKnown: boolean;
}

export interface GateQuestion {
  readonly operation: Operation;
  readonly attempt: number;
  readonly child: string;
  readonly memory: UpgradeMemory;
  /** The Shoot's own window, just read. */
  readonly shootWindow: TimeWindow | undefined;
  /** Whether the Shoot opts out, just read. */
  readonly optOut?: OptOut | undefined;
  readonly minimumLeftSeconds: number;
  /** Whether freezes do not apply to it (§13.4). */
  readonly ignoreFreezes?: boolean | undefined;
  /** Until when the lease must hold (epoch ms). */
  readonly leaseUntil: number;
}

export interface GatePass {
  readonly permit: ChangePermit;
  /** The operation as written by the gate. */
  readonly operation: Operation;
}

/** How long after the gate a change without an answer is given up, in ms; the client's own timeout is shorter. */
const longestSend = 30_000;

/**
 * Until when (epoch ms) a change that the gate let through for another call, dead or of the same child, may still be in flight; 0
 * if there is none. Before that time, not even a look at the runtime can tell whether the change has arrived.
 */
export const sendingUntil = ({ sendingAt, patchedAt }: UpgradeMemory): number =>
  sendingAt === undefined || patchedAt !== undefined ? 0 : sendingAt + longestSend;

/** What the gate read before it closed, used to decide when the operation is due again. */
export interface GateReading {
  /** As written by the gate, if it got that far. */
  readonly operation: Operation;
  /** According to the current policy and the Shoot. */
  readonly rule: WindowRule | undefined;
  readonly immediate: boolean | undefined;
  /** The freezes of this runtime. */
  readonly freezes: readonly Freeze[];
}

/** Why the gate is closed: for the operation itself, or because its orchestration was paused or canceled. */
type WhyClosed = HandBackCause | 'paused' | 'canceled';

/** The gate is closed: the change must not be made now or, if `canceled`, ever. */
export class GateClosed extends Error {
  override readonly name = 'GateClosed';
  readonly why: WhyClosed;
  readonly reading: GateReading;

  constructor(why: WhyClosed, reading: GateReading) {
    super(typeof why === 'string' ? why : why.description);
    this.why = why;
    this.reading = reading;
  }
}

/** A newer attempt, or another call of the same child, continues the operation: this call must not touch anything. */
export class GateLost extends Error {
  override readonly name = 'GateLost';
}

/**
 * The gate (§9): checked directly before the first change to a runtime, and before each further try until a change is known to
 * have been made. An upgrade starts with the change, not with the mark `in progress`: requests between the two may hang for
 * minutes, and the plan may be days old. So the gate checks everything again: whether the Shoot opts out, the policy (with the
 * Shoot's window as just read), the window and the time left in it, freezes, the claim, the orchestration and its attempt, and
 * the lease.
 *
 * The order closes the race with a cancel (§7) or a pause (§13.3). The gate first stores that a change is being sent, then reads
 * the orchestration. A cancel first writes its flag, then reads the operations. So either the gate sees the flag, or the cancel
 * sees the change and waits.
 *
 * @returns the deadline of the change: the end of the window, the start of a freeze, or the request's time limit
 * @throws GateClosed, GateLost
 */
export async function startGate(deps: GateDependencies, question: GateQuestion): Promise<GatePass> {
  const { operation, attempt, child, shootWindow } = question;
  const reading = await readPolicy(deps, question);
  refuseOptedOut(deps.clock(), question.optOut, reading);
  const { window } = openPart(deps.clock(), question, reading);

  const memory = { ...question.memory, sendingAt: deps.clock() };
  const changed = {
    rule: reading.rule,
    windowBegin: window?.begin ?? operation.windowBegin,
    windowEnd: window?.end ?? operation.windowEnd,
    shootWindow: shootWindow ?? operation.shootWindow,
  };
  const sends = await deps.operations.send(operation, child, memory, changed);
  if (sends === undefined) throw new GateLost();
  const sent = { ...reading, operation: { ...operation, ...changed, memory, sends } };

  const orchestration = await deps.orchestrations.get(operation.orchestrationID);
  if (orchestration?.attempt !== attempt) throw new GateLost();
  if (orchestration.state === 'paused') throw new GateClosed('paused', sent);
  if (orchestration.state !== 'in progress') throw new GateClosed('canceled', sent);
  if (!(await takeLease(deps, operation, question.leaseUntil))) {
    const description = 'another orchestration upgrades this runtime';
    throw new GateClosed({ kind: 'lease', description }, sent);
  }
  // The checks above took time, so check the window again.
  const { endsAt } = openPart(deps.clock(), question, sent);
  return { permit: { expiresAt: Math.min(endsAt, sendingUntil(memory)) }, operation: sent.operation };
}

/** The current rule. If it cannot be determined, the gate closes; no operation fails because of a policy (§5). */
async function readPolicy(deps: GateDependencies, question: GateQuestion): Promise<GateReading> {
  const { operation, shootWindow } = question;
  const { immediate } = operation;
  const unchanged = { operation, immediate, rule: operation.rule, freezes: [] };
  try {
    const policy = policyFor(question, await deps.policy());
    const rule = resolveRule(policy, operation, { plansKnown: deps.plansKnown, shootWindow });
    const freezes = resolveFreezes(policy, operation, deps.plansKnown);
    return { operation, immediate, rule, freezes };
  } catch (error) {
    if (error instanceof UnreadableWindow)
      throw new GateClosed({ kind: 'runtime', description: error.message }, unchanged);
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof InvalidPolicy)
      throw new GateClosed({ kind: 'policy', description: reason }, unchanged);
    const description = `the maintenance policy cannot be read: ${reason}`;
    throw new GateClosed({ kind: 'unread policy', description }, unchanged);
  }
}

/**
 * A Shoot that opts out is left alone, even by immediate and retried operations. An unreadable value holds it like a runtime that
 * is not ready, until somebody corrects it. @throws GateClosed
 */
function refuseOptedOut(now: number, optOut: OptOut | undefined, reading: GateReading): void {
  if (optOut === undefined || !holdsNow(optOut, now)) return;
  const { endsAt, text: description } = optOut;
  throw new GateClosed(
    endsAt === undefined ? { kind: 'runtime', description } : { kind: 'opted out', description, endsAt },
    reading,
  );
}

/** The part of the window in which a start is possible now, and when it ends. @throws GateClosed */
function openPart(
  now: number,
  { operation: { expectedSeconds }, minimumLeftSeconds }: GateQuestion,
  reading: GateReading,
): { readonly window: Interval | undefined; readonly endsAt: number } {
  const { freezes } = reading;
  const rule = ruleOf(reading);
  const neededSeconds = expectedSeconds ?? minimumLeftSeconds;
  const window = rule && nextWindow(now, rule, { minimumLeftSeconds: neededSeconds, freezes });
  const frozenUntil = freezeEnd(now, freezes);
  const open = rule === undefined ? windowOf(ALWAYS_OPEN) : window;
  const closed = open && closedNow(open, { now, neededSeconds, frozenUntil });
  if (open !== undefined && closed === undefined) {
    const nextFreeze = Math.min(...freezes.map(({ begin }) => begin).filter((begin) => begin > now));
    return { window, endsAt: Math.min(open.end, nextFreeze) };
  }
  if (closed === 'a freeze') {
    const description = textOfFreeze(now, frozenUntil ?? now, freezes);
    throw new GateClosed({ kind: 'freeze', description }, reading);
  }
  throw new GateClosed({ kind: 'window', description: windowSentence(now, neededSeconds, reading) }, reading);
}

function windowSentence(now: number, neededSeconds: number, { operation, rule }: GateReading): string {
  if (!sameRule(rule, operation.rule)) return 'its maintenance window has been moved';
  const { windowEnd } = operation;
  if (windowEnd <= now) return `its maintenance window ended at ${timeText(windowEnd)}`;
  const window = { begin: operation.windowBegin, end: windowEnd };
  const needed = demandedMilliseconds(neededSeconds, window) / 1000;
  return `${durationText((windowEnd - now) / 1000)} left of its maintenance window, ${durationText(needed)} needed`;
}
