import { setTimeout } from 'node:timers/promises';
import { readingDependencies } from '../../lib/product/compose.ts';
import { listOrchestrations } from '../../lib/product/product.ts';
import { BulkWriter } from '../../lib/store/BulkWriter.ts';
import type { Item, Key, Table } from '../../lib/store/Table.ts';
import { compileExpression, maxExpressionSize } from '../../lib/targets/compileExpression.ts';
import { compileTargets } from '../../lib/targets/matchTargets.ts';
import type { Target } from '../../lib/targets/Target.ts';
import { createTestTable } from '../../test/support/dynamodb.ts';
import { sampleOrchestration, sampleParameters } from '../../test/support/samples.ts';
import { MeteredTable } from '../cost/MeteredTable.ts';
import { text } from '../numbers.ts';
import { type BenchOptions, type Row, type Section, verdictOf } from '../Row.ts';
import { latencyOf } from '../stack/measureStatus.ts';

/** Issue 11 */
const mostMatchSeconds = 10;
const mostPages = 1;
/** What a partition serves in a second. */
const partitionUnits = 3000;
/** The longest value of a label. */
const valueLength = 63;

const portsOn = (table: Table) => ({ table, clock: Date.now });

/** Orchestrations that have ended and are told of, each with as many targets as a list shows. */
async function past(table: MeteredTable, count: number): Promise<(Key & Item)[]> {
  const include = Array.from({ length: 60 }, (_, place) => ({ shoot: `shoot-${place}` }));
  const parameters = { ...sampleParameters(), targets: { include, exclude: [] } };
  const { orchestrations } = readingDependencies(portsOn(table));
  const at = Date.now();
  for (let made = 0; made < count; made += 1) {
    const one = sampleOrchestration({ state: 'in progress', parameters });
    await orchestrations.create(one);
    await orchestrations.change(one.orchestrationID, { at, to: 'succeeded' });
  }
  const items = await table.query({ partition: 'orchestrations' });
  return items.map(({ x: _x, outbox: _outbox, outboxID: _outboxID, ...item }) => item as Key & Item);
}

async function listRows(count: number, calls: number): Promise<Row[]> {
  const metered = new MeteredTable();
  const items = await past(metered, count);
  const last = { page: count / 100, pageSize: 100, states: [] } as const;
  const { readUnits, pages } = metered.used;
  const { totalCount } = await listOrchestrations(portsOn(metered))(last);
  if (totalCount !== count) throw new Error(`${totalCount} of ${count} are listed`);
  const used = { units: metered.used.readUnits - readUnits, pages: metered.used.pages - pages };
  const real = await createTestTable();
  try {
    const bulk = new BulkWriter({ clock: Date.now, sleep: setTimeout });
    const { failed } = await bulk.run(items, async (item) => {
      await real.table.put(item, []);
    });
    if (failed.length > 0) throw failed[0]?.error;
    const list = listOrchestrations(portsOn(real.table));
    const { p50, p99 } = await latencyOf(calls, async () => await list(last));
    return [
      {
        what: `the last page of ${text(count)} past orchestrations`,
        measured: `${used.pages} page of keys, ${text(used.units)} read units; p50 ${text(p50)} ms, p99 ${text(p99)} ms (${calls} calls)`,
        bar: `${mostPages} page`,
        peer: '',
        verdict: verdictOf(used.pages <= mostPages && used.units < partitionUnits),
        note: `a partition answers ${text(partitionUnits / used.units, 1)} such calls a second; the local table has that limit`,
      },
    ];
  } finally {
    await real.close();
  }
}

/** Every runtime has its own values of the greatest length, so that no cached result helps with the next. */
const fleetOf = (count: number) =>
  Array.from({ length: count }, (_, place) => {
    const value = `${'a'.repeat(valueLength - 7)}!${String(place).padStart(6, '0')}`;
    const names = { runtimeID: `r-${place}`, shootName: `c-${place}`, instanceID: '' };
    const plan = { servicePlanID: '', servicePlanName: '' };
    return { ...names, ...plan, globalAccountID: value, subAccountID: value, region: value };
  });

/** The worst that were found among those that a request may have. */
const worst: Readonly<Record<string, (place: number) => Target>> = {
  'one expression of the largest size': () => ({ region: '(.?){120}[x-z]' }),
  'one expression in 3,600 targets': (place) => ({ region: '(.?){120}[x-z]', shoot: `c-${place}` }),
  'plain text, 5,000 different ones': (place) => ({ subAccount: `${place}z`, region: 'a' }),
};

function matchRow(what: string, target: (place: number) => Target, count: number): Row {
  const include = Array.from({ length: what.includes('3,600') ? 3600 : 5000 }, (_, place) => target(place));
  const size = Math.max(...include.map(({ region = '' }) => compileExpression(region).size));
  if (size > maxExpressionSize) throw new Error(`${what} would not be accepted`);
  const fleet = fleetOf(count);
  // Of the processor: whatever else this machine does.
  const before = process.cpuUsage();
  fleet.filter(compileTargets({ include, exclude: include.slice(0, 10) }));
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  return {
    what: `${text(count)} runtimes against ${what}`,
    measured: `${text(seconds, 2)} s of the processor`,
    bar: `≤ ${mostMatchSeconds} s`,
    peer: '',
    verdict: verdictOf(seconds <= mostMatchSeconds),
  };
}

/** Sizes that grow over the years, as lists of ended orchestrations do, or that hostile requests can choose, as expressions. */
export async function sizesSection({ quick, say }: BenchOptions): Promise<Section> {
  say('sizes: past orchestrations');
  const rows = await listRows(quick ? 500 : 5000, quick ? 20 : 100);
  say('sizes: expressions');
  const runtimes = quick ? 1000 : 10_000;
  for (const [what, target] of Object.entries(worst)) rows.push(matchRow(what, target, runtimes));
  return {
    title: 'Sizes',
    rows,
    details: `The orchestrations have ended, and have 60 targets each. Units are counted on the table in memory, by the sizes that DynamoDB counts; times are dynalite's, in this process. A request may use ${maxExpressionSize} instructions of RE2; each value of the fleet is another one and has ${valueLength} characters, as long as a label can be.`,
  };
}
