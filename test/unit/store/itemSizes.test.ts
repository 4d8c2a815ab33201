import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { itemBytes } from '../../../bench/cost/itemBytes.ts';
import { presentOperationDetail } from '../../../lib/api/present.ts';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import type { HistoryEntry } from '../../../lib/model/Operation.ts';
import { shortened } from '../../../lib/store/historyEntries.ts';
import { capped } from '../../../lib/store/itemSizes.ts';
import { OperationStore } from '../../../lib/store/OperationStore.ts';
import { OrchestrationStore } from '../../../lib/store/OrchestrationStore.ts';
import { Outbox } from '../../../lib/store/Outbox.ts';
import { SkippedStore } from '../../../lib/store/SkippedStore.ts';
import { idlePorts } from '../../support/idlePorts.ts';
import { MemoryTable } from '../../support/MemoryTable.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from '../../support/samples.ts';

/** What no item may pass, by any sequence of calls. */
const mostBytes = 100 * 1024;
const { log } = idlePorts;

let table: MemoryTable;
let largest: number;
beforeEach(() => {
  table = new MemoryTable();
  largest = 0;
  table.watch = ({ after }) => {
    if (after !== undefined) largest = Math.max(largest, itemBytes(after));
  };
});

/** With a bus that has been away for days, or with a store that does not publish at all. */
const outboxes = { 'the bus is away': true, 'nobody publishes': false };
const outboxOf = (away: boolean): Outbox | undefined =>
  away
    ? new Outbox(table, { publish: async () => Promise.reject(new Error('the bus is down')) }, log)
    : undefined;

/** The longest texts that errors and servers have, in characters of three bytes. */
const long = '界'.repeat(20_000);
const actor = { subject: long, email: long, sourceIP: '2001:db8::1', requestID: long };

describe.each(Object.entries(outboxes))('%s: no item passes 100 KB', (_, away) => {
  test('an operation stays below the size limit whatever happens to it, in any order', async () => {
    const id = 'o-1';
    const store = new OperationStore(table, outboxOf(away));
    await store.put(sampleOperation(id, 1), 1);
    let at = now;
    const claim = { child: 'child', turn: 0, attempt: 1, expiresAt: now };
    const sleep = { sleepID: 's', taskToken: 't'.repeat(1024), scheduleName: 'n'.repeat(64), wakeAt: now };
    const calls: Record<string, () => Promise<unknown>> = {
      claim: async () => {
        const [candidate] = await store.candidates(id, ['0#', '1#~'], 1);
        if (candidate !== undefined) await store.claim(id, candidate, claim);
      },
      sleep: async () => await store.fallAsleep({ orchestrationID: id, ordinal: 1, child: 'child' }, sleep),
      wake: async () => await store.wake({ orchestrationID: id, ordinal: 1 }, 's'),
      start: async () =>
        await store.start((await store.get(id, 1))!, claim, {
          at,
          to: 'in progress',
          message: long,
        }),
      look: async () => {
        const operation = await store.get(id, 1);
        if (operation !== undefined)
          await store.look(operation, claim, operation.memory, { at, message: `${at} ${long}` });
      },
      fail: async () => {
        const operation = await store.get(id, 1);
        const step = { at, to: 'failed', message: long } as const;
        if (operation !== undefined) await store.end(operation, 'child', operation.memory, step);
      },
      handBack: async () => {
        const operation = await store.get(id, 1);
        const step = { at, to: 'retrying', message: `${at} ${long}` } as const;
        const again = { rule: undefined, windowBegin: 0, windowEnd: 0, memory: {} };
        if (operation !== undefined) await store.handBack(operation, 'child', ALWAYS_OPEN, again, step);
      },
      giveUp: async () =>
        await store.endWaiting({ orchestrationID: id, ordinal: 1 }, { at, to: 'failed', message: long }),
      retry: async () => {
        const operation = await store.get(id, 1);
        if (operation !== undefined)
          await store.retry(operation, ALWAYS_OPEN, { at, to: 'retrying', message: long });
      },
      undo: async () => {
        const operation = await store.get(id, 1);
        if (operation !== undefined) await store.undoRetry(operation, { at, message: long });
      },
    };
    const run = async (names: readonly string[]): Promise<void> => {
      for (const name of names) {
        at += 1000;
        await calls[name]?.();
      }
    };
    const round = ['claim', 'start', 'look', 'look', 'fail', 'retry'];
    for (let rounds = 0; rounds < 40; rounds += 1) await run(round);
    const names = fc.array(fc.constantFrom(...Object.keys(calls)), { minLength: 50, maxLength: 300 });
    await fc.assert(fc.asyncProperty(names, run), { numRuns: 15 });
    expect(largest).toBeLessThan(mostBytes);
    // Enough has happened to pass it, had everything been kept.
    const { history = [] } = (await store.get(id, 1)) ?? {};
    const missing = history.find((entry) => entry.missing !== undefined)?.missing ?? 0;
    expect((missing + history.length) * 1000).toBeGreaterThan(mostBytes);
  });

  test('an orchestration stays below the size limit whatever happens to it', async () => {
    const store = new OrchestrationStore(table, outboxOf(away));
    const { orchestrationID } = sampleOrchestration();
    const audit = { at: now, action: 'create', description: long, actor } as const;
    await store.create(sampleOrchestration({ orchestrationID, description: long, trouble: long }), audit);
    const step = fc.record({
      to: fc.constantFrom(undefined, 'in progress', 'failed', 'retrying' as const),
      trouble: fc.constantFrom('', long),
      asked: fc.boolean(),
    });
    let at = now;
    const steps = fc.array(step, { minLength: 100, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        for (const { to, trouble, asked } of all) {
          at += 1;
          await store.change(orchestrationID, {
            at,
            ...(to === undefined ? {} : { to }),
            set: { trouble, description: long, hold: { text: long, endsAt: 0 } },
            ...(asked ? { audit: { ...audit, at, action: 'retry' } } : {}),
          });
        }
      }),
      { numRuns: 5 },
    );
    expect(largest).toBeLessThan(mostBytes);
  });

  test('an item of skipped runtimes stays below the size limit whatever their reasons', async () => {
    const skipped = Array.from({ length: 250 }, (_, place) => ({
      runtimeID: `${place}-${'r'.repeat(60)}`,
      shootName: 's'.repeat(63),
      reason: long,
    }));
    await new SkippedStore(table).replace('o-1', 1, skipped, now);
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(mostBytes);
  });
});

test('an item that grew too large under release 0.1.0 is shortened by its next change', async () => {
  const store = new OperationStore(table);
  const history = Array.from({ length: 500 }, (_, place) => ({ at: now + place, message: `step ${place}` }));
  await store.put(sampleOperation('o-1', 1, { state: 'failed', due: undefined, history }), 1);
  const operation = await store.get('o-1', 1);
  expect(
    operation && (await store.retry(operation, ALWAYS_OPEN, { at: now, to: 'retrying', message: 'again' })),
  ).toBe(true);
  const kept = (await store.get('o-1', 1))?.history ?? [];
  expect(kept).toHaveLength(31);
  expect(kept[9]?.message).toBe('step 9');
  expect(kept[10]).toMatchObject({ message: 'step 480', missing: 470 });
  expect(kept.at(-1)).toMatchObject({ message: 'again', state: 'retrying' });
});

test('a full list does not let an illegal change through', async () => {
  const store = new OperationStore(table);
  const history = Array.from({ length: 40 }, (_, place) => ({ at: now, message: `${place}` }));
  await store.put(sampleOperation('o-1', 1, { history }), 1);
  const operation = await store.get('o-1', 1);
  if (operation === undefined) throw new Error('it is not there');
  expect(await store.end(operation, 'nobody', {}, { at: now, to: 'failed', message: 'x' })).toBe(false);
  expect((await store.get('o-1', 1))?.state).toBe('pending');
});

test('two concurrent writes to a full list lose nothing', async () => {
  const store = new OperationStore(table);
  const claim = { child: 'child', turn: 0, attempt: 1, expiresAt: now };
  await store.put(sampleOperation('o-1', 1, { history: [], state: 'in progress', claim }), 1);
  const operation = await store.get('o-1', 1);
  if (operation === undefined) throw new Error('it is not there');
  const written = await Promise.all(
    Array.from({ length: 100 }, (_, place) =>
      store.look(operation, claim, {}, { at: now + place, message: `look ${place}` }),
    ),
  );
  expect(written).not.toContain(false);
  const { history = [] } = (await store.get('o-1', 1)) ?? {};
  const missing = history.reduce((sum, entry) => sum + (entry.missing ?? 0), 0);
  expect(missing + history.length).toBe(100);
});

describe('a history that is shortened', () => {
  const states = ['pending', 'in progress', 'failed', 'retrying'] as const;
  const entries = fc.array(
    fc.record({
      at: fc.nat(),
      message: fc.string(),
      state: fc.option(fc.constantFrom(...states), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 200 },
  );

  test('counts what it dropped, and keeps the first, the last, the last retry and each state', () => {
    fc.assert(
      fc.property(entries, (all) => {
        let kept: HistoryEntry[] = [];
        let missing = 0;
        for (const { state, ...entry } of all) {
          if (kept.length >= 40) {
            kept = shortened(kept, missing);
            missing = kept.find((one) => one.missing !== undefined)?.missing ?? 0;
          }
          kept.push(state === undefined ? entry : { ...entry, state });
        }
        expect(kept.length).toBeLessThanOrEqual(40);
        expect(missing + kept.length).toBe(all.length);
        expect(kept.filter((entry) => entry.missing !== undefined).length).toBe(missing === 0 ? 0 : 1);
        const messages = (list: readonly HistoryEntry[]) => list.map(({ message }) => message);
        expect(messages(kept.slice(0, 10))).toEqual(messages(all.slice(0, 10) as HistoryEntry[]));
        expect(messages(kept.slice(-10))).toEqual(messages(all.slice(-10) as HistoryEntry[]));
        expect(kept.some(({ state }) => state === 'retrying')).toBe(
          all.some(({ state }) => state === 'retrying'),
        );
        // Whoever reads it sees each kept entry in the state that it was in.
        const last = (list: readonly { readonly state?: string | undefined }[]) =>
          list.findLast(({ state }) => state !== undefined)?.state;
        expect(last(kept)).toBe(last(all));
      }),
    );
  });

  test('says in answers how many steps are missing', () => {
    const all = Array.from({ length: 40 }, (_, place): HistoryEntry => {
      const entry = { at: now + place, message: `step ${place}` };
      return place === 12 ? { ...entry, state: 'in progress' } : entry;
    });
    const operation = sampleOperation('o-1', 1, { history: shortened(all, 0) });
    const { history } = presentOperationDetail(operation, sampleOrchestration());
    expect(history).toHaveLength(31);
    expect(history[10]).toMatchObject({ state: 'in progress', description: '10 earlier steps were dropped' });
    expect(history[11]).toMatchObject({ state: 'in progress', description: 'Step 20' });
  });
});

test('a text is cut between characters, and only if it is too long', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.integer({ min: 8, max: 80 }),
      (text, most) => {
        const cut = capped(text, most);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most);
        if (Buffer.byteLength(text) <= most) expect(cut).toBe(text);
        else expect(text.startsWith(cut.slice(0, -1)) && cut.endsWith('…')).toBe(true);
      },
    ),
  );
});
