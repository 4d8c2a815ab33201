import { describe, expect, it } from 'vitest';
import { runScenario } from '../../support/simulation/runScenario.ts';

/** More of them: `INTERLEAVINGS=5000 INTERLEAVINGS_FROM=100000 npx vitest run --project unit test/unit/queue`. */
const runs = Number(process.env['INTERLEAVINGS'] ?? 180);
const from = Number(process.env['INTERLEAVINGS_FROM'] ?? 1);
const seconds = Math.max(120, runs);

/** What went wrong, with the last steps that led there; the seed repeats it. */
async function problemsOf(seed: number, faults: 'all' | 'none' | 'doubled'): Promise<string[]> {
  if ((await runScenario(seed, { faults })).problems.length === 0) return [];
  const { problems, trace } = await runScenario(seed, { faults, trace: true });
  return [`seed ${seed}: ${problems.join('; ')}`, ...trace.slice(-40)];
}

describe('in any order of their steps', () => {
  it(
    'orchestrations end, and keep the rules, if nothing goes wrong',
    async () => {
      for (let seed = from; seed < from + runs / 5; seed += 1)
        expect(await problemsOf(seed, 'none')).toEqual([]);
    },
    seconds * 1000,
  );

  it(
    'orchestrations end, with no more upgrades at a time than workers, if every call comes twice',
    async () => {
      for (let seed = from; seed < from + runs / 5; seed += 1)
        expect(await problemsOf(seed, 'doubled')).toEqual([]);
    },
    seconds * 1000,
  );

  it(
    'orchestrations end, and keep the rules, if anything dies, fails, repeats or gets lost at any moment',
    async () => {
      for (let seed = from; seed < from + runs; seed += 1) expect(await problemsOf(seed, 'all')).toEqual([]);
    },
    seconds * 1000,
  );
});
