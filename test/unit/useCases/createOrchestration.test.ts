import { beforeEach, describe, expect, it } from 'vitest';
import { createOrchestration } from '../../../lib/useCases/createOrchestration.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleParameters } from '../../support/samples.ts';

let world: MemoryProduct;
let scheduled: number[];
let previews: [string, object][];
beforeEach(() => {
  world = createMemoryProduct();
  scheduled = [];
  previews = [];
});

async function createdFor(
  start: number,
  preview = async (name: string, payload: object) => void previews.push([name, payload]),
): Promise<string> {
  const parameters = sampleParameters();
  const schedule = new Date(start).toISOString();
  const wakeUps = {
    ...world.deps.wakeUps,
    schedule: async (_name: string, at: number) => {
      scheduled.push(at);
    },
  };
  const previewSchedules = {
    schedule: async (name: string, _at: number, payload: object) => await preview(name, payload),
  };
  const deps = { ...world.deps, wakeUps, previewSchedules };
  return await createOrchestration(deps, {
    type: 'upgradeKyma',
    parameters: { ...parameters, strategy: { ...parameters.strategy, schedule } },
    actor: { subject: 'someone' },
    idempotencyKey: undefined,
  });
}

describe('a scheduled start', () => {
  it.each([-5000, 0, 1, 400, 999])('%i ms ahead means at once', async (ahead) => {
    const id = await createdFor(now + ahead);
    expect(await world.stateOf(id)).toBe('in progress');
    expect(world.started).toEqual([`${id}-1`]);
    expect(scheduled).toEqual([]);
    expect(previews).toEqual([]);
  });

  it('further ahead waits outside the queue until its schedule fires', async () => {
    const id = await createdFor(now + 5000);
    expect(await world.stateOf(id)).toBe('pending');
    expect(world.started).toEqual([]);
    expect(scheduled).toEqual([now + 5000]);
    expect(previews).toEqual([[`${id}-preview`, { kind: 'preview', orchestrationID: id }]]);
  });

  it('is created even if its preview cannot be requested', async () => {
    const id = await createdFor(now + 5000, async () => {
      throw new Error('the scheduler is down');
    });
    expect(await world.stateOf(id)).toBe('pending');
    expect(scheduled).toEqual([now + 5000]);
  });
});
