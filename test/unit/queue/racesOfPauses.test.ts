import { beforeEach, describe, expect, it } from 'vitest';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { setPause } from '../../../lib/orchestrations/changePause.ts';
import { pauseForFailures } from '../../../lib/orchestrations/failureThreshold.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { startNext } from '../../../lib/orchestrations/startNext.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { waitForWork } from '../../../lib/turns/waitForWork.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { pauseOrchestration } from '../../../lib/useCases/pauseOrchestration.ts';
import { getOrchestration } from '../../../lib/useCases/readOrchestrations.ts';
import { resumeOrchestration } from '../../../lib/useCases/resumeOrchestration.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleParameters } from '../../support/samples.ts';

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

const actor = { subject: 'someone' };
const emergency = { ...sampleParameters(), priority: 'emergency' } as const;
const read = async (id: string) => (await world.deps.orchestrations.get(id)) as Orchestration;
/** One that waits in its queue. */
const queued = async (changed: Partial<Orchestration> = {}): Promise<string> =>
  (await world.put({ state: 'pending', attempt: 0, planned: undefined, ...changed }, [])).id;
const running = async (changed: Partial<Orchestration> = {}): Promise<string> =>
  (await world.put({ state: 'in progress', ...changed }, ['pending'])).id;
/** Each a moment after the other. */
const emergencyID = async (changed: Partial<Orchestration> = {}): Promise<string> =>
  await queued({ parameters: emergency, ...changed });
const finish = async (orchestrationID: string, failure = '') => {
  const { attempt, planned } = await read(orchestrationID);
  if (planned === undefined)
    await world.deps.orchestrations.change(orchestrationID, { at: now, set: { planned: 0 } });
  return await finishOrchestration(world.deps, { orchestrationID, attempt, failure });
};
const isPausedFor = async (id: string, emergencyID: string) =>
  expect(await read(id)).toMatchObject({ state: 'paused', pause: { cause: 'emergency', emergencyID } });

/** Lets `other` come in between before every single call of the table that `work` makes, each time in a new world. */
async function atEveryStep(
  set: () => Promise<{
    work: () => Promise<unknown>;
    other: () => Promise<unknown>;
    check: () => Promise<void>;
  }>,
): Promise<void> {
  for (let step = 0; ; step += 1) {
    world = createMemoryProduct();
    const { work, other, check } = await set();
    world.table.interrupt(step, async () => {
      await other();
    });
    await work();
    const over = world.table.uninterrupted;
    world.table.interrupt(Number.POSITIVE_INFINITY, async () => {});
    if (over) await other();
    await check();
    if (over) {
      expect(step).toBeGreaterThan(2);
      return;
    }
  }
}

describe('an emergency', () => {
  it('starts beside running orchestrations, pauses them, and resumes them at its end', async () => {
    const normal = await running();
    const id = await emergencyID();
    await startNext(world.deps);
    expect(await world.stateOf(id)).toBe('in progress');
    await isPausedFor(normal, id);
    expect(await getOrchestration(world.deps, normal)).toMatchObject({
      description: `Paused: the emergency ${id} is not over`,
      pause: { cause: 'emergency', emergencyID: id },
    });
    await finish(id);
    expect(await read(normal)).toMatchObject({ state: 'in progress' });
    expect((await read(normal)).resumedAt).toBeUndefined();
  });

  it.each([
    ['fails', async (id: string) => await finish(id, 'Planning failed')],
    ['is canceled', async (id: string) => await cancelOrchestration(world.deps, id, actor)],
  ])('that %s resumes the others', async (_, end) => {
    const normal = await running();
    const id = await emergencyID();
    await startNext(world.deps);
    await end(id);
    expect(await world.stateOf(normal)).toBe('in progress');
  });

  it('lets nothing else begin until it is over', async () => {
    const normal = await queued();
    const id = await emergencyID();
    await startNext(world.deps);
    expect([await world.stateOf(id), await world.stateOf(normal)]).toEqual(['in progress', 'pending']);
    await finish(id);
    expect(await world.stateOf(normal)).toBe('in progress');
  });

  it('with pauseOthers: false runs beside the others, and lets new ones begin', async () => {
    const normal = await queued();
    const id = await emergencyID({ parameters: { ...emergency, pauseOthers: false } });
    await startNext(world.deps);
    expect([await world.stateOf(id), await world.stateOf(normal)]).toEqual(['in progress', 'in progress']);
  });

  it('waits for an earlier emergency, and the others resume after both', async () => {
    const normal = await running();
    const first = await emergencyID();
    await startNext(world.deps);
    const second = await emergencyID({ orchestrationID: `${first.slice(0, -1)}~` });
    await startNext(world.deps);
    expect(await world.stateOf(second)).toBe('pending');
    await isPausedFor(normal, first);
    await finish(first);
    expect(await world.stateOf(second)).toBe('in progress');
    await isPausedFor(normal, second);
    await finish(second);
    expect(await world.stateOf(normal)).toBe('in progress');
  });

  it('that is canceled in its queue has paused nothing', async () => {
    const normal = await running();
    const first = await emergencyID({ parameters: { ...emergency, pauseOthers: false } });
    await startNext(world.deps);
    const second = await emergencyID({ orchestrationID: `${first.slice(0, -1)}~` });
    await startNext(world.deps);
    await cancelOrchestration(world.deps, second, actor);
    await startNext(world.deps);
    expect([await world.stateOf(second), await world.stateOf(normal)]).toEqual(['canceled', 'in progress']);
  });

  it('is retried in its own queue', async () => {
    const normal = await running();
    const { id } = await world.put({ state: 'failed', parameters: emergency }, ['failed']);
    await retryOrchestration(world.deps, { orchestrationID: id, operationIDs: [], immediate: false, actor });
    expect(await world.stateOf(id)).toBe('in progress');
    await isPausedFor(normal, id);
  });

  it('leaves a person’s pause in place, whenever it came', async () => {
    const before = await running();
    await pauseOrchestration(world.deps, { orchestrationID: before, reason: 'mine', actor });
    const id = await emergencyID();
    await startNext(world.deps);
    expect((await read(before)).pause?.cause).toBe('operator');
    await finish(id);
    expect(await world.stateOf(before)).toBe('paused');
  });

  it('does not resume an orchestration that a person has paused in the meantime', async () => {
    const normal = await running();
    const id = await emergencyID();
    await startNext(world.deps);
    await pauseOrchestration(world.deps, { orchestrationID: normal, reason: 'mine', actor });
    expect((await read(normal)).pause?.cause).toBe('operator');
    await finish(id);
    expect(await world.stateOf(normal)).toBe('paused');
  });

  it('delays a resume until its end', async () => {
    const normal = await running();
    await pauseOrchestration(world.deps, { orchestrationID: normal, reason: 'mine', actor });
    const id = await emergencyID();
    await startNext(world.deps);
    const resume = async () =>
      await resumeOrchestration(world.deps, { orchestrationID: normal, maxFailures: undefined, actor });
    await resume();
    await isPausedFor(normal, id);
    await expect(resume()).rejects.toThrow(
      `The orchestration is paused because the emergency ${id} is not over. It resumes by itself when the emergency ends or is canceled.`,
    );
    await finish(id);
    expect(await world.stateOf(normal)).toBe('in progress');
  });

  it('whose end died halfway is finished by the sweep', async () => {
    const normal = await running();
    const id = await emergencyID();
    await startNext(world.deps);
    const { attempt } = await read(id);
    await world.deps.orchestrations.change(id, { at: now, to: 'succeeded', set: { description: 'x' } });
    expect(await world.deps.slots.holders()).toHaveLength(2);
    await sweep(world.deps);
    expect(await world.stateOf(normal)).toBe('in progress');
    expect(await world.deps.slots.holders()).toMatchObject([{ orchestrationID: normal, attempt }]);
  });

  it('whose end fails at any step resumes and wakes the others when the end is repeated', async () => {
    for (let step = 0; ; step += 1) {
      world = createMemoryProduct();
      const normals = [await running(), await running()];
      const id = await emergencyID();
      await startNext(world.deps);
      for (const each of normals) {
        const taskToken = `token-${each}`;
        const gate = { sleepID: each, taskToken, scheduleName: '', wakeAt: now + 9e6 };
        await world.deps.orchestrations.waitAtGate(each, gate, { at: now, attempt: 1 });
      }
      await world.deps.orchestrations.change(id, { at: now, set: { planned: 0 } });
      let calls = 0;
      const fails = (): void => {
        if (calls++ === step) throw new Error('throttled');
      };
      const { wake } = world.deps.executions;
      world.deps.executions.wake = async (token: string) => {
        fails();
        return await wake(token);
      };
      const { attempt } = await read(id);
      const end = async () =>
        await finishOrchestration(world.deps, { orchestrationID: id, attempt, failure: '' });
      const failed = await end().then(
        () => false,
        () => true,
      );
      // As the machine does.
      if (failed) await end();
      for (const each of normals) {
        expect(await read(each)).toMatchObject({ state: 'in progress' });
        expect((await read(each)).gate, `step ${step}`).toBeUndefined();
        expect(world.woken).toContain(`token-${each}`);
      }
      if (!failed) return expect(step).toBe(2);
    }
  });

  it('at any step of whose end the execution of a paused one fails starts that anew, without the sweep', async () => {
    const outcomes = new Set<string>();
    await atEveryStep(async () => {
      const normal = await running();
      const id = await emergencyID();
      await startNext(world.deps);
      return {
        work: async () => await finish(id),
        other: async () =>
          await finishOrchestration(world.deps, { orchestrationID: normal, attempt: 1, failure: 'broken' }),
        check: async () => {
          const { state, attempt } = await read(normal);
          outcomes.add(`${state}, attempt ${attempt}`);
          if (state !== 'in progress') return;
          expect(world.started).toContain(`${normal}-2`);
          expect(await world.deps.slots.holders()).toMatchObject([{ orchestrationID: normal, attempt: 2 }]);
        },
      };
    });
    // What has been resumed before is given up, as ever.
    expect([...outcomes]).toEqual(['in progress, attempt 2', 'failed, attempt 1']);
  });

  it('that ends while the execution of a paused one is failing lets that execution go on', async () => {
    const normal = await running();
    const id = await emergencyID();
    await startNext(world.deps);
    // Between the read and the note.
    world.table.interrupt(1, async () => {
      await finish(id);
    });
    const answer = await finishOrchestration(world.deps, {
      orchestrationID: normal,
      attempt: 1,
      failure: 'broken',
    });
    expect(answer).toMatchObject({ again: true });
    expect(await read(normal)).toMatchObject({ state: 'in progress', attempt: 1, trouble: '' });
  });

  it('that gets its slot at any step of the start of another one pauses it', async () => {
    await atEveryStep(async () => {
      const normal = await queued();
      let id = '';
      return {
        work: async () => await startNext(world.deps),
        other: async () => {
          id = await emergencyID();
          await startNext(world.deps);
        },
        check: async () => {
          expect(await world.stateOf(id)).toBe('in progress');
          if ((await world.stateOf(normal)) !== 'pending') await isPausedFor(normal, id);
        },
      };
    });
  });

  it('that ends at any step of what pauses others for it leaves nothing paused', async () => {
    await atEveryStep(async () => {
      const normal = await running();
      const id = await emergencyID();
      await world.deps.slots.claim(id, 1, 'emergency');
      await world.deps.orchestrations.change(id, {
        at: now,
        to: 'in progress',
        set: { attempt: 1, planned: 0 },
      });
      return {
        work: async () => await startNext(world.deps),
        other: async () => await finish(id),
        check: async () => expect(await world.stateOf(normal)).toBe('in progress'),
      };
    });
  });

  it('that gets its slot at any step of a resume pauses that one', async () => {
    await atEveryStep(async () => {
      const normal = await running();
      await pauseOrchestration(world.deps, { orchestrationID: normal, reason: '', actor });
      let id = '';
      return {
        work: async () =>
          await resumeOrchestration(world.deps, { orchestrationID: normal, maxFailures: undefined, actor }),
        other: async () => {
          id = await emergencyID();
          await startNext(world.deps);
        },
        check: async () => {
          // Where the emergency came first, the resume waits for its end, which is a pause for it too.
          await isPausedFor(normal, id);
        },
      };
    });
  });
});

describe('a sweep', () => {
  it('handles an orchestration once, even if it is paused or resumed at any step of the sweep', async () => {
    for (const isPaused of [false, true]) {
      await atEveryStep(async () => {
        const id = await running();
        const pause = async () =>
          await pauseOrchestration(world.deps, { orchestrationID: id, reason: '', actor });
        const resume = async () =>
          await resumeOrchestration(world.deps, { orchestrationID: id, maxFailures: undefined, actor });
        if (isPaused) await pause();
        return {
          work: async () => await sweep(world.deps),
          other: isPaused ? resume : pause,
          check: async () => expect(await world.stateOf(id)).toBe(isPaused ? 'in progress' : 'paused'),
        };
      });
    }
  });
});

const limited = (maxFailures: number | string) => {
  const parameters = sampleParameters(1);
  return { ...parameters, strategy: { ...parameters.strategy, maxFailures } };
};

describe('a limit of failures', () => {
  it.each([
    [1, ['failed', 'failed', 'pending', 'succeeded'], '2 of 4 failed, more than the 1 allowed'],
    [0, ['failed', 'pending'], '1 of 2 failed, more than the 0 allowed'],
    ['50%', ['failed', 'failed', 'pending'], '2 of 3 failed, more than the 1 allowed'],
  ] as const)('%s pauses when it is exceeded, and says so', async (maxFailures, states, reason) => {
    const { id } = await world.put({ state: 'in progress', parameters: limited(maxFailures) }, states);
    await pauseForFailures(world.deps, id);
    expect(await read(id)).toMatchObject({ state: 'paused', pause: { cause: 'failures', reason } });
    expect(world.published).toContain('paused');
  });

  it.each([
    ['is not passed', 2, ['failed', 'failed', 'pending']],
    ['is passed by the last ones, with nothing left to start', 0, ['failed', 'in progress']],
  ] as const)('pauses nothing if it %s', async (_, maxFailures, states) => {
    const { id } = await world.put({ state: 'in progress', parameters: limited(maxFailures) }, states);
    await pauseForFailures(world.deps, id);
    expect(await world.stateOf(id)).toBe('in progress');
  });

  it('counts only the failures after a resume', async () => {
    const { id } = await world.put({ state: 'in progress', parameters: limited(1) }, [
      ...(['failed', 'failed', 'in progress', 'in progress', 'pending'] as const),
    ]);
    await pauseForFailures(world.deps, id);
    await resumeOrchestration(world.deps, { orchestrationID: id, maxFailures: undefined, actor });
    await pauseForFailures(world.deps, id);
    expect(await world.stateOf(id)).toBe('in progress');
    for (const ordinal of [3, 4]) {
      world.advance(1000);
      const operation = (await world.deps.operations.get(id, ordinal))!;
      await world.table.update(
        { p: id, s: (await world.table.query({ partition: id }))[ordinal - 1]!['s'] as string },
        { set: { c: 0 } },
        [],
      );
      await world.deps.operations.abandon(operation, { at: world.deps.clock(), to: 'failed', message: 'x' });
      await pauseForFailures(world.deps, id);
      expect(await world.stateOf(id)).toBe(ordinal === 3 ? 'in progress' : 'paused');
    }
    expect((await read(id)).pause?.reason).toBe(
      '2 of 5 failed since it was resumed or retried, more than the 1 allowed',
    );
  });

  it('counts only the failures after a partial retry of a failed orchestration', async () => {
    const { id, operations } = await world.put({ state: 'failed', parameters: limited(1) }, [
      ...(['failed', 'failed', 'failed', 'failed'] as const),
    ]);
    const operationIDs = operations.slice(0, 2).map(({ operationID }) => operationID);
    await retryOrchestration(world.deps, { orchestrationID: id, operationIDs, immediate: false, actor });
    expect(await world.stateOf(id)).toBe('in progress');
    await pauseForFailures(world.deps, id);
    expect(await world.stateOf(id)).toBe('in progress');
    const failAgain = async (ordinal: number) => {
      world.advance(1000);
      const operation = (await world.deps.operations.get(id, ordinal))!;
      const ended = { at: world.deps.clock(), to: 'failed', message: 'x' } as const;
      await world.deps.operations.endWaiting(operation, ended);
    };
    await failAgain(1);
    await pauseForFailures(world.deps, id);
    expect(await world.stateOf(id)).toBe('in progress');
    // The second one too many, with one left to start.
    const one = operations[2]!.operationID;
    await retryOrchestration(world.deps, {
      orchestrationID: id,
      operationIDs: [one],
      immediate: false,
      actor,
    });
    await failAgain(2);
    await pauseForFailures(world.deps, id);
    expect((await read(id)).pause?.reason).toBe(
      '2 of 4 failed since it was resumed or retried, more than the 1 allowed',
    );
  });

  it('is replaced by that of a resume', async () => {
    const { id } = await world.put({ state: 'in progress', parameters: limited(0) }, ['failed', 'pending']);
    await resumeOrchestration(world.deps, { orchestrationID: id, maxFailures: 5, actor });
    await pauseForFailures(world.deps, id);
    expect(await world.stateOf(id)).toBe('in progress');
  });

  it('replaces an emergency’s pause, whose end must not resume the orchestration', async () => {
    const { id: normal } = await world.put({ state: 'in progress', parameters: limited(0) }, [
      'failed',
      'pending',
    ]);
    const id = await emergencyID();
    await startNext(world.deps);
    await isPausedFor(normal, id);
    await pauseForFailures(world.deps, normal);
    expect((await read(normal)).pause?.cause).toBe('failures');
    // Once for the emergency, once for the failures: somebody has to resume it now.
    const pauses = world.events.flatMap(({ detail }) => ('pause' in detail ? [detail.pause] : []));
    expect(pauses).toEqual([{ cause: 'emergency', emergencyID: id }, { cause: 'failures' }]);
    await finish(id);
    expect(await world.stateOf(normal)).toBe('paused');
  });

  it('is also enforced by the sweep during an emergency', async () => {
    const { id: normal } = await world.put({ state: 'in progress', parameters: limited(0) }, [
      'failed',
      'pending',
    ]);
    await emergencyID();
    await startNext(world.deps);
    await sweep(world.deps);
    expect((await read(normal)).pause?.cause).toBe('failures');
  });

  it('is enforced by the sweep if the turn that saw the failure died', async () => {
    const { id } = await world.put({ state: 'in progress', parameters: limited(0) }, ['failed', 'pending']);
    await sweep(world.deps);
    expect(await world.stateOf(id)).toBe('paused');
  });

  it('pauses nothing after a resume if it was checked before, at whatever step the resume came', async () => {
    await atEveryStep(async () => {
      const { id } = await world.put({ state: 'in progress', parameters: limited(0) }, ['failed', 'pending']);
      const other = async () => {
        await pauseOrchestration(world.deps, { orchestrationID: id, reason: '', actor });
        await resumeOrchestration(world.deps, { orchestrationID: id, maxFailures: undefined, actor });
      };
      return {
        work: async () => await pauseForFailures(world.deps, id),
        // The first may have paused it before the person does: that pause is resumed, too.
        other,
        check: async () => expect(await world.stateOf(id)).toBe('in progress'),
      };
    });
  });
});

const turnOf = (orchestrationID: string, turn: number) => ({
  ...{
    orchestrationID,
    attempt: 1,
    turn,
    round: 1,
    turns: 9,
    workers: 2,
    steps: 0,
    parked: false,
    child: `child-${turn}`,
  },
});
const take = async (id: string, turn: number) => {
  const deps = { ...world.deps, settings: { missedWindows: 3 }, freezes: async () => [] };
  return await takeNextOperation(deps, turnOf(id, turn));
};

describe('a turn of a paused orchestration', () => {
  const busy = (place: number) =>
    place === 0
      ? {
          due: { kind: 'held', turn: 0 } as const,
          claim: { child: 'child-0', turn: 0, attempt: 1, round: 1, expiresAt: now + 9e6 },
        }
      : {};

  it('takes nothing, and leaves no claim or lease, at whatever step the pause comes', async () => {
    await atEveryStep(async () => {
      const { id, operations } = await world.put({ state: 'in progress' }, ['pending', 'pending']);
      let action = '';
      return {
        work: async () => {
          ({ action } = await take(id, 1));
        },
        other: async () => await pauseOrchestration(world.deps, { orchestrationID: id, reason: '', actor }),
        check: async () => {
          expect(await world.stateOf(id)).toBe('paused');
          if (action === 'upgrade') return;
          expect(action).toBe('done');
          for (const { ordinal, runtimeID } of operations) {
            expect(await world.deps.operations.get(id, ordinal)).toMatchObject({ claim: undefined });
            const another = { runtimeID, operationID: 'another' };
            expect(await world.deps.leases.take(another, now, now)).toBe(true);
          }
        },
      };
    });
  });

  it('parks while an upgrade is in progress, and ends once none is', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['in progress', 'pending'], busy);
    await pauseOrchestration(world.deps, { orchestrationID: id, reason: '', actor });
    expect(await take(id, 1)).toMatchObject({ action: 'park' });
    const operation = (await world.deps.operations.get(id, 1))!;
    await world.deps.operations.end(operation, 'child-0', {}, { at: now, to: 'succeeded', message: 'x' });
    expect(await take(id, 1)).toMatchObject({ action: 'done' });
  });

  const pause = async (id: string) =>
    await pauseOrchestration(world.deps, { orchestrationID: id, reason: '', actor });
  const resume = async (id: string) =>
    await resumeOrchestration(world.deps, { orchestrationID: id, maxFailures: undefined, actor });
  const allOut = { state: 'in progress', turnsOut: '1.1' } as const;

  it('makes the others end after a quick resume, for a full round, if no turn is left to replace it', async () => {
    const { id } = await world.put(allOut, ['pending', 'pending']);
    await pause(id);
    expect(await take(id, 3)).toMatchObject({ action: 'done' });
    await resume(id);
    expect(await take(id, 4)).toMatchObject({ action: 'done' });
    await waitForWork(world.deps, { ...turnOf(id, 5), taskToken: 'parked' });
    expect(world.woken).toContain('parked');
    const deps = { ...world.deps, fleet: async () => Promise.reject(new Error('nothing is listed')) };
    const progress = { round: 1, idleRounds: 4, open: 2 };
    expect(await planOperations(deps, { orchestrationID: id, attempt: 1, progress })).toMatchObject({
      ...{ next: 'upgrade', workers: 5, turns: [0, 1], waitSeconds: 0 },
      progress: { round: 2, idleRounds: 0, open: 2 },
    });
    const take2 = { ...turnOf(id, 0), turns: 2, round: 2, child: 'another' };
    const takes = { ...world.deps, settings: { missedWindows: 3 }, freezes: async () => [] };
    expect(await takeNextOperation(takes, take2)).toMatchObject({ action: 'upgrade' });
  });

  it('lets the others finish their upgrades in progress', async () => {
    const { id } = await world.put(allOut, ['in progress', 'pending'], busy);
    await world.deps.orchestrations.change(id, { at: now, set: { turnsPaused: '1.1' } });
    expect(await take(id, 0)).toMatchObject({ action: 'upgrade', ordinal: 1 });
    expect(await take(id, 1)).toMatchObject({ action: 'done' });
  });

  it('ends alone if a turn that has not started can replace it', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending', 'pending']);
    await pause(id);
    expect(await take(id, 1)).toMatchObject({ action: 'done' });
    await resume(id);
    expect(await take(id, 8)).toMatchObject({ action: 'upgrade' });
  });

  it('is woken by the resume if others have ended and the pause has not woken it', async () => {
    const sleep = { sleepID: 's', taskToken: 'asleep', scheduleName: 'schedule', wakeAt: now + 9e6 };
    const asleep = (place: number) => (place === 0 ? { ...busy(0), sleep } : {});
    const { id } = await world.put(allOut, ['pending', 'pending'], asleep);
    const read = (await world.deps.orchestrations.get(id))!;
    await setPause(world.deps, read, { cause: 'emergency', reason: 'x', emergencyID: 'e-7' });
    expect(await take(id, 3)).toMatchObject({ action: 'done' });
    expect(world.woken).toEqual([]);
    await resume(id);
    expect(world.woken).toEqual(['asleep']);
  });

  it('never ends unnoticed, at whatever step the resume comes', async () => {
    await atEveryStep(async () => {
      const { id } = await world.put(allOut, ['pending', 'pending']);
      await pause(id);
      let action = '';
      return {
        work: async () => {
          ({ action } = await take(id, 3));
        },
        other: async () => await resume(id),
        check: async () => {
          expect(await world.stateOf(id)).toBe('in progress');
          expect(await take(id, 4)).toMatchObject({ action: action === 'done' ? 'done' : 'upgrade' });
        },
      };
    });
  });

  it('is woken, or does not park, if the last upgrade ends at any step of its parking', async () => {
    await atEveryStep(async () => {
      const { id } = await world.put({ state: 'in progress' }, ['in progress', 'pending'], busy);
      await pauseOrchestration(world.deps, { orchestrationID: id, reason: '', actor });
      return {
        work: async () => await waitForWork(world.deps, { ...turnOf(id, 1), taskToken: 'parked' }),
        other: async () => {
          const operation = (await world.deps.operations.get(id, 1))!;
          await world.deps.operations.end(
            operation,
            'child-0',
            {},
            { at: now, to: 'succeeded', message: 'x' },
          );
          // Its turn takes again.
          await take(id, 0);
        },
        check: async () => expect(world.woken).toContain('parked'),
      };
    });
  });

  it('is woken, or does not park, if a resume comes at any step of its parking', async () => {
    await atEveryStep(async () => {
      const { id } = await world.put({ state: 'in progress' }, ['in progress', 'pending'], busy);
      await pauseOrchestration(world.deps, { orchestrationID: id, reason: '', actor });
      return {
        work: async () => await waitForWork(world.deps, { ...turnOf(id, 1), taskToken: 'parked' }),
        other: async () =>
          await resumeOrchestration(world.deps, { orchestrationID: id, maxFailures: undefined, actor }),
        check: async () => expect(world.woken).toContain('parked'),
      };
    });
  });
});
