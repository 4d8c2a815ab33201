import { expect } from 'vitest';
import type { OperationListAnswer } from '../../lib/api/operationAnswers.ts';

/** What a simulated runtime does, and what must come of its operation; undefined: it is skipped, for this reason. */
interface Outcome {
  readonly entry: object;
  readonly state?: string;
  readonly description?: RegExp;
  readonly skipped?: string;
  /** How often Gardener or the runtime may accept a patch for it. */
  readonly patches: number;
}

const upgrade = (fields: object) => ({
  channel: 'fast',
  upgrade: { seconds: 2, outcome: 'succeed', ...fields },
});

/** Every way in which a Kyma upgrade can go (§9). */
export const outcomes: Readonly<Record<string, Outcome>> = {
  good: { entry: upgrade({}), state: 'succeeded', patches: 1 },
  flaky: { entry: upgrade({ outcome: 'flaky', seconds: 4 }), state: 'succeeded', patches: 1 },
  lagging: { entry: upgrade({ laggingModules: 2 }), state: 'succeeded', patches: 1 },
  conflict: { entry: upgrade({ conflict: 1 }), state: 'succeeded', patches: 1 },
  unreachable: { entry: upgrade({ unreachableSeconds: 3 }), state: 'succeeded', patches: 1 },
  there: {
    entry: { channel: 'regular' },
    state: 'succeeded',
    description: /already on regular/i,
    patches: 0,
  },
  bad: { entry: upgrade({ outcome: 'fail' }), state: 'failed', description: /\w+ \w+ \w+/, patches: 1 },
  late: {
    entry: upgrade({ outcome: 'fail', failLate: true }),
    state: 'failed',
    description: /\w+ \w+ \w+/,
    patches: 1,
  },
  gone: {
    entry: upgrade({ seconds: 20, deletedAfterSeconds: 1 }),
    state: 'canceled',
    description: /delet|gone|exist/i,
    patches: 1,
  },
  asleep: { entry: { channel: 'fast', hibernated: true }, skipped: 'hibernated', patches: 0 },
  leaving: { entry: { channel: 'fast', deleting: true }, skipped: 'deletion under way', patches: 0 },
  nameless: { entry: { channel: 'fast', noRuntimeID: true }, skipped: 'no runtime id', patches: 0 },
};

/** One that never ends: it takes the environment's operation timeout, a minute. */
export const stuck: Outcome = {
  entry: upgrade({ outcome: 'stuck' }),
  state: 'failed',
  description: /^Timed out after 60 s( without progress)?\. Last seen: /,
  patches: 1,
};

/** `each` runtimes of every outcome. */
export const mixedFleet = (all: Readonly<Record<string, Outcome>>, each: number): object[] =>
  Object.entries(all).flatMap(([name, { entry }]) =>
    Array.from({ length: each }, (_, place) => ({ shoot: `${name}-${place}`, ...entry })),
  );

/** Checks each operation against the outcome that its Shoot is named after, and what Gardener saw. */
export function expectOutcomes(
  all: Readonly<Record<string, Outcome>>,
  each: number,
  operations: OperationListAnswer['data'],
  patches: ReadonlyMap<string, number>,
): void {
  for (const [name, outcome] of Object.entries(all)) {
    const own = operations.filter(({ shootName }) => shootName.startsWith(`${name}-`));
    expect([name, own.length]).toEqual([name, outcome.skipped === undefined ? each : 0]);
    for (const { shootName, state, description } of own) {
      expect([shootName, state, description]).toEqual([shootName, outcome.state, description]);
      expect(description).toMatch(outcome.description ?? /./);
    }
    for (let place = 0; place < each; place += 1) {
      expect([name, patches.get(`${name}-${place}`) ?? 0]).toEqual([name, outcome.patches]);
    }
  }
}

/** How many were skipped, by reason. */
export const expectedSkips = (
  all: Readonly<Record<string, Outcome>>,
  each: number,
): Record<string, number> => {
  const reasons = Object.values(all).flatMap(({ skipped }) => skipped ?? []);
  return Object.fromEntries(reasons.map((reason) => [reason, each]));
};
