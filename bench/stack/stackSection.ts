import { join } from 'node:path';
import { operationStates } from '../../lib/model/states.ts';
import { text } from '../numbers.ts';
import { type BenchOptions, type Row, type Section, verdictOf } from '../Row.ts';
import { BenchStack } from './BenchStack.ts';
import { benchFleet, type FleetParts } from './benchFleet.ts';
import { type CancelOfSleepers, cancelRunning, cancelSleepers } from './measureCancel.ts';
import { countReads, type Latency, lastPageLatency, statusLatency } from './measureStatus.ts';

/** §12 */
const mostCancelSeconds = 5;
const mostStatusMilliseconds = 300;
const mostPages = 1;
/** A status reads one state after the other, in the order of an operation's life, so that none that moves is missed: a page for each. */
const mostStatusPages = operationStates.length;

const partsOf = (quick: boolean): FleetParts => ({
  status: quick ? 300 : 10_000,
  cancel: 500,
  running: quick ? 12 : 200,
  throughput: quick ? 12 : 1000,
});
const sleepers = 100;
const runningWorkers = 10;
const throughputWorkers = 50;

const seconds = (milliseconds: number): string => `${text(milliseconds / 1000, 2)} s`;
const latencyText = ({ p50, p99, calls }: Latency): string =>
  `p50 ${text(p50)} ms, p99 ${text(p99)} ms (${calls} calls)`;

const cancelRow = (canceled: CancelOfSleepers, judged: boolean): Row => ({
  what: `cancel, ${text(canceled.pending)} pending, ${sleepers} of them asleep: until \`canceled\``,
  measured: `${seconds(canceled.canceledMilliseconds)} (answered ${canceled.status} after ${seconds(canceled.answerMilliseconds)})`,
  bar: judged ? `≤ ${mostCancelSeconds} s` : '',
  peer: '',
  verdict: judged
    ? verdictOf(canceled.status === 200 && canceled.canceledMilliseconds <= mostCancelSeconds * 1000)
    : 'no bar',
  ...(canceled.status === 200 ? {} : { note: 'the function’s time was over; the sweep did the rest' }),
});

/** How many runtimes a second the stack takes from `pending` to `succeeded`, upgrades taking no time. */
async function throughputRow(stack: BenchStack, runtimes: number): Promise<Row> {
  const startedAt = performance.now();
  const id = await stack.create('throughput', throughputWorkers, 'immediate');
  await stack.until(id, ({ state }) => state === 'succeeded', 600, 250);
  const elapsed = (performance.now() - startedAt) / 1000;
  return {
    what: `throughput of the local stack, ${text(runtimes)} runtimes at once, ${throughputWorkers} workers`,
    measured: `${text(runtimes / elapsed, 1)} runtimes/s (${text(elapsed, 1)} s)`,
    bar: '',
    peer: '',
    verdict: 'no bar',
    note: 'planning and finishing included; a look waits for at least a second',
  };
}

async function startsRow(stack: BenchStack): Promise<Row> {
  const { startedBefore, canceled, startedAfter, patchedAfter } = await cancelRunning(
    stack,
    'running',
    runningWorkers,
  );
  return {
    what: `cancel while up to ${runningWorkers} of ${startedBefore + canceled} upgrades run: starts after the answer`,
    measured: `${startedAfter} (${startedBefore} had started, ${canceled} canceled; patches of others at the clusters: ${patchedAfter})`,
    bar: '0',
    peer: '',
    verdict: verdictOf(startedAfter === 0 && patchedAfter === 0),
  };
}

async function statusRows(stack: BenchStack, id: string, count: number, calls: number): Promise<Row[]> {
  const latencyRow = (what: string, latency: Latency): Row => ({
    what: `${what} of an orchestration of ${text(count)} operations`,
    measured: latencyText(latency),
    bar: `p99 ≤ ${mostStatusMilliseconds} ms`,
    peer: '',
    verdict: verdictOf(latency.p99 <= mostStatusMilliseconds),
  });
  const reads = await countReads(count);
  return [
    latencyRow('status', await statusLatency(stack, id, calls)),
    latencyRow(`page ${text(count / 100)} of the operations`, await lastPageLatency(stack, id, calls)),
    {
      what: `pages that a status of ${text(count)} operations reads`,
      measured: `${reads.status.pages} (${text(reads.status.readUnits)} read units; page ${text(count / 100)} of the operations: ${reads.lastPage.pages} and ${text(reads.lastPage.readUnits)})`,
      bar: `${mostStatusPages}, one for each state; ${mostPages}`,
      peer: '',
      verdict: verdictOf(reads.status.pages <= mostStatusPages && reads.lastPage.pages <= mostPages),
    },
  ];
}

/** §12, cancel and status, and the stack's throughput: all on the local stack as a user starts it. */
export async function stackSection({ quick, say, folder }: BenchOptions): Promise<Section> {
  const parts = partsOf(quick);
  say('local stack: starting');
  const stack = await BenchStack.start(benchFleet(parts), join(folder, 'stack'));
  const rows: Row[] = [];
  try {
    say('local stack: throughput');
    const throughput = await throughputRow(stack, parts.throughput);

    say('local stack: cancel');
    rows.push(await startsRow(stack));
    const asleep = await stack.create('cancel', sleepers, 'maintenanceWindow');
    await stack.untilAsleep(sleepers);
    rows.push(cancelRow(await cancelSleepers(stack, asleep), true));

    say(`local stack: planning ${text(parts.status)} operations`);
    // Its turns' schedules are counted, too: first those of the canceled one have to be gone.
    await stack.untilAsleep(0);
    const large = await stack.create('status', sleepers, 'maintenanceWindow');
    await stack.untilAsleep(sleepers, 600);
    say('local stack: status');
    rows.push(...(await statusRows(stack, large, parts.status, quick ? 50 : 300)));
    if (!quick) rows.push(cancelRow(await cancelSleepers(stack, large), false));
    rows.push(throughput);
  } finally {
    await stack.stop();
  }
  return {
    title: 'Cancel, status, throughput',
    rows,
    details: `The local stack in a process of its own, started as \`npm start\` does, with a simulated fleet of ${text(Object.values(parts).reduce((sum, count) => sum + count, 0))} runtimes; the client asks over HTTP with a token, one call at a time. DynamoDB is dynalite, which reads slower than the service. An operation has started when \`in progress\` is written; starts are told from its history and from what the clusters saw. The pages read are counted on the table in memory, by the sizes that DynamoDB counts.`,
  };
}
