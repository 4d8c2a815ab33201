import { beforeEach, describe, expect, it } from 'vitest';
import { LeaseStore, latestMark } from '../../../lib/store/LeaseStore.ts';
import { MemoryTable } from '../../support/MemoryTable.ts';
import { sampleNow as now, sampleOperation } from '../../support/samples.ts';

let leases: LeaseStore;
beforeEach(() => {
  leases = new LeaseStore(new MemoryTable());
});

describe('the lease of a runtime', () => {
  it('keeps other operations away until it has ended', async () => {
    expect(await leases.take({ runtimeID: 'r', operationID: 'first' }, now, now + 1000)).toBe(true);
    expect(await leases.take({ runtimeID: 'r', operationID: 'second' }, now + 1000, now + 9000)).toBe(false);
    expect(await leases.take({ runtimeID: 'another', operationID: 'second' }, now, now + 1000)).toBe(true);
    expect(await leases.take({ runtimeID: 'r', operationID: 'second' }, now + 1001, now + 9000)).toBe(true);
    expect(await leases.take({ runtimeID: 'r', operationID: 'first' }, now + 1001, now + 9000)).toBe(false);
  });

  it('is renewed by the operation that has it', async () => {
    await leases.take({ runtimeID: 'r', operationID: 'first' }, now, now + 1000);
    expect(await leases.take({ runtimeID: 'r', operationID: 'first' }, now, now + 5000)).toBe(true);
    expect(await leases.take({ runtimeID: 'r', operationID: 'second' }, now + 4000, now + 9000)).toBe(false);
  });

  it('is released only by the operation that has it', async () => {
    await leases.take({ runtimeID: 'r', operationID: 'first' }, now, now + 1000);
    await leases.release({ runtimeID: 'r', operationID: 'second' });
    expect(await leases.take({ runtimeID: 'r', operationID: 'second' }, now, now + 1000)).toBe(false);
    await leases.release({ runtimeID: 'r', operationID: 'first' });
    expect(await leases.take({ runtimeID: 'r', operationID: 'second' }, now, now + 1000)).toBe(true);
  });

  it('is not released by a call that does not know of its renewal', async () => {
    await leases.take({ runtimeID: 'r', operationID: 'first' }, now, now + 5000);
    await leases.release({ runtimeID: 'r', operationID: 'first' }, now + 1000);
    expect(await leases.take({ runtimeID: 'r', operationID: 'second' }, now, now + 1000)).toBe(false);
    await leases.release({ runtimeID: 'r', operationID: 'first' }, now + 5000);
    expect(await leases.take({ runtimeID: 'r', operationID: 'second' }, now, now + 1000)).toBe(true);
  });
});

describe('the history of a runtime', () => {
  it('names the last planned operation of each type, whichever was recorded last', async () => {
    const older = sampleOperation('o-1', 1);
    const newer = sampleOperation('o-2', 1, { createdAt: now + 1 });
    await leases.recordChange(newer, 'upgradeKyma');
    await leases.recordChange(older, 'upgradeKyma');
    await leases.recordChange(older, 'upgradeCluster');
    const { changed } = (await leases.histories([older.runtimeID])).get(older.runtimeID)!;
    expect(changed).toEqual({ upgradeKyma: latestMark(newer), upgradeCluster: latestMark(older) });
  });
});
