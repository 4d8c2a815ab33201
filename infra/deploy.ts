import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { EXAMPLE_ISSUER, environmentNamed } from './environments.ts';

/**
 * `npm run deploy -- --env dev`: shows what would change, asks, deploys both stacks. `--yes` does not ask (for a pipeline
 * that has shown the diff to someone). Credentials are those of the AWS command line tools.
 */
const { values } = parseArgs({ options: { env: { type: 'string' }, yes: { type: 'boolean' } } });
const { name, oidc } = environmentNamed(values.env);
if (oidc.issuer === 'parameter') throw new Error(`${name} is the local stack's: npm start`);
if (oidc.issuer === EXAMPLE_ISSUER)
  throw new Error(
    `Set oidc.issuer of ${name} in infra/environments.ts first: ${EXAMPLE_ISSUER} is an example`,
  );

const root = join(import.meta.dirname, '..');

/** Runs the CDK command line tool that the lock file names, and stops if it fails. */
function cdk(...args: string[]): void {
  const tool = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const { status } = spawnSync(process.execPath, [tool, ...args, '-c', `env=${name}`], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
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
