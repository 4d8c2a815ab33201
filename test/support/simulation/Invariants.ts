import { ruleOf } from '../../../lib/model/dueOf.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Rollout } from '../../../lib/model/Orchestration.ts';
import type { Parameters } from '../../../lib/model/Parameters.ts';
import {
  isOngoing,
  isOver,
  type OperationState,
  type OrchestrationState,
  operationChanges,
  orchestrationChanges,
} from '../../../lib/model/states.ts';
import { operationFromItem } from '../../../lib/store/operationItem.ts';
import type { Item } from '../../../lib/store/Table.ts';
import { nextWindow } from '../../../lib/windows/nextWindow.ts';
import { resolveRule } from '../../../lib/windows/resolveRule.ts';
import type { WindowRule } from '../../../lib/windows/windowRule.ts';
import type { MemoryTable, Written } from '../MemoryTable.ts';
import { problemOfSlots } from './Lane.ts';
import type { Policies } from './Policies.ts';
import type { SimulatedServices } from './SimulatedServices.ts';

const isOrchestration = (item: Item | undefined): boolean => item?.['p'] === 'orchestrations';
const idOf = (item: Item | undefined): unknown => item?.['o'] ?? item?.['i'];
const parametersOf = (item: Item | undefined): Parameters => item?.['parameters'] as Parameters;
const isOperation = (item: Item | undefined): boolean => idOf(item) !== undefined;

/** Which claims an operation in progress has had: more than one means that somebody took over. */
interface Lives {
  starts: { readonly at: number; readonly order: number }[];
  takeOvers: number;
}

/** What must hold after every single write (§6, §7): looks at each of them and keeps what it found wrong. */
export class Invariants {
  readonly problems: string[] = [];
  readonly lives = new Map<string, Lives>();
  /** When the answer to a cancel was given, in the order of everything. */
  readonly canceledAt = new Map<string, number>();
  readonly #services: SimulatedServices;
  readonly #policies: Policies;
  readonly #table: MemoryTable;
  readonly #slots: number;
  readonly #active = new Map<string, OrchestrationState>();
  readonly #emergencies = new Map<string, OrchestrationState>();
  /** When those that are paused were paused, in the order of everything. */
  readonly #pausedAt = new Map<string, number>();
  /** Of those, whose pause by a person has been answered: from then on nothing of them is changed for the first time. */
  readonly #promised = new Set<string>();
  /** Those whose pause or cancel gave up waiting for a change that was being sent. */
  readonly undrained = new Set<string>();
  /** How many operations of an orchestration have failed since its last resume, and which were touched after one too many. */
  readonly #failures = new Map<string, { failed: Set<string>; touched: Set<string> }>();
  /** Without faults there is no more than one upgrade per worker, not even on paper. */
  workersLimit: number | undefined;
  readonly #inProgress = new Map<string, number>();
  /** When an operation was let through the gate last, and when an orchestration was flagged, in the order of everything. */
  readonly #sentAt = new Map<string, number>();
  readonly #flaggedAt = new Map<string, number>();
  /** Those that wait, with when they began to and when they may start. */
  readonly #waiting = new Map<string, { readonly since: number; readonly startAfter: number }>();
  /** Whether a call that has answered has kept its promise: a stalled one gives up after a while. */
  strictAnswers = false;
  /** Whether the oldest must always be first: what has died while it held a slot goes on before others. */
  oldestFirst = false;

  constructor(services: SimulatedServices, policies: Policies, table: MemoryTable, slots: number) {
    this.#services = services;
    this.#policies = policies;
    this.#table = table;
    this.#slots = slots;
  }

  fail(problem: string): void {
    this.#services.scheduler.note(`PROBLEM ${problem}`);
    this.problems.push(problem);
  }

  /** A person's pause has been answered. It may be over by now. */
  pauseAnswered(orchestrationID: string): void {
    if (this.#pausedAt.has(orchestrationID)) this.#promised.add(orchestrationID);
  }

  watch(written: Written): void {
    const { before, after, key } = written;
    this.#services.order += 1;
    const ofSlots = key.p === 'queue' ? problemOfSlots(written) : undefined;
    if (ofSlots !== undefined) this.fail(ofSlots);
    const name = `${key.p.slice(-4)}/${key.s.slice(-6)}`;
    const item = after ?? before;
    if (isOrchestration(item)) this.#orchestration(name, before, after);
    else if (isOperation(item)) this.#operation(name, before, after);
  }

  #orchestration(name: string, before: Item | undefined, after: Item | undefined): void {
    const from = before?.['state'] as OrchestrationState | undefined;
    const to = after?.['state'] as OrchestrationState | undefined;
    const id = String((after ?? before)?.['s']);
    if (to === undefined) {
      this.fail(`orchestration ${name} was deleted`);
      return;
    }
    if (from !== undefined && from !== to && !(orchestrationChanges[from] as readonly string[]).includes(to))
      this.fail(`orchestration ${name} went from ${from} to ${to}`);
    if (Number(before?.['attempt'] ?? 0) > Number(after?.['attempt'])) this.fail(`${name} lost an attempt`);
    const isEmergency = parametersOf(after).priority === 'emergency';
    const active = isEmergency ? this.#emergencies : this.#active;
    // A canceling one that never began holds no slot.
    if (isOngoing(to) || (to === 'canceling' && isOngoing(from))) active.set(id, to);
    else if (to !== 'canceling') active.delete(id);
    if (this.#active.size > this.#slots) this.fail(`${this.#active.size} orchestrations are active`);
    if (this.#emergencies.size > 1) this.fail(`${this.#emergencies.size} emergencies are active`);
    if ((to === 'paused') !== (after?.['pause'] !== undefined))
      this.fail(`${name} is ${to}: its pause is not`);
    if (to === 'canceling' && from !== to) this.#flaggedAt.set(id, this.#services.order);
    if (to === 'paused' && from !== to) this.#pausedAt.set(id, this.#services.order);
    if (to !== 'paused') {
      this.#pausedAt.delete(id);
      this.#promised.delete(id);
    }
    this.#stages(name, before, after);
    // A person's resume forgives; an emergency's end does not.
    if (before?.['resumedAt'] !== after?.['resumedAt']) this.#failures.delete(id);
    if (to !== from) this.#queued(name, `${isEmergency}${id}`, to, Number(after?.['startAfter']), from);
    if (isOver(to) && from !== to && this.#isWorking(id))
      this.fail(`orchestration ${name} is ${to} with operations in progress`);
  }

  /**
   * Whether a runtime is being changed. A late start may mark its operation just before its orchestration is canceled: it sees the
   * flag afterwards, and undoes the mark without having sent anything (settleCancel.ts).
   */
  #isWorking(orchestrationID: string): boolean {
    if ((this.#inProgress.get(orchestrationID) ?? 0) === 0) return false;
    return this.#table
      .items(orchestrationID)
      .filter(isOperation)
      .map(operationFromItem)
      .some(({ state, memory }) => state === 'in progress' && memory.sendingAt !== undefined);
  }

  /** Of two that come in the same moment either may be first. */
  #queued(
    name: string,
    id: string,
    to: OrchestrationState,
    startAfter: number,
    from: OrchestrationState | undefined,
  ): void {
    const { now } = this.#services.scheduler;
    if (to === 'pending' || to === 'retrying') this.#waiting.set(id, { since: now, startAfter });
    else this.#waiting.delete(id);
    if (to !== 'in progress' || from === 'paused' || !this.oldestFirst) return;
    // Each of the two queues has its own order: the lane is in front of the id.
    for (const [other, { since, startAfter: begin }] of this.#waiting)
      if (other < id && other.slice(0, 4) === id.slice(0, 4) && Math.max(since, begin) + 60_000 < now)
        this.fail(`${name} did not wait for its turn`);
  }

  #operation(name: string, before: Item | undefined, after: Item | undefined): void {
    const from = before?.['state'] as OperationState | undefined;
    const to = after?.['state'] as OperationState | undefined;
    const id = String(idOf(after ?? before));
    const orchestrationID = String((after ?? before)?.['p']);
    if (to === undefined || (from !== undefined && idOf(before) !== idOf(after))) {
      // A plan that starts over.
      if (from === 'in progress' || from === 'succeeded') this.fail(`operation ${name} was removed ${from}`);
      if (to === undefined) return;
    } else if (from !== undefined && from !== to) {
      if (!(operationChanges[from] as readonly string[]).includes(to))
        this.fail(`operation ${name} went from ${from} to ${to}`);
    }
    if (from === 'succeeded' && JSON.stringify(strip(before)) !== JSON.stringify(strip(after)))
      this.fail(`operation ${name} changed after it had succeeded`);
    if (to === 'failed' && from !== to && from !== 'retrying') {
      const failures = this.#failures.get(orchestrationID) ?? { failed: new Set(), touched: new Set() };
      failures.failed.add(id);
      this.#failures.set(orchestrationID, failures);
    }
    if (from === 'failed' && from !== to) this.#failures.get(orchestrationID)?.failed.delete(id);
    if (before?.['sends'] !== after?.['sends']) this.#sentAt.set(id, this.#services.order);
    const step = (to === 'in progress' ? 1 : 0) - (from === 'in progress' ? 1 : 0);
    const running = (this.#inProgress.get(orchestrationID) ?? 0) + step;
    this.#inProgress.set(orchestrationID, running);
    if (this.workersLimit !== undefined && running > this.workersLimit)
      this.fail(`${running} operations are in progress at once`);
    const lives = this.lives.get(id) ?? { starts: [], takeOvers: 0 };
    this.lives.set(id, lives);
    if (to === 'in progress' && from !== to) this.#started(name, after, lives);
    if (from === to && to === 'in progress' && before?.['child'] !== after?.['child']) lives.takeOvers += 1;
  }

  /**
   * What must hold in the very moment in which a runtime is changed for the first time (§9): it is what some operation was let
   * through the gate for a moment ago, before any cancel, with the runtime's lease, inside its window and outside all freezes.
   */
  patched(runtimeID: string, channel: string): void {
    const { now } = this.#services.scheduler;
    const table = this.#table;
    const orchestration = table
      .items('orchestrations')
      .find((item) => (item['parameters'] as Parameters).kyma?.channel === channel);
    const id = String(orchestration?.['s']);
    const operation = table
      .items(id)
      .filter((item) => item['planRun'] !== undefined)
      .map(operationFromItem)
      .find((each) => each.runtimeID === runtimeID);
    const name = `${id.slice(-4)}/${operation?.ordinal}`;
    const { sendingAt, patchedAt } = operation?.memory ?? {};
    // Somebody changed it back, or another call of the same child was as fast.
    if (patchedAt !== undefined) return;
    if (operation?.state !== 'in progress' || sendingAt === undefined) {
      this.fail(`${name} is changed, and nobody knows that it is being sent`);
      return;
    }
    if (now - sendingAt > 30_000) this.fail(`${name} was let through ${now - sendingAt} ms ago`);
    const flagged = this.#flaggedAt.get(id) ?? Number.POSITIVE_INFINITY;
    if ((this.#sentAt.get(operation.operationID) ?? 0) > flagged)
      this.fail(`${name} was let through after its orchestration was canceled`);
    const pausedAt = this.#pausedAt.get(id) ?? Number.POSITIVE_INFINITY;
    if ((this.#sentAt.get(operation.operationID) ?? 0) > pausedAt)
      this.fail(`${name} was let through after its orchestration was paused`);
    if (this.strictAnswers && !this.undrained.has(id)) {
      if (this.#promised.has(id)) this.fail(`${name} is changed after the answer to a pause`);
      if (this.canceledAt.has(id)) this.fail(`${name} is changed after the answer to a cancel`);
    }
    this.#touched(id, operation.operationID, orchestration);
    this.#inStage(name, operation, orchestration);
    const lease = table.items(`runtime#${runtimeID}`).find(({ s }) => s === 'lease');
    if (lease?.['holder'] !== operation.operationID) this.fail(`${name} is changed without its lease`);
    const rule = ruleOf(operation);
    const { ignoreFreezes } = parametersOf(orchestration);
    const isOpen = this.#policies.inForce(now, 40_000).some((policy) => {
      if (ignoreFreezes !== true && policy.freezes.some(({ begin, end }) => begin <= now && now < end))
        return false;
      if (rule === undefined) return true;
      const own = resolveRule(policy, operation, { plansKnown: false });
      const window = own && nextWindow(now, own, { minimumLeftSeconds: 0 });
      return window !== undefined && window.begin <= now;
    });
    if (!isOpen) this.fail(`${name} is changed outside its window, or in a freeze`);
  }

  /** The gate of its stage has been opened, when all of what that waits for was over. */
  #inStage(name: string, { ordinal }: Operation, orchestration: Item | undefined): void {
    const { stages } = (orchestration?.['rollout'] ?? { stages: [] }) as Rollout;
    const place = stages.findIndex(({ first, last }) => first <= ordinal && ordinal <= last);
    const stage = stages[place];
    if (stage === undefined) return;
    const { openedAt, approvedAt } = stage;
    if (openedAt === undefined) {
      this.fail(`${name} is changed before its stage ${stage.name} was opened`);
      return;
    }
    const { strategy } = parametersOf(orchestration);
    const asked = strategy.stages?.[place];
    if (asked?.approval === true && !((approvedAt ?? Number.POSITIVE_INFINITY) <= openedAt))
      this.fail(`stage ${stage.name} was opened without its approval`);
    if (Date.parse(asked?.notBefore ?? '') > openedAt) this.fail(`stage ${stage.name} was opened too early`);
  }

  /**
   * What must hold in the moment in which a stage opens: its orchestration is in progress, and what was before it has soaked, even if a
   * retry has made that work once more.
   */
  #stages(name: string, before: Item | undefined, after: Item | undefined): void {
    const rollout = after?.['rollout'] as Rollout | undefined;
    const opened = (place: number, item: Item | undefined) =>
      (item?.['rollout'] as Rollout | undefined)?.stages[place]?.openedAt;
    const place = rollout?.stages.findIndex((_, each) => opened(each, before) !== opened(each, after)) ?? -1;
    const stage = rollout?.stages[place];
    if (rollout === undefined || stage?.openedAt === undefined) return;
    if (opened(place, before) !== undefined) this.fail(`stage ${stage.name} of ${name} was opened twice`);
    if (after?.['state'] !== 'in progress')
      this.fail(`stage ${stage.name} of ${name} was opened while it is ${after?.['state']}`);
    const last = rollout.stages.findLastIndex((each, at) => at < place && each.first <= each.last);
    const { first = 1, last: end = 0 } = rollout.stages[last] ?? {};
    const soak = (parametersOf(after).strategy.stages?.[last]?.soakSeconds ?? 0) * 1000;
    for (const { s, state, endedAt } of this.#table.items(String(after?.['s'])))
      if (first <= Number(s) && Number(s) <= end && isOver(state as OperationState))
        if (Number(endedAt) + soak > stage.openedAt)
          this.fail(`stage ${stage.name} of ${name} was opened before the soak was over`);
  }

  /** One more than allowed has failed: only what was under way may still be changed, one operation per worker. */
  #touched(id: string, operationID: string, orchestration: Item | undefined): void {
    const { strategy } = parametersOf(orchestration);
    // What a resume sets is for each limit of the request; without any, for the whole.
    const ofStages = strategy.stages?.some(({ maxFailures }) => maxFailures !== undefined) === true;
    const set = orchestration?.['maxFailures'] as number | string | undefined;
    const allowed =
      strategy.maxFailures === undefined && ofStages ? undefined : (set ?? strategy.maxFailures);
    const failures = this.#failures.get(id);
    if (typeof allowed !== 'number' || failures === undefined || failures.failed.size <= allowed) return;
    failures.touched.add(operationID);
    if (this.workersLimit !== undefined && failures.touched.size > strategy.parallel.workers)
      this.fail(`${failures.touched.size} more were touched after too many had failed`);
  }

  #started(name: string, item: Item | undefined, lives: Lives): void {
    const { now } = this.#services.scheduler;
    lives.starts.push({ at: now, order: this.#services.order });
    const rule = item?.['rule'] as WindowRule | undefined;
    if (rule === undefined || item?.['immediate'] === true) return;
    // The mark follows what the operation knows of its window; what the policy says in that moment is the gate's business.
    const window = nextWindow(now, rule, { minimumLeftSeconds: 0 });
    if (window === undefined || window.begin > now) this.fail(`operation ${name} started outside its window`);
  }
}

/** The outbox may be told after the end, and a call that finds the history full makes room before it finds that it is late. */
const strip = (item: Item | undefined): Item => {
  const {
    outbox: _outbox,
    outboxID: _id,
    x: _x,
    history: _history,
    historyMissing: _missing,
    ...rest
  } = item ?? {};
  return rest;
};
