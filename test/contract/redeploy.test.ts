import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { environments } from '../../infra/environments.ts';
import { stageApproved } from '../../lib/rollout/changeRollout.ts';
import type { WakeUpInput } from '../../lib/workflow/payloads.ts';
import { resources, setUp, synthesize } from '../infra/synthesized.ts';
import { type Call, ReleaseRun } from '../support/release/ReleaseRun.ts';
import { type Definition, runDefinition, runTurn } from '../support/release/runDefinition.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
const read = (release: string, file: string) =>
  JSON.parse(readFileSync(join(fixtures, release, file), 'utf8'));

/** Every field of `recorded` is in `now`, and of the same type: the machine of an older release may read each of them. */
function expectFieldsOf(recorded: unknown, now: unknown, path = 'answer'): void {
  if (typeof recorded !== 'object' || recorded === null || Array.isArray(recorded)) {
    expect([path, typeof now, Array.isArray(now)]).toEqual([path, typeof recorded, Array.isArray(recorded)]);
    return;
  }
  expect([path, typeof now]).toEqual([path, 'object']);
  for (const [field, value] of Object.entries(recorded))
    expectFieldsOf(value, (now as Record<string, unknown>)[field], `${path}.${field}`);
}

/**
 * A deploy while executions run (§2): they go on with the definition they were started with, and call today's functions with
 * the payloads of then, on the items of then. test/support/release/record.ts has written those down for each release.
 */
describe.each(readdirSync(fixtures).filter((name) => name.startsWith('release-')))('%s', (release) => {
  const definition: Definition = read(release, 'definition.json');
  const { input, calls } = read(release, 'calls.json') as {
    input: Record<string, unknown> & { orchestrationID: string };
    calls: Call[];
  };
  const stateOf = async (run: ReleaseRun) => (await run.orchestration(input.orchestrationID))?.state;
  const turnStates = Object.keys(definition.States['Upgrade runtimes'].ItemProcessor.States);

  /** What must be true however it got there. */
  const expectDone = async (run: ReleaseRun) => {
    expect(await stateOf(run)).toBe('succeeded');
    const states = run.table.items(input.orchestrationID).map((item) => item['state']);
    expect(states).toEqual(['succeeded', 'succeeded']);
    expect(run.schedules).toEqual([]);
  };

  let functionIDs: string[];
  beforeAll(async () => {
    const { service } = await synthesize(setUp(environments.prod));
    functionIDs = Object.keys(resources(service, 'AWS::Lambda::Function'));
  });

  test('its definition calls only functions that still exist under the same ids', () => {
    const called = [...JSON.stringify(definition).matchAll(/function:(\w+)/g)].map(([, id = '']) => id);
    expect(new Set(called).size).toBeGreaterThan(5);
    for (const id of called) expect(functionIDs).toContain(id);
  });

  test('an orchestration in its table runs to the end on its definition', async () => {
    const run = await ReleaseRun.from(calls[0]!);
    await runDefinition(run, definition, input);
    await expectDone(run);
  });

  test('its definition, which knows no gates, polls in rounds without turns until one opens', async () => {
    const run = await ReleaseRun.from(calls[0]!);
    const { orchestrationID } = input;
    const key = { p: 'orchestrations', s: orchestrationID };
    const { parameters } = (await run.orchestration(orchestrationID))!;
    const stages = [
      { name: 'open', include: [{ shoot: 'open' }] },
      { name: 'later', approval: true },
    ];
    const strategy = { ...parameters.strategy, stages };
    await run.table.update(key, { set: { parameters: { ...parameters, strategy } } }, []);
    let atGate = 0;
    const asked = run.call.bind(run);
    run.call = async (name, payload) => {
      const answer = (await asked(name, payload)) as { gate?: { status: string }; turns?: number[] } | null;
      if (answer?.gate?.status !== 'waiting for approval') return answer;
      expect(answer).toMatchObject({ next: 'wait', turns: [], gate: { stage: 'later' } });
      atGate += 1;
      const { rollout } = (await run.orchestration(orchestrationID))!;
      if (atGate === 3)
        await run.table.update(
          key,
          { set: { rollout: stageApproved(rollout!, 1, run.now), rolloutVersion: rollout!.version } },
          [],
        );
      return answer;
    };
    await runDefinition(run, definition, input);
    expect(atGate).toBe(3);
    await expectDone(run);
    const { rollout } = (await run.orchestration(orchestrationID))!;
    expect(rollout?.stages).toMatchObject([{ last: 1, doneAt: expect.any(Number) }, { first: 2 }]);
  });

  test.each(calls.map((call, place) => [place, call.name, call] as const))(
    'call %i, "%s", is answered as its definition expects',
    async (_, name, call) => {
      const run = await ReleaseRun.from(call);
      const answer = await run.call(name, call.input);
      expectFieldsOf(call.answer, answer);
      // What its choices read.
      for (const field of ['action', 'next', 'again', 'failure', 'ordinal'])
        expect((answer as Record<string, unknown> | null)?.[field]).toEqual(
          (call.answer as Record<string, unknown> | null)?.[field],
        );
    },
  );

  test.each(
    calls
      .map((call, place) => [place, call.name, call] as const)
      .filter(([, name]) => turnStates.includes(name) && name !== 'Hand back operation'),
  )('a turn that is at call %i, "%s", when the deploy comes goes on to the end', async (_, name, call) => {
    const run = await ReleaseRun.from(call);
    await wakeSleeper(run, calls, call);
    const { child, ...payload } = call.input as { child: string };
    await runTurn(run, definition, payload, { state: name, child });
    // The Map goes on with the turns that are left, and the machine with its next states.
    const last = calls.filter(({ name }) => name === 'Plan operations').at(-1)!;
    await runDefinition(run, definition, { ...input, ...last.input });
    await expectDone(run);
  });

  test('a schedule that it made still wakes its sleeper', async () => {
    const call = calls.find(({ name }) => name === 'wakeUp')!;
    const run = await ReleaseRun.from(call);
    const asleep = () => run.table.items(input.orchestrationID).filter((item) => 'sleepID' in item).length;
    expect(asleep()).toBe(1);
    await run.call('wakeUp', call.input as WakeUpInput);
    expect(asleep()).toBe(0);
  });
});

/** Lets the schedule fire of a sleep that stands in the table at that call, where there is one. */
async function wakeSleeper(run: ReleaseRun, calls: readonly Call[], call: Call): Promise<void> {
  const wake = calls.find(({ name }) => name === 'wakeUp');
  if (wake !== undefined && call.items.some((item) => item['sleepID'] === wake.input['sleepID']))
    await run.call('wakeUp', wake.input);
}
