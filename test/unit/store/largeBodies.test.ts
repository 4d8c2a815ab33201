import { beforeEach, expect, test } from 'vitest';
import { itemBytes } from '../../../bench/cost/itemBytes.ts';
import { MeteredTable } from '../../../bench/cost/MeteredTable.ts';
import { parseCreateRequest } from '../../../lib/api/createRequest.ts';
import { orchestrationAnswer, orchestrationListAnswer } from '../../../lib/api/orchestrationAnswers.ts';
import { maxBodyBytes, parseJsonBody } from '../../../lib/api/parseJsonBody.ts';
import { stageTargetBytes } from '../../../lib/api/parseStages.ts';
import { stageLimits } from '../../../lib/api/rolloutBody.ts';
import { startNext } from '../../../lib/orchestrations/startNext.ts';
import { IdempotencyStore } from '../../../lib/store/IdempotencyStore.ts';
import { OperationStore } from '../../../lib/store/OperationStore.ts';
import { OrchestrationStore } from '../../../lib/store/OrchestrationStore.ts';
import { measureQueue } from '../../../lib/sweep/measureQueue.ts';
import { compileTargets } from '../../../lib/targets/matchTargets.ts';
import { createOrchestration } from '../../../lib/useCases/createOrchestration.ts';
import {
  getOrchestration,
  listOperations,
  listOrchestrations,
} from '../../../lib/useCases/readOrchestrations.ts';
import { createMemoryProduct } from '../../support/MemoryProduct.ts';
import type { MemoryTable } from '../../support/MemoryTable.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from '../../support/samples.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: a synchronous answer. */
const lambdaBytes = 6 * 1024 * 1024;
/** A DynamoDB partition, in a second. */
const partitionReadUnits = 3_000;
/** The body of an answer is a text within Lambda's answer, so its quotes and backslashes are escaped once more. */
const answerBytes = (body: unknown): number => Buffer.byteLength(JSON.stringify(JSON.stringify(body)));
const all = { page: 1, pageSize: 100, states: [] } as const;

/** The largest bodies that are accepted: many small targets, and few that grow most when they are escaped. */
const bodies = {
  'of thousands of names': (place: number) => ({ runtimeID: `${place}` }),
  'of long texts that escape badly': (place: number) => ({
    planName: `${'\u0001"\\'.repeat(80)}${place}`,
    shoot: '"'.repeat(256),
    region: '"'.repeat(300),
  }),
  'of many fields': (place: number) => ({
    globalAccount: `a${place}`,
    subAccount: `b${place}`,
    region: 'c',
    planName: 'd',
    shoot: `e${place}`,
  }),
};
function largest(target: (place: number) => object): string {
  const [include, exclude]: object[][] = [[], []];
  let text = '';
  for (let place = 0; ; place += 1) {
    (place % 2 === 0 ? include : exclude)?.push(target(place));
    if (place % 50 !== 0 && place > 100) continue;
    const next = JSON.stringify({ targets: { include, exclude } });
    if (Buffer.byteLength(next) > maxBodyBytes) return text;
    text = next;
  }
}
const parse = (text: string) =>
  parseCreateRequest('kyma', parseJsonBody(text, 'application/json'), {
    channel: 'regular',
    kubernetesVersion: '1.34.2',
    planSelectors: true,
    now,
  });

const actor = { subject: 'u-1' };
let table: MemoryTable;
let world: ReturnType<typeof createMemoryProduct>;
beforeEach(() => {
  world = createMemoryProduct();
  ({ table } = world);
});

test.each(Object.entries(bodies))('a page of the largest bodies %s fits an answer', async (_, target) => {
  const text = largest(target);
  expect(Buffer.byteLength(text)).toBeGreaterThan(maxBodyBytes * 0.85);
  const parameters = parse(text);
  const deps = {
    ...world.deps,
    idempotency: new IdempotencyStore(table),
    previewSchedules: world.deps.wakeUps,
  };
  const input = { type: 'upgradeKyma', parameters, actor, idempotencyKey: undefined } as const;
  let last = '';
  for (let made = 0; made < 100; made += 1) last = await createOrchestration(deps, input);
  for (const item of table.items()) expect(itemBytes(item)).toBeLessThan(100 * 1024);
  for (const item of table.items('orchestrations')) expect(itemBytes(item)).toBeLessThan(8 * 1024);

  const list = await listOrchestrations(world.deps, all);
  expect(list).toMatchObject({ count: 100, totalCount: 100 });
  expect(answerBytes(list)).toBeLessThan(lambdaBytes / 4);
  expect(orchestrationListAnswer.safeParse(list).success).toBe(true);
  const shown = list.data[0]?.parameters.targets;
  expect(shown?.include).toEqual(parameters.targets.include.slice(0, shown?.include.length));
  expect((shown?.include.length ?? 0) + (shown?.omitted?.include ?? 0)).toBe(
    parameters.targets.include.length,
  );

  const single = await getOrchestration(world.deps, last);
  expect(single.parameters.targets).toEqual(parameters.targets);
  expect(orchestrationAnswer.safeParse(single).success).toBe(true);
  expect(answerBytes(single)).toBeLessThan(lambdaBytes);
});

test('parameters copied from a list are refused, because the list leaves targets out', async () => {
  const parameters = parse(largest(bodies['of thousands of names']));
  const { orchestrationID } = sampleOrchestration();
  await world.deps.orchestrations.create(sampleOrchestration({ orchestrationID, parameters }));
  const [shown] = (await listOrchestrations(world.deps, all)).data;
  expect(() => parse(JSON.stringify(shown?.parameters))).toThrow(/targets/);
  const single = await getOrchestration(world.deps, orchestrationID);
  expect(parse(JSON.stringify(single.parameters))).toEqual(parameters);
});

test('a plan needs all targets, and refuses those that are stored on the orchestration alone', async () => {
  const parameters = parse(largest(bodies['of thousands of names']));
  const { orchestrations } = world.deps;
  const { orchestrationID } = sampleOrchestration();
  await orchestrations.create(sampleOrchestration({ orchestrationID, parameters }));
  const stored = await orchestrations.get(orchestrationID);
  if (stored === undefined) throw new Error('it is not there');
  expect(() => compileTargets(stored.parameters.targets)).toThrow('The list of targets is incomplete');
  expect((await orchestrations.whole(stored)).parameters).toEqual(parameters);
  const [part] = table.items(`targets#${orchestrationID}`);
  await table.delete({ p: String(part?.['p']), s: String(part?.['s']) });
  await expect(orchestrations.whole(stored)).rejects.toThrow('not all of them');
});

test('an orchestration of release 0.1.0, which stored all targets in its item, is listed as briefly', async () => {
  const parameters = parse(largest(bodies['of thousands of names']));
  const { orchestrationID, earliestStartAt, ...rest } = sampleOrchestration({ parameters });
  const stored = { ...rest, startAfter: earliestStartAt };
  await table.put({ p: 'orchestrations', s: orchestrationID, a: `p#${orchestrationID}`, ...stored }, []);
  expect((await getOrchestration(world.deps, orchestrationID)).parameters.targets).toEqual(
    parameters.targets,
  );
  expect(answerBytes(await listOrchestrations(world.deps, all))).toBeLessThan(10 * 1024);
});

test('looks at a queue of 160 orchestrations with the largest bodies read only keys', async () => {
  const metered = new MeteredTable();
  const orchestrations = new OrchestrationStore(metered);
  const parameters = parse(largest(bodies['of many fields']));
  for (let waiting = 0; waiting < 160; waiting += 1)
    await orchestrations.create(sampleOrchestration({ parameters }));
  const deps = { ...world.deps, orchestrations };
  await world.deps.slots.claim('another', 1);
  const unitsOf = async (call: () => Promise<unknown>): Promise<number> => {
    const before = metered.used.readUnits;
    await call();
    return metered.used.readUnits - before;
  };
  expect(await unitsOf(async () => await startNext(deps))).toBeLessThanOrEqual(10);
  expect(await unitsOf(async () => await measureQueue(deps))).toBeLessThanOrEqual(300);
  expect(await unitsOf(async () => await listOrchestrations(deps, all))).toBeLessThanOrEqual(300);
});

test('listing 5,000 past orchestrations reads a bounded amount per page', async () => {
  const metered = new MeteredTable();
  const orchestrations = new OrchestrationStore(metered);
  const deps = { ...world.deps, orchestrations };
  for (let place = 0; place < 5_000; place += 1) {
    const { orchestrationID } = sampleOrchestration();
    await orchestrations.create(sampleOrchestration({ orchestrationID, state: 'in progress' }));
    await orchestrations.change(orchestrationID, { at: now, to: place % 2 === 0 ? 'succeeded' : 'failed' });
  }
  for (const [page, states] of [
    [1, []],
    [50, []],
    [25, ['failed' as const]],
  ] as const) {
    const { readUnits, pages } = metered.used;
    const list = await listOrchestrations(deps, { page, pageSize: 100, states });
    expect(list).toMatchObject({ count: 100, totalCount: states.length === 0 ? 5_000 : 2_500 });
    expect(metered.used.pages - pages).toBe(1);
    expect(metered.used.readUnits - readUnits).toBeLessThan(partitionReadUnits / 5);
  }
});

test('a page of a hundred of the largest operations fits an answer', async () => {
  const { id } = await world.put({ state: 'in progress', planned: 100 }, []);
  const operations = new OperationStore(table);
  const long = '\u0001'.repeat(5_000);
  for (let ordinal = 1; ordinal <= 100; ordinal += 1) {
    await operations.put(sampleOperation(id, ordinal, { shootName: 's'.repeat(63) }), 1);
    for (let step = 0; step < 40; step += 1)
      await operations.endWaiting({ orchestrationID: id, ordinal }, { at: now, to: 'failed', message: long });
  }
  const list = await listOperations(world.deps, id, all);
  expect(list.count).toBe(100);
  expect(answerBytes(list)).toBeLessThan(lambdaBytes / 4);
});

/** Stages whose targets take as much as is accepted. */
function largestStages(): { name: string; include: object[] }[] {
  const stages = Array.from({ length: stageLimits.stages }, (_, n) => ({
    name: `${n}`.padEnd(64, '%'),
    include: [] as object[],
  }));
  let bytes = 2;
  for (let place = 0; ; place += 1) {
    const target = { planName: `${'\u0001"\\'.repeat(20)}${place}` };
    bytes += Buffer.byteLength(JSON.stringify(target)) + 1;
    if (bytes > stageTargetBytes) return stages;
    stages[place % stages.length]?.include.push(target);
  }
}

test('a page of the largest stages fits an answer, and shows how many targets it leaves out', async () => {
  const stages = largestStages();
  const body = { targets: { include: [{ target: 'all' }] }, strategy: { stages } };
  const parameters = parse(JSON.stringify(body));
  const ids = Array.from({ length: 100 }, (_, n) => `019cab1e-5d2c-7f3a-9d0a-${String(n).padStart(12, '0')}`);
  for (const orchestrationID of ids)
    await world.deps.orchestrations.create(sampleOrchestration({ orchestrationID, parameters }));
  for (const item of table.items('orchestrations')) expect(itemBytes(item)).toBeLessThan(100 * 1024);
  const list = await listOrchestrations(world.deps, all);
  expect(answerBytes(list)).toBeLessThan(lambdaBytes / 4);
  expect(orchestrationListAnswer.safeParse(list).success).toBe(true);
  for (const [place, stage] of (list.data[0]?.parameters.strategy.stages ?? []).entries())
    expect((stage.include?.length ?? 0) + (stage.omitted?.include ?? 0)).toBe(stages[place]?.include.length);
  expect(() => parse(JSON.stringify(list.data[0]?.parameters))).toThrow(/strategy.stages.0/);
  const single = await getOrchestration(world.deps, ids[0] ?? '');
  expect(single.parameters.strategy.stages).toEqual(parameters.strategy.stages);
});
