import { describe, expect, test } from 'vitest';
import type { OperationState } from '../../../lib/model/states.ts';
import { gateSentence, stageSentence } from '../../../lib/rollout/gateSentence.ts';
import { stageWorkers } from '../../../lib/rollout/stageWorkers.ts';
import { sampleNow as now, sampleParameters } from '../../support/samples.ts';

const rollout = {
  version: 0,
  stage: 1,
  stages: [
    { name: 'canary', first: 1, last: 2, openedAt: now, doneAt: now },
    { name: 'wave', first: 3, last: 4, openedAt: now },
    { name: 'rest', first: 5, last: 6 },
  ],
};

const parameters = sampleParameters();
const staged = { rollout, parameters };

describe('an orchestration at a gate says', () => {
  const endsAt = Date.parse('2026-12-01T10:00:00Z');
  test('after which stage it soaks, and until when', () => {
    expect(gateSentence(staged, { status: 'soaking', stage: 0, endsAt })).toMatch(
      /^Soaking after stage canary until 2026-12-01T10:00/,
    );
  });
  test('which stage somebody must approve', () => {
    expect(gateSentence(staged, { status: 'waiting for approval', stage: 1 })).toBe(
      'Waiting for the approval of stage wave',
    );
  });
  test('until when it waits, for which stage', () => {
    expect(gateSentence(staged, { status: 'waiting for start', stage: 2, endsAt })).toMatch(
      /^Waiting until 2026-12-01T10:00\S* for stage rest$/,
    );
  });
  test('that it keeps others paused, if it is an emergency that pauses them', () => {
    const emergency = { ...parameters, priority: 'emergency' as const };
    const gated = { status: 'waiting for approval', stage: 1 } as const;
    expect(gateSentence({ rollout, parameters: emergency }, gated)).toBe(
      'Waiting for the approval of stage wave; other orchestrations stay paused meanwhile',
    );
    for (const status of ['soaking', 'waiting for start'] as const)
      expect(gateSentence({ rollout, parameters: emergency }, { status, stage: 1, endsAt })).toMatch(
        /; other orchestrations stay paused meanwhile$/,
      );
    const beside = { ...emergency, pauseOthers: false };
    expect(gateSentence({ rollout, parameters: beside }, gated)).toBe(
      'Waiting for the approval of stage wave',
    );
  });
  test('nothing while it is paused, because a pause has its own sentence', () => {
    expect(gateSentence(staged, { status: 'paused', stage: 1 })).toBeUndefined();
  });
});

test('which stage is open, unless it is the only one', () => {
  expect(stageSentence({ name: 'wave' }, 1, 3)).toBe('Upgrading stage wave, 2 of 3');
  expect(stageSentence({ name: 'all' }, 0, 1)).toBe('Upgrading');
});

describe('the number of simultaneous upgrades', () => {
  const parameters = sampleParameters();
  const strategy = {
    ...parameters.strategy,
    parallel: { ...parameters.strategy.parallel, workers: 20 },
    stages: [
      { name: 'canary', workers: 2 },
      { name: 'wave', workers: 10 },
      { name: 'rest', workers: 50 },
    ],
  };
  const workers = (states: readonly OperationState[], given: object = { rollout }) =>
    stageWorkers(
      { parameters: { ...parameters, strategy }, ...given },
      new Map(states.map((state, place) => [place + 1, state])),
    );
  test('is that of the open stage', () => {
    expect(workers(['succeeded', 'succeeded', 'pending', 'pending', 'pending'])).toBe(10);
    expect(workers(['retrying', 'succeeded', 'succeeded', 'in progress', 'pending'])).toBe(10);
  });
  test('is that of an earlier stage while only that one works, after a retry', () => {
    expect(workers(['retrying', 'succeeded', 'succeeded', 'failed', 'pending'])).toBe(2);
  });
  test('is that of the orchestration while no opened stage works', () => {
    expect(workers(['succeeded', 'succeeded', 'succeeded', 'succeeded', 'pending', 'pending'])).toBe(20);
  });
  test('is that of the orchestration without stages', () => {
    expect(workers(['pending'], {})).toBe(20);
  });
});
