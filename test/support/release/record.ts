import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../../../infra/environments.ts';
import { definition, setUp, synthesize } from '../../infra/synthesized.ts';
import { sampleOrchestration, sampleParameters } from '../samples.ts';
import { ReleaseRun } from './ReleaseRun.ts';
import { runDefinition } from './runDefinition.ts';

/**
 * `node test/support/release/record.ts 0.1.0`: writes down what a release puts into executions and into the table, for
 * test/contract/redeploy.test.ts. Run it once for each release, then `npm run format`, and never again.
 */
const [release] = process.argv.slice(2);
if (release === undefined) throw new Error('Usage: node test/support/release/record.ts RELEASE');
const folder = join(import.meta.dirname, '..', '..', 'fixtures', `release-${release}`);

const machine = definition((await synthesize(setUp(environments.dev))).service);
const parameters = sampleParameters(2);
const orchestration = sampleOrchestration({
  planned: undefined,
  parameters: {
    ...parameters,
    strategy: { ...parameters.strategy, schedule: 'maintenanceWindow', maintenanceWindow: true },
  },
});
const run = new ReleaseRun();
await run.begin(orchestration);
const { orchestrationID } = orchestration;
const input = { orchestrationID, attempt: 1, progress: { round: 0, idleRounds: 0, open: -1 } };
await runDefinition(run, machine, input);
const state = (await run.orchestration(orchestrationID))?.state;
if (state !== 'succeeded') throw new Error(`the orchestration ended ${state}`);
// A failing turn is not on the way of this run, and is part of what executions hold.
const [take] = run.calls.filter(({ name }) => name === 'Take next operation');
const handBack = {
  ...take,
  name: 'Hand back operation',
  input: { ...take?.input, ordinal: 0, error: { Error: 'Lambda.Unknown', Cause: 'broken' } },
  answer: null,
};
mkdirSync(folder, { recursive: true });
const write = (file: string, content: unknown) =>
  writeFileSync(join(folder, file), `${JSON.stringify(content, null, 1)}\n`);
write('definition.json', machine);
write('calls.json', { input, calls: [...run.calls, handBack] });
console.log(`${run.calls.length} calls: ${run.calls.map(({ name }) => name).join(', ')}`);
