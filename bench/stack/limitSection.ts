import { join } from 'node:path';
import type { FleetEntry } from '../../local/simulator/fleet.ts';
import { text } from '../numbers.ts';
import { type BenchOptions, type Row, type Section, verdictOf } from '../Row.ts';
import { BenchStack } from './BenchStack.ts';
import { measurePlan, measureRetry, measureWakeUps, type PlanMeasure } from './measureBulk.ts';
import { cancelSleepers } from './measureCancel.ts';

/** Issue 11: a plan takes at most this multiple of the time that the limit demands, at three units an operation. */
const mostTimesTheLimit = 1.3;
const unitsPerOperation = 3;
const mostAnswerSeconds = 2;
const mostCancelSeconds = 5;
/** How fast sleepers start depends on the machine: a stack on two cores starts some eight runtimes a second. */
const mostThrottledShare = 0.1;

interface Sizes {
  /** Planned, put to sleep with so many workers, and canceled. */
  readonly plans: readonly { readonly runtimes: number; readonly asleep: number }[];
  readonly retried: number;
  readonly woken: number;
}

const sizesOf = (quick: boolean): Sizes =>
  quick
    ? { plans: [{ runtimes: 400, asleep: 50 }], retried: 0, woken: 0 }
    : {
        plans: [
          { runtimes: 800, asleep: 800 },
          { runtimes: 1000, asleep: 1000 },
          { runtimes: 2000, asleep: 1000 },
          { runtimes: 3000, asleep: 1000 },
          { runtimes: 10_000, asleep: 1000 },
        ],
        retried: 1500,
        woken: 1000,
      };

const seconds = (value: number): string => `${text(value, 2)} s`;
const hour = 3_600_000;
/** The sleepers must all be asleep by then. */
const wakeAfter = 180_000;
const timeOfDay = (at: number): string =>
  `${new Date(at).toISOString().slice(11, 19).replaceAll(':', '')}+0000`;

function fleetOf({ plans, retried, woken }: Sizes, opensAt: number): FleetEntry[] {
  const part = (globalAccount: string, count: number, more: Partial<FleetEntry>): FleetEntry[] =>
    Array.from({ length: count }, (_, place) => ({
      shoot: `${globalAccount}-${place}`,
      globalAccount,
      channel: 'fast',
      ...more,
    }));
  const tomorrow = { begin: timeOfDay(opensAt + 12 * hour), end: timeOfDay(opensAt + 16 * hour) };
  return [
    ...plans.flatMap(({ runtimes }) => part(`p${runtimes}`, runtimes, { window: tomorrow })),
    ...part('failing', retried, { window: tomorrow, upgrade: { seconds: 0.05, outcome: 'fail' } }),
    ...part('woken', woken, {
      window: { begin: timeOfDay(opensAt), end: timeOfDay(opensAt + 2 * hour) },
      upgrade: { seconds: 0.05 },
    }),
  ];
}

function planRow({ planned, seconds: took, share, throttled, listingSeconds }: PlanMeasure): Row {
  const allowed = (planned * unitsPerOperation) / 1000;
  return {
    what: `plan of ${text(planned)}: putting the operations`,
    measured: `${seconds(took)}, ${text(100 * share)} % of the limit, ${text(throttled)} calls throttled, 0 failures`,
    bar: `≤ ${mostTimesTheLimit} × ${seconds(allowed)}`,
    peer: '',
    verdict: verdictOf(took <= Math.max(2, mostTimesTheLimit * allowed)),
    note: `listing and starting before it: ${seconds(listingSeconds)}`,
  };
}

async function planAndCancel(stack: BenchStack, runtimes: number, asleep: number): Promise<Row[]> {
  const plan = await measurePlan(stack, `p${runtimes}`, asleep);
  if (plan.planned !== runtimes) throw new Error(`${plan.planned} of ${runtimes} planned`);
  await stack.untilAsleep(asleep, 300);
  const { pending, status, answerMilliseconds, canceledMilliseconds } = await cancelSleepers(stack, plan.id);
  const rows = [planRow(plan)];
  rows.push({
    what: `cancel of ${text(pending)} pending, ${text(asleep)} of them asleep`,
    measured: `answered ${status} after ${seconds(answerMilliseconds / 1000)}, \`canceled\` after ${seconds(canceledMilliseconds / 1000)}`,
    bar: `≤ ${mostAnswerSeconds} s, ≤ ${mostCancelSeconds} s`,
    peer: '',
    verdict: verdictOf(
      status === 200 &&
        answerMilliseconds <= mostAnswerSeconds * 1000 &&
        canceledMilliseconds <= mostCancelSeconds * 1000,
    ),
  });
  return rows;
}

async function retryRow(stack: BenchStack, count: number): Promise<Row> {
  const id = await stack.create('failing', 500, 'immediate');
  await stack.until(id, ({ state }) => state === 'failed', 900, 500);
  const { retried, seconds: took, calls, stuck, share } = await measureRetry(stack, id);
  await stack.cancel(id);
  return {
    what: `retry of ${text(count)} that failed`,
    measured: `${text(retried)} retried in ${seconds(took)} and ${calls} ${calls === 1 ? 'call' : 'calls'}, ${text(100 * share)} % of the limit, ${stuck} stuck`,
    bar: 'all, none stuck',
    peer: '',
    verdict: verdictOf(retried === count && stuck === 0),
  };
}

async function wakeRow(stack: BenchStack, count: number, opensAt: number): Promise<Row> {
  const id = await stack.create('woken', count, 'maintenanceWindow');
  await stack.untilAsleep(count, (opensAt - Date.now()) / 1000);
  const { lastStartSeconds, throttled, started } = await measureWakeUps(stack, id, opensAt);
  return {
    what: `${text(count)} sleepers of one window: their last start after it opened`,
    measured: `${seconds(lastStartSeconds)}, ${text(throttled)} calls throttled, ${text(started)} upgraded`,
    bar: `all, ≤ ${text(mostThrottledShare * count)} throttled`,
    peer: '',
    verdict: verdictOf(started === count && throttled <= mostThrottledShare * count),
  };
}

/** How a partition's limit affects large orchestrations, measured on the local stack, whose table has the limit. */
export async function limitSection({ quick, say, folder }: BenchOptions): Promise<Section> {
  const sizes = sizesOf(quick);
  const opensAt = Math.ceil((Date.now() + wakeAfter) / 1000) * 1000;
  say('limits: starting');
  const stack = await BenchStack.start(fleetOf(sizes, opensAt), join(folder, 'limits'));
  const rows: Row[] = [];
  const add = (...more: readonly Row[]): void => {
    rows.push(...more);
    // Minutes lie between them.
    for (const { what, measured } of more) say(`limits: ${what}: ${measured}`);
  };
  try {
    if (sizes.woken > 0) {
      say('limits: wake-ups');
      add(await wakeRow(stack, sizes.woken, opensAt));
    }
    for (const { runtimes, asleep } of sizes.plans) {
      say(`limits: plan and cancel of ${text(runtimes)}`);
      add(...(await planAndCancel(stack, runtimes, asleep)));
    }
    if (sizes.retried > 0) {
      say('limits: retry');
      add(await retryRow(stack, sizes.retried));
    }
  } finally {
    await stack.stop();
  }
  return {
    title: 'At the limit of a partition',
    rows,
    details: `The local table takes 1,000 write and 3,000 read units a second per partition key with a burst of one second, counted as DynamoDB counts (local/dynamodb); AWS's burst capacity is kinder. An operation that is put costs ${unitsPerOperation} units: its item of at most 1 KB and two index entries. A canceled operation is canceled from the flag on; its item is rewritten later.`,
  };
}
