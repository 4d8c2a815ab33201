import { beforeEach, describe, expect, it } from 'vitest';
import { startNext } from '../../../lib/orchestrations/startNext.ts';
import { UnreadableItem } from '../../../lib/store/itemSchemas.ts';
import { operationFromItem, operationItem } from '../../../lib/store/operationItem.ts';
import type { Item, Key } from '../../../lib/store/Table.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleOperation, sampleOrchestration } from '../../support/samples.ts';

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

const operation = sampleOperation('o', 7, {
  state: 'in progress',
  due: { kind: 'held', turn: 3 },
  claim: { child: 'child', turn: 3, attempt: 1, round: 2, expiresAt: 5 },
  sleep: { sleepID: 's', taskToken: 't', scheduleName: 'n', wakeAt: 9 },
});
const item = operationItem(operation, 1);
const { v: _version, ...older } = item;

const reading = (changed: Item) => () => operationFromItem({ ...item, ...changed });

describe('an item of an operation', () => {
  it('carries its version and is read as it was written', () => {
    expect(item).toMatchObject({ v: 1 });
    expect(operationFromItem(item)).toEqual(operation);
  });

  it('of a release that wrote no version is read as before', () => {
    expect(operationFromItem(older)).toEqual(operation);
  });

  it('of a newer version is refused with its name', () => {
    expect(reading({ v: 2 })).toThrow(UnreadableItem);
    expect(reading({ v: 2 })).toThrow(/^Operation 7 of orchestration o was written by a newer release/);
    expect(reading({ v: 'next' })).toThrow(/newer release/);
  });

  it('is read despite a field unknown to this release', () => {
    expect(reading({ added: 'later' })()).toMatchObject({ ...operation, added: 'later' });
  });

  it.each([
    [{ state: 'upgraded' }, 'state'],
    [{ runtimeID: undefined }, 'runtimeID'],
    [{ windowEnd: 'noon' }, 'windowEnd'],
    [{ history: [{ at: 1, message: 'Planned' }, { at: 2 }] }, 'history.1.message'],
    [{ memory: [] }, 'memory'],
    [{ claimAttempt: undefined }, 'attempt'],
    [{ taskToken: undefined }, 'taskToken'],
  ])('that is broken (%j) is refused with its name and the field', (changed, field) => {
    expect(reading(changed)).toThrow(UnreadableItem);
    expect(reading(changed)).toThrow(
      new RegExp(`^Operation 7 of orchestration o is broken in the table \\(${field}: expected `),
    );
  });
});

describe('an item of an orchestration', () => {
  const spoil = async (id: string, changed: Item) => {
    const [stored] = world.table.items('orchestrations').filter(({ s }) => s === id);
    await world.table.put({ ...stored, ...changed } as Key & Item, []);
  };

  it('carries its version, and is refused with its name if that is newer', async () => {
    const orchestration = sampleOrchestration();
    const { orchestrationID: id } = orchestration;
    await world.deps.orchestrations.create(orchestration);
    expect(world.table.items('orchestrations')).toMatchObject([{ v: 1 }]);
    expect(await world.deps.orchestrations.get(id)).toEqual(orchestration);
    await spoil(id, { v: 2 });
    await expect(world.deps.orchestrations.get(id)).rejects.toThrow(
      new RegExp(`^Orchestration ${id} was written by a newer release \\(version 2`),
    );
  });

  it.each([
    [{ attempt: '1' }, 'attempt'],
    [{ parameters: {} }, 'parameters.targets'],
    [{ ttl: 'soon' }, 'ttl'],
  ])('that is broken (%j) is refused with its name and the field', async (changed, field) => {
    const { id } = await world.put({ state: 'pending' }, []);
    await spoil(id, changed);
    await expect(world.deps.orchestrations.getAll([id])).rejects.toThrow(
      new RegExp(`^Orchestration ${id} is broken in the table \\(${field}: expected `),
    );
  });

  it.each([
    ['is broken', { skipped: 3 }],
    ['is of a newer release', { v: 2 }],
  ])('that %s does not keep the queue from moving on', async (_, changed) => {
    const broken = sampleOrchestration({ orchestrationID: '019cae6b-6600-7a2e-836c-000000000001' });
    const next = sampleOrchestration({ orchestrationID: '019cae6b-6600-7a2e-836c-000000000002' });
    for (const each of [broken, next]) await world.deps.orchestrations.create(each);
    await spoil(broken.orchestrationID, changed);
    await startNext(world.deps);
    expect(world.started).toEqual([`${next.orchestrationID}-1`]);
  });
});
