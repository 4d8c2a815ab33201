import { describe, expect, it } from 'vitest';
import { keptMemory } from '../../../lib/turns/keptMemory.ts';
import { timeLeft } from '../../../lib/turns/timeLeft.ts';

const settings = {
  operationTimeoutSeconds: { upgradeKyma: 60, upgradeCluster: 600 },
  operationLimitSeconds: { upgradeKyma: 100, upgradeCluster: 1000 },
};
const start = 1_000_000_000;
const at = (seconds: number) => start + seconds * 1000;

describe('the time an upgrade has left', () => {
  it('has a setting for each kind', () => {
    expect(timeLeft(settings, 'upgradeKyma', start, {}, at(10))).toEqual({ seconds: 50 });
    expect(timeLeft(settings, 'upgradeCluster', start, {}, at(10))).toEqual({ seconds: 590 });
  });

  it('is over after the timeout if no progress was ever seen', () => {
    expect(timeLeft(settings, 'upgradeKyma', start, {}, at(60))).toEqual({ over: 'Timed out after 60 s' });
  });

  it('restarts with each sign of progress', () => {
    const memory = { progress: 'half', progressAt: at(30) };
    expect(timeLeft(settings, 'upgradeKyma', start, memory, at(70))).toEqual({ seconds: 20 });
    expect(timeLeft(settings, 'upgradeKyma', start, memory, at(90))).toEqual({
      over: 'Timed out after 60 s without progress',
    });
  });

  it('ends at the limit despite progress', () => {
    const memory = { progress: 'nearly', progressAt: at(99) };
    expect(timeLeft(settings, 'upgradeKyma', start, memory, at(99.5))).toEqual({ seconds: 0.5 });
    expect(timeLeft(settings, 'upgradeKyma', start, memory, at(100))).toEqual({
      over: 'Timed out after 100 s',
    });
  });
});

describe('the record that an upgrade keeps of its looks', () => {
  const finding = { state: 'in progress', description: 'x' } as const;

  it('contains when each progress was first seen', () => {
    const first = keptMemory({}, { ...finding, progress: '10 %' }, at(1));
    expect(first).toEqual({ progress: '10 %', progressAt: at(1) });
    expect(keptMemory(first, { ...finding, progress: '10 %' }, at(2))).toEqual(first);
    expect(keptMemory(first, finding, at(2))).toEqual(first);
    expect(keptMemory(first, { ...finding, progress: '20 %' }, at(3))).toEqual({
      progress: '20 %',
      progressAt: at(3),
    });
  });

  it('reports trouble while it lasts and forgets it afterwards', () => {
    const memory = { previous: 'fast', troubleSince: 1, refusedSince: 2 };
    expect(keptMemory(memory, finding, at(1))).toEqual({ previous: 'fast' });
    expect(keptMemory(memory, { ...finding, troubleSince: 1, refusedSince: 2 }, at(1))).toEqual(memory);
  });
});
