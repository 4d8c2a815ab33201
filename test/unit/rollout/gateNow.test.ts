import { describe, expect, test } from 'vitest';
import type { RolloutStage } from '../../../lib/model/Orchestration.ts';
import type { Stage } from '../../../lib/model/Stage.ts';
import { gateNow, nextStage } from '../../../lib/rollout/gateNow.ts';
import { reachOf } from '../../../lib/rollout/reachOf.ts';
import { sampleNow as now, sampleOrchestration, sampleParameters } from '../../support/samples.ts';

const hour = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();

/** Stages of ten operations each, unless they are empty. */
function rollout(
  asked: readonly (Partial<Stage> & Partial<RolloutStage> & { readonly empty?: boolean })[],
  stage = 0,
  strategy: { readonly approval?: boolean } = {},
) {
  let last = 0;
  const stages = asked.map(({ openedAt, doneAt, approvedAt, empty }, place) => {
    const first = last + 1;
    last += empty === true ? 0 : 10;
    return { name: `s${place}`, first, last, openedAt, doneAt, approvedAt };
  });
  const parameters = sampleParameters();
  return sampleOrchestration({
    state: 'in progress',
    parameters: {
      ...parameters,
      strategy: {
        ...parameters.strategy,
        ...strategy,
        stages: asked.map(({ soakSeconds, notBefore, approval }, place) => ({
          name: `s${place}`,
          soakSeconds,
          notBefore,
          approval,
        })),
      },
    },
    rollout: { version: 0, stage, stages },
  });
}
const done = { openedAt: now - 5 * hour, doneAt: now - hour };

describe('a gate', () => {
  test('does not exist without stages', () => {
    expect(gateNow(sampleOrchestration({ state: 'in progress' }), 0, now)).toBeUndefined();
  });

  test('holds back nothing of an opened stage, whatever waits after it', () => {
    const orchestration = rollout([{ ...done, soakSeconds: 7200 }, { approval: true }]);
    expect(gateNow(orchestration, 1, now)).toBeUndefined();
    expect(gateNow(orchestration, 0, now)).toMatchObject({ status: 'soaking' });
  });

  test('soaks from the end of the last operation', () => {
    const orchestration = rollout([{ ...done, soakSeconds: 7200 }, {}]);
    expect(gateNow(orchestration, 0, now)).toEqual({ status: 'soaking', stage: 0, endsAt: now + hour });
    expect(gateNow(orchestration, 0, now + hour)).toBeUndefined();
  });

  test('does not soak after the last stage, nor if the remaining stages are empty', () => {
    expect(gateNow(rollout([{ ...done, soakSeconds: 7200 }]), 0, now)).toBeUndefined();
    const orchestration = rollout([
      { ...done, soakSeconds: 7200 },
      { empty: true, approval: true },
    ]);
    expect(gateNow(orchestration, 0, now)).toBeUndefined();
  });

  test('waits for an approval after the soak, and until the time after the approval', () => {
    const next = { approval: true, notBefore: iso(now + 3 * hour) };
    const soaking = rollout([{ ...done, soakSeconds: 7200 }, next]);
    expect(gateNow(soaking, 0, now)).toMatchObject({ status: 'soaking' });
    expect(gateNow(soaking, 0, now + hour)).toEqual({ status: 'waiting for approval', stage: 1 });
    const approved = rollout([done, { ...next, approvedAt: now - 1 }]);
    expect(gateNow(approved, 0, now)).toEqual({
      status: 'waiting for start',
      stage: 1,
      endsAt: now + 3 * hour,
    });
    expect(gateNow(approved, 0, now + 3 * hour)).toBeUndefined();
  });

  test('waits before the first stage with operations', () => {
    expect(gateNow(rollout([{ empty: true }, {}], 0, { approval: true }), 0, now)).toEqual({
      status: 'waiting for approval',
      stage: 1,
    });
    expect(gateNow(rollout([{ ...done }, {}], 0, { approval: true }), 0, now)).toBeUndefined();
  });

  test('is closed during a pause, and never holds back a cancel', () => {
    const orchestration = rollout([done, {}]);
    expect(gateNow({ ...orchestration, state: 'paused' }, 3, now)).toEqual({ status: 'paused', stage: 0 });
  });
});

describe('the next stage', () => {
  test('is never one without operations', () => {
    expect(nextStage(rollout([done, { empty: true }, {}]).rollout!)).toBe(2);
    expect(nextStage(rollout([done, { empty: true }]).rollout!)).toBeUndefined();
  });
});

describe('what turns may take from', () => {
  test('is everything without stages, nothing before the first stage opens, then everything up to the open stage', () => {
    expect(reachOf(sampleOrchestration())).toEqual({ stage: 0, last: Number.POSITIVE_INFINITY });
    expect(reachOf(rollout([{}, {}]))).toEqual({ stage: -1, last: 0 });
    expect(reachOf(rollout([done, done, {}], 1))).toEqual({ stage: 1, last: 20 });
  });
});
