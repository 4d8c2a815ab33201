import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ForecastAnswer } from '../../lib/api/forecastAnswer.ts';
import { windowTime } from '../../local/simulator/fleet.ts';
import { eventually, TestStack } from '../support/stack.ts';

/** Issue "Rollouts", forecast: what it says before, during and after an orchestration, beside what happens. */
const second = 1000;
const runtimes = 16;

describe('the forecast of an orchestration', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await TestStack.start({
      fleet: Array.from({ length: runtimes }, (_, place) => ({
        shoot: `shoot-${place}`,
        region: place < 4 ? 'eu-north-1' : 'eu-central-1',
        channel: 'fast',
        upgrade: { seconds: 1, outcome: 'succeed' },
      })),
    });
  }, 180_000);
  afterAll(async () => {
    await stack.close();
  });

  const forecastOf = async (id: string): Promise<ForecastAnswer> => {
    const answer = await stack.call('GET', `/orchestrations/${id}/forecast`);
    expect(answer.status).toBe(200);
    return answer.body as ForecastAnswer;
  };
  const planned = async (id: string) =>
    await eventually('it is planned', async () => {
      const answer = await stack.call('GET', `/orchestrations/${id}/forecast`);
      return answer.status === 200;
    });
  const startsOf = ({ starts }: ForecastAnswer) => starts.buckets.reduce((sum, each) => sum + each.starts, 0);

  it('waits for the window, follows what is left, and is empty at the end', async () => {
    const opens = Math.ceil(Date.now() / second) * second + 6 * second;
    const [timeBegin, timeEnd] = [windowTime(opens, 0), windowTime(opens + 7200 * second, 0)];
    await stack.editPolicy({ default: { timeBegin, timeEnd } });
    const strategy = { schedule: 'maintenanceWindow', parallel: { workers: 4 } };
    const id = await stack.create({}, strategy);
    await planned(id);
    const before = await forecastOf(id);
    expect(before).toMatchObject({
      state: 'in progress',
      waiting: runtimes,
      inProgress: 0,
      missing: { count: 0 },
      neverFitting: { count: 0 },
    });
    expect(startsOf(before)).toBe(runtimes);
    // Without history an upgrade is assumed to take two seconds: four batches.
    const likely = Date.parse(before.likely);
    expect(likely).toBeGreaterThanOrEqual(opens + 8 * second);
    expect(likely).toBeLessThan(opens + 12 * second);

    await eventually(
      'half of them have ended',
      async () => (await stack.status(id)).operationStats.succeeded >= runtimes / 2,
    );
    const during = await forecastOf(id);
    expect(during.waiting + during.inProgress).toBeLessThanOrEqual(runtimes / 2);
    expect(startsOf(during)).toBe(during.waiting);
    expect(during.assumptions.join(' ')).toMatch(/Only \d+ upgrades of this kind are recorded/);

    const ended = await stack.ended(id);
    expect(ended.state).toBe('succeeded');
    const after = await forecastOf(id);
    expect(after).toMatchObject({ state: 'succeeded', waiting: 0, inProgress: 0, assumptions: [] });
    const done = (await stack.log()).filter(({ event }) => event === 'done').map(({ at }) => Date.parse(at));
    const took = Math.max(...done) - opens;
    const said = likely - opens;
    // A busy machine takes longer, never shorter than four batches of one second.
    expect(took).toBeGreaterThanOrEqual(said / 2);
  }, 90_000);

  it('shows a plan that waits for its approval, by stages', async () => {
    const stages = [
      { name: 'canary', include: [{ region: 'north' }], workers: 2, soakSeconds: 600 },
      { name: 'rest', approval: true },
    ];
    const strategy = { approval: true, stages, parallel: { workers: 4 } };
    const id = await stack.create({ kyma: { channel: 'fast' } }, strategy);
    await planned(id);
    const { stages: foreseen, likely, assumptions, waiting } = await forecastOf(id);
    expect(waiting).toBe(runtimes);
    expect(foreseen.map(({ name, runtimes: count }) => [name, count])).toEqual([
      ['canary', 4],
      ['rest', 12],
    ]);
    const soaked = Date.parse(foreseen[1]?.likelyStart ?? '') - Date.parse(foreseen[0]?.likely ?? '');
    expect(soaked).toBe(600 * second);
    expect(likely).toBe(foreseen[1]?.likely);
    expect(assumptions.slice(0, 2)).toEqual([
      'Stage canary needs an approval, which is assumed to be given when it is due.',
      'Stage rest needs an approval, which is assumed to be given when it is due.',
    ]);
    await stack.call('PUT', `/orchestrations/${id}/cancel`);
    await stack.until(id, ['canceled'], 10);
  }, 60_000);
});
