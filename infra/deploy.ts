import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { environmentNamed } from './environments.ts';
import { createPreflight } from './preflight/createPreflight.ts';
import { preflightChecks } from './preflight/preflightChecks.ts';
import { runChecks } from './runChecks.ts';

/**
 * `npm run deploy -- --env dev`: checks whether a deploy can work, shows what would change, asks, and deploys both stacks.
 * `--check` only checks, and exits 1 if there is a problem. `--yes` does not ask (for a pipeline that has shown the diff to
 * someone). It uses the credentials of the AWS command line tools.
 */
const { values } = parseArgs({
  options: { env: { type: 'string' }, yes: { type: 'boolean' }, check: { type: 'boolean' } },
});
const environment = environmentNamed(values.env);
const { name } = environment;
if (environment.oidc.issuer === 'parameter') throw new Error(`${name} is the local stack's: npm start`);

const root = join(import.meta.dirname, '..');

const preflight = await createPreflight(environment);
if ((await runChecks(preflightChecks(preflight))) > 0) {
  if (values.check !== true) console.error('Nothing was deployed.');
  process.exit(1);
}
if (values.check === true) process.exit(0);

/** Runs the CDK command line tool that the lock file names, and stops if it fails. */
function cdk(...args: string[]): void {
  const tool = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const { status } = spawnSync(process.execPath, [tool, ...args, '-c', `env=${name}`], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      // Deploy to the region that was checked.
      ...(preflight.region === undefined ? {} : { AWS_REGION: preflight.region }),
    },
  });
  if (status !== 0) process.exit(status ?? 1);
}

cdk('diff', '--all');
if (values.yes !== true) {
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`Deploy this to ${name}? Type its name: `);
  prompt.close();
  if (answer.trim() !== name) {
    console.error('Nothing was deployed.');
    process.exit(1);
  }
}
// The diff was shown and agreed to: the tool need not ask again.
cdk('deploy', '--all', '--require-approval', 'never');
