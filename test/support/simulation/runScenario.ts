import type { Pause, Rollout } from '../../../lib/model/Orchestration.ts';
import type { Parameters } from '../../../lib/model/Parameters.ts';
import { isOver, type OperationState, type OrchestrationState } from '../../../lib/model/states.ts';
import { reachOf } from '../../../lib/rollout/reachOf.ts';
import { operationIDOf } from '../../../lib/store/operationItem.ts';
import type { Item } from '../../../lib/store/Table.ts';
import type { TurnBounds } from '../../../lib/turns/turnBounds.ts';
import { sampleParameters } from '../samples.ts';
import { meddle } from './meddle.ts';
import { problemsAtRest } from './problemsAtRest.ts';
import type { Chance } from './Scheduler.ts';
import { Simulation } from './Simulation.ts';

const noon = Date.parse('2026-03-02T12:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** By then all should be over, in days from the start; and by when, if it only waits for a window: each missed one costs a day. */
const usualDays = 6;
const mostDays = 10;

const timeOfDay = (at: number): string =>
  `${new Date(at).toISOString().slice(11, 19).replaceAll(':', '')}+0000`;

export interface ScenarioOptions {
  /** Which kinds of faults there are; all unless named. `doubled`: nothing but that every call comes twice. */
  readonly faults?: 'all' | 'none' | 'doubled';
  /** Where it is taken for endless; six days have 1,728 sweeps of some 40 steps, and one that is busy of a few more. */
  readonly mostSteps?: number;
  /** Whether to tell every step. */
  readonly trace?: boolean;
}

export interface ScenarioResult {
  readonly problems: readonly string[];
  readonly trace: readonly string[];
  readonly steps: number;
}

/** One random life of the system, decided by its seed: what is asked of it, what goes wrong and in which order. */
export async function runScenario(seed: number, options: ScenarioOptions = {}): Promise<ScenarioResult> {
  const simulation = new Simulation({
    seed,
    now: noon,
    slots: 1 + (seed % 3 === 0 ? 1 : 0),
    minimumLeftSeconds: 300,
    ...(seed % 5 === 0
      ? { turnBounds: boundsOf(seed, options.faults === undefined || options.faults === 'all') }
      : {}),
    freezes: seed % 11 === 0 ? [{ begin: noon + hour, end: noon + 2 * hour }] : [],
  });
  const { scheduler, invariants } = simulation;
  const { chance } = scheduler;
  scheduler.tracing = options.trace === true;
  const { faults = 'all' } = options;
  const withFaults = faults !== 'none';
  makeFleet(simulation);
  const workers = chance.int(1, 3);
  if (faults !== 'all') invariants.workersLimit = workers;
  invariants.oldestFirst = faults === 'none';
  invariants.strictAnswers = faults !== 'all';

  const orchestrations = chance.int(1, 3);
  const faultsEnd = noon + chance.int(10, 600) * minute;
  for (let place = 0; place < orchestrations; place += 1) {
    const channel = ['regular', 'fast', 'beta'][place] ?? 'regular';
    const parameters = parametersOf(channel, workers, chance.hits(0.5), chance.hits(0.15));
    const asked = withRollout(chance, parameters);
    scheduler.at(noon + chance.int(0, place * 5 * minute), () => simulation.create(asked));
  }
  startTending(simulation);
  if (faults === 'all') scheduleTrouble(simulation, faultsEnd);
  if (faults === 'doubled') simulation.callFaults.doubled = 1;
  if (chance.hits(0.4)) scheduleOutages(simulation);
  if (chance.hits(0.3)) schedulePolicies(simulation, faultsEnd);
  for (let wish = chance.int(0, 3); wish > 0; wish -= 1)
    scheduler.at(noon + chance.int(0, chance.pick([1, 20, 60, 600]) * minute), () =>
      wishAnything(simulation),
    );

  if (chance.hits(0.35)) {
    // Often in the very moment in which the first operations start: the gate has a few steps to notice.
    const soon = chance.hits(0.6);
    const at = noon + (soon ? chance.int(100, 1500) : chance.int(0, chance.pick([5, 30, 300]) * minute));
    scheduler.at(at, () => {
      const ids = simulation.orchestrations().map(({ s }) => String(s));
      if (ids.length > 0) void pauseForAWhile(simulation, chance.pick(ids));
    });
  }

  meddle(simulation, workers);
  simulation.startSweeping();
  let strandedSince: number | undefined;
  let lookedAt = -1;
  scheduler.beforeJump = (to) => {
    if (faults !== 'all' && simulation.idle && simulation.services.order !== lookedAt) {
      lookedAt = simulation.services.order;
      for (const problem of problemsAtRest(simulation)) invariants.fail(problem);
    }
    strandedSince = isStranded(simulation) ? (strandedSince ?? scheduler.now) : undefined;
    if (strandedSince !== undefined && scheduler.now > faultsEnd && to - strandedSince > 16 * minute) {
      invariants.fail('a slot sleeps although an operation could start');
      strandedSince = undefined;
    }
  };
  let days = usualDays;
  const isOverNow = () => {
    if (scheduler.now > faultsEnd && simulation.isQuiet()) return true;
    if (scheduler.now > noon + usualDays * day && waitsForWindows(simulation)) days = mostDays;
    return scheduler.now > noon + days * day;
  };
  try {
    await scheduler.run(() => isOverNow() || invariants.problems.length > 0, options.mostSteps ?? 200_000);
  } catch (error) {
    invariants.fail(String(error));
  }
  simulation.sweeping = false;
  if (invariants.problems.length === 0) checkEnd(simulation, withFaults);
  return { problems: invariants.problems, trace: scheduler.trace, steps: scheduler.steps };
}

/**
 * Turns that end early. In the midst of an upgrade only where anything may happen: an old call of such a turn may take over what the
 * turn has just given up, and until its claim ends there is one more in progress than there are workers.
 */
const boundsOf = (seed: number, anything: boolean): TurnBounds => ({
  betweenOperations: 1 + (seed % 7),
  withinOperation: anything ? 3 + (seed % 13) : Number.POSITIVE_INFINITY,
});

function makeFleet({ services, scheduler: { chance } }: Simulation): void {
  const count = chance.int(1, 6);
  for (let place = 1; place <= count; place += 1) {
    const begin = noon + chance.int(-60, 600) * minute;
    const end = begin + chance.pick([30, 60, 120]) * minute;
    const runtimeID = `r${place}`;
    services.runtimes.set(runtimeID, {
      shoot: {
        name: `shoot-${place}`,
        runtimeID,
        globalAccountID: 'ga',
        subAccountID: 'sa',
        region: 'eu',
        window: { begin: timeOfDay(begin), end: timeOfDay(end) },
        hibernated: false,
        deleting: false,
        kubernetesVersion: '1.33.0',
      },
      durationSeconds: chance.pick([1, 60, 600, 1200]),
      outcome: chance.pick(['succeed', 'succeed', 'succeed', 'succeed', 'fail', 'stuck']),
      channel: 'old',
      readyAt: 0,
      tries: 0,
    });
  }
}

function parametersOf(channel: string, workers: number, windows: boolean, later: boolean): Parameters {
  const { strategy, ...rest } = sampleParameters(workers);
  const schedule = later ? new Date(noon + 20 * minute).toISOString() : 'immediate';
  return { ...rest, strategy: { ...strategy, schedule, maintenanceWindow: windows }, kyma: { channel } };
}

/** Some orchestrations go in stages, some have a limit of failures, and some are emergencies. */
function withRollout(chance: Chance, parameters: Parameters): Parameters {
  const { strategy } = parameters;
  const gates = () => ({
    ...(chance.hits(0.3) ? { approval: true } : {}),
    ...(chance.hits(0.3) ? { soakSeconds: chance.pick([60, 1800]) } : {}),
    ...(chance.hits(0.2)
      ? { notBefore: new Date(noon + chance.pick([10, 200]) * minute).toISOString() }
      : {}),
    ...(chance.hits(0.2) ? { maxFailures: chance.pick([0, 1]) } : {}),
    ...(chance.hits(0.3) ? { workers: 1 } : {}),
  });
  const stages = chance.hits(0.35)
    ? {
        stages: [
          // No samples: which runtimes they have depends on the random id of the orchestration.
          { name: 'first', include: [{ shoot: 'shoot-1' }, { shoot: 'shoot-2' }], ...gates() },
          ...(chance.hits(0.5) ? [{ name: 'second', include: [{ shoot: 'shoot-3' }], ...gates() }] : []),
          { name: 'rest', ...gates() },
        ],
      }
    : {};
  const approval = chance.hits(0.1) ? { approval: true } : {};
  const maxFailures = chance.hits(0.3) ? { maxFailures: chance.pick([0, 1, '50%']) } : {};
  const emergency = chance.hits(0.25)
    ? ({
        priority: 'emergency',
        ...(chance.hits(0.3) ? { pauseOthers: false } : {}),
        ...(chance.hits(0.5) ? { ignoreFreezes: true } : {}),
      } as const)
    : {};
  return { ...parameters, ...emergency, strategy: { ...strategy, ...stages, ...approval, ...maxFailures } };
}

/** Now and then somebody looks after what waits for a person. What an emergency has paused goes on by itself. */
function startTending(simulation: Simulation): void {
  const { scheduler } = simulation;
  const again = () => {
    if (!simulation.sweeping) return;
    for (const { s, state, pause, rollout } of simulation.orchestrations()) {
      if (state === 'paused' && (pause as Pause).cause !== 'emergency') void simulation.resume(String(s));
      const { stages = [] } = (rollout ?? {}) as Partial<Rollout>;
      const next = stages.find(({ first, last, openedAt }) => openedAt === undefined && first <= last);
      if (state === 'in progress' && next !== undefined) void simulation.approve(String(s), next.name);
    }
    scheduler.at(scheduler.now + scheduler.chance.int(20, 60) * minute, again);
  };
  scheduler.at(noon + 40 * minute, again);
}

/** API servers that do not answer for a while: some for seconds, some for longer than an upgrade may wait. */
function scheduleOutages({ services, scheduler: { chance } }: Simulation): void {
  for (const runtimeID of services.runtimes.keys()) {
    if (!chance.hits(0.5)) continue;
    const begin = noon + chance.int(0, 300) * minute;
    const end = begin + chance.pick([0.2, 5, 50, 600, 3000]) * minute;
    services.outages.push({ runtimeID, begin, end });
  }
}

/** Somebody edits the maintenance policy a few times: freezes begin and are lifted, windows move, and there are typing errors. */
function schedulePolicies({ policies, scheduler }: Simulation, until: number): void {
  const { chance } = scheduler;
  for (let times = chance.int(1, 4); times > 0; times -= 1) {
    scheduler.at(noon + chance.int(0, 300) * minute, () => {
      const { now } = scheduler;
      const freeze = { begin: now + chance.int(-5, 30) * minute, end: now + chance.int(31, 300) * minute };
      const freezes = chance.hits(0.5) ? [{ ...freeze, reason: 'a reason' }] : [];
      const begin = noon + chance.int(0, 600) * minute;
      const times = {
        timeBegin: timeOfDay(begin),
        timeEnd: timeOfDay(begin + chance.pick([30, 90]) * minute),
      };
      policies.change(
        chance.hits(0.25)
          ? 'The maintenance policy is not JSON'
          : { rules: [], default: chance.hits(0.5) ? times : {}, freezes },
      );
      scheduler.note('POLICY CHANGES');
    });
  }
  // It is mended in the end.
  scheduler.at(Math.max(until, noon + 301 * minute), () =>
    policies.change({ rules: [], default: {}, freezes: [] }),
  );
}

/** Each run has a few kinds of faults, each of them rare or frequent, until their time is over. */
function scheduleTrouble(simulation: Simulation, until: number): void {
  const { scheduler, services, callFaults, machineFaults } = simulation;
  const { chance } = scheduler;
  const level = (often: number) => (chance.hits(0.35) ? often * chance.pick([0.2, 1]) : 0);
  Object.assign(scheduler.faults, { crash: level(0.01), error: level(0.01), stall: level(0.02) });
  Object.assign(services.faults, { scheduleLost: level(0.5), scheduleDoubled: level(0.5) });
  Object.assign(machineFaults, { childDies: level(0.1), mapDies: level(0.2) });
  Object.assign(callFaults, {
    abandoned: level(0.1),
    doubled: level(0.1),
    writeAnswerLost: level(0.03),
    busFails: level(0.1),
    statusEventLost: level(1),
  });
  const span = until - noon;
  if (chance.hits(0.4))
    for (let times = chance.int(1, 3); times > 0; times -= 1)
      scheduler.at(noon + chance.int(0, span), () => {
        const names = [...services.executions.values()].filter(({ alive }) => alive).map(({ name }) => name);
        if (names.length > 0) simulation.abort(chance.pick(names));
      });
  if (chance.hits(0.3))
    for (let times = chance.int(1, 2); times > 0; times -= 1)
      scheduler.at(noon + chance.int(0, chance.pick([2 * minute, span])), () => simulation.kill());
  if (chance.hits(0.3))
    for (let times = chance.int(1, 5); times > 0; times -= 1)
      scheduler.at(noon + chance.int(0, span), () => simulation.sweep());
  scheduler.at(until, () => {
    scheduler.note('FAULTS OVER');
    for (const faults of [scheduler.faults, services.faults, machineFaults, callFaults])
      for (const name of Object.keys(faults)) (faults as unknown as Record<string, number>)[name] = 0;
  });
}

/** Somebody cancels or retries one of the orchestrations, once or a few times. */
function wishAnything(simulation: Simulation): void {
  const { scheduler } = simulation;
  const ids = simulation.orchestrations().map(({ s }) => String(s));
  if (ids.length === 0) return;
  const id = scheduler.chance.pick(ids);
  if (scheduler.chance.hits(0.45)) {
    simulation.cancel(id);
    if (scheduler.chance.hits(0.3)) simulation.cancel(id);
  } else if (scheduler.chance.hits(0.5)) void simulation.retry(id, scheduler.chance.hits(0.3));
  else void pauseForAWhile(simulation, id);
}

/** Somebody pauses it, and perhaps resumes it soon. */
async function pauseForAWhile(simulation: Simulation, id: string): Promise<void> {
  const { chance } = simulation.scheduler;
  if (chance.hits(0.2)) void simulation.pause(id);
  await simulation.pause(id);
  if (chance.hits(0.4)) return;
  await simulation.scheduler.sleep(chance.pick([0, 5000, 20 * minute]));
  await simulation.resume(id, chance.hits(0.3) ? chance.int(0, 3) : undefined);
}

/** Something could start now, and yet a turn of the same orchestration sleeps or is parked. */
function isStranded(simulation: Simulation): boolean {
  const { now } = simulation.scheduler;
  return simulation.orchestrations().some(({ s, state, rollout }) => {
    if (state !== 'in progress') return false;
    const { last } = reachOf({ rollout: rollout as Rollout | undefined });
    const operations = simulation.operations(String(s)).filter((each) => Number(each['s']) <= last);
    if (!operations.some(({ sleepID }) => sleepID !== undefined) && simulation.parked(String(s)).length === 0)
      return false;
    return operations.some((operation) => mayStart(simulation, operation, now));
  });
}

/** Whether all that is still to be done waits for a window that has not opened yet: then the end of the simulated time proves nothing. */
function waitsForWindows(simulation: Simulation): boolean {
  const { now } = simulation.scheduler;
  const open = simulation.orchestrations().filter(({ state }) => !isOver(state as OrchestrationState));
  return open.every(
    ({ s, state }) =>
      state === 'in progress' &&
      simulation
        .operations(String(s))
        .filter((each) => !isOver(each['state'] as OperationState))
        .every((each) => each['state'] !== 'in progress' && Number(each['windowBegin']) > now),
  );
}

function mayStart({ frozen }: Simulation, operation: Item, now: number): boolean {
  const { d, rule, windowBegin, windowEnd, pausedUntil } = operation;
  if (frozen || Number(pausedUntil ?? 0) > now || typeof d !== 'string' || d.startsWith('2#')) return false;
  if (rule === undefined) return /^[a-z]?0#/.test(d);
  const [begin, end] = [Number(windowBegin), Number(windowEnd)];
  return begin <= now && end - now >= Math.min(300_000, (end - begin) / 2);
}

/** What must be true once everything is quiet. */
function checkEnd(simulation: Simulation, withFaults: boolean): void {
  const { invariants, services } = simulation;
  const fail = (problem: string) => invariants.fail(problem);
  if (!simulation.isQuiet()) {
    const open = simulation.orchestrations().map(({ s, state }) => `${String(s).slice(-4)} ${state}`);
    const alive = [...services.executions.values()].filter((e) => e.alive).map(({ name }) => name.slice(-6));
    fail(`never quiet: ${open.join(', ')}; executions ${alive}; schedules ${[...services.schedules.keys()]}`);
  }
  const { now } = simulation.scheduler;
  // A call that dies between its lease and what comes next leaves it to its end.
  for (const { p, holder, leasedUntil } of simulation.table.items())
    if (holder !== undefined && p !== 'queue' && (!withFaults || Number(leasedUntil) > now))
      fail(`${p} is still leased by ${String(holder).slice(0, 4)}`);
  if (simulation.overslept > 0) fail(`${simulation.overslept} turns overslept`);
  for (const orchestration of simulation.orchestrations()) {
    const name = String(orchestration['s']).slice(-4);
    const operations = simulation.operations(String(orchestration['s']));
    const { state, planned } = orchestration;
    // A repeated call that dies leaves a token of a task that is over; it goes by itself.
    const parked = simulation.parked(String(orchestration['s'])).length;
    if (parked > 0 && !withFaults) fail(`${parked} turns of ${name} are still parked`);
    for (const operation of operations) {
      const lives = invariants.lives.get(operationIDOf(operation));
      const about = `${name}/${operation['s']} (${operation['state']})`;
      if (planned !== undefined && !isOver(operation['state'] as never))
        fail(`${about} is left in ${state} ${name}`);
      const patches = services.patches.filter(
        ({ runtimeID, channel }) =>
          runtimeID === operation['runtimeID'] && channel === channelOf(orchestration),
      );
      const allowed = (lives?.starts.length ?? 0) + (lives?.takeOvers ?? 0);
      if (patches.length > allowed) fail(`${about} was patched ${patches.length} times`);
      const canceled = invariants.canceledAt.get(String(orchestration['s'])) ?? Number.POSITIVE_INFINITY;
      const began = Math.min(...(lives?.starts ?? []).map(({ order }) => order));
      if (patches.some(({ order }) => order > canceled) && began > canceled)
        fail(`${about} was started after the cancel had been answered`);
      if (operation['outbox'] !== undefined) fail(`${about} has something unpublished`);
    }
    if (state === 'succeeded') {
      if (planned !== services.runtimes.size) fail(`${name} planned ${planned} of ${services.runtimes.size}`);
      const bad = operations.filter((operation) => operation['state'] !== 'succeeded');
      if (bad.length > 0 || operations.length !== planned) fail(`${name} is not what it says`);
    }
    if (planned !== undefined && operations.length !== planned)
      fail(`${name} has ${operations.length} operations of ${planned}`);
    if (orchestration['outbox'] !== undefined) fail(`${name} has something unpublished`);
    if (state === 'canceled' || withFaults) continue;
    // A plan that met a policy which cannot be used.
    if (planned === undefined) continue;
    if (state !== 'succeeded' && !operations.some((operation) => operation['state'] === 'failed'))
      fail(`${name} is ${state} though no operation failed`);
  }
}

const channelOf = (orchestration: Item): string =>
  (orchestration['parameters'] as Parameters).kyma?.channel ?? '';
