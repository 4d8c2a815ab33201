import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { ApiError } from '../../console/client/ApiError.ts';
import { type ApiClient, answerOf } from '../../console/client/apiClient.ts';
import { CliError } from '../CliError.ts';
import type { Context } from '../Context.ts';
import { exitCodes } from '../exitCodes.ts';
import { readJson } from '../requests/readJson.ts';
import { type UpgradeOptions, upgradeBody } from '../requests/upgradeBody.ts';
import { open, optionsOf, tell, writeJson, writeLine } from './options.ts';
import { addUpgradeOptions } from './upgradeOptions.ts';
import { waitFor } from './waitFor.ts';

type Path = '/upgrade/kyma' | '/upgrade/cluster';

interface Options extends UpgradeOptions {
  readonly file?: string;
  readonly stages?: string;
  readonly idempotencyKey?: string;
  readonly wait?: true;
}

const tries = 3;
const pauseSeconds = 2;

/** Retries if there was no answer; the key ensures that nothing is created twice. */
const create = async (context: Context, client: ApiClient, path: Path, body: unknown, key: string) => {
  for (let number = 1; ; number += 1) {
    try {
      // The API validates the body; its type is only for bodies written in TypeScript.
      const init = { body: body as never, params: { header: { 'Idempotency-Key': key } } };
      return await answerOf(client.POST(path, init));
    } catch (error) {
      if (!(error instanceof ApiError && error.isTemporary) || number === tries) throw error;
      tell(context, `${error.message} Trying again.`);
      await context.sleep(pauseSeconds);
    }
  }
};

const run = async (context: Context, path: Path, command: Command): Promise<void> => {
  const options = optionsOf<Options>(command);
  const { file, stages, output, idempotencyKey = randomUUID(), wait } = options;
  if (file === '-' && stages === '-')
    throw new CliError(exitCodes.usage, 'Standard input cannot be both the request and the stages.');
  const read = async (name: string | undefined): Promise<unknown> =>
    name === undefined ? undefined : await readJson(name, context.readInput);
  const body = upgradeBody(options, { request: await read(file), stages: await read(stages) });
  const connection = await open(context, command);
  const answer = await create(context, connection.client, path, body, idempotencyKey);
  if (output === 'json') writeJson(context, answer);
  else writeLine(context, answer.orchestrationID);
  if (wait) await waitFor(context, connection, answer.orchestrationID);
  else tell(context, `Follow it: kyma-upgrade watch ${answer.orchestrationID}`);
};

export const addUpgrade = (program: Command, context: Context): void => {
  const upgrade = program.command('upgrade').description('Upgrade Kyma or Kubernetes on many runtimes');
  addUpgradeOptions(upgrade.command('kyma').description('Move Kyma to a channel'))
    .option('--channel <channel>', "The channel (default: the environment's)")
    .addHelpText(
      'after',
      `
Examples:
  kyma-upgrade upgrade kyma --include 'region=eu-.*' --channel fast --dry-run
  kyma-upgrade upgrade kyma --all --exclude 'globalAccount=^1a2b' --schedule maintenanceWindow --workers 20
  kyma-upgrade upgrade kyma --all --stage name=canary,limit=5%,soak=1h --stage name=rest,approval --wait`,
    )
    .action(async (_: unknown, command: Command) => await run(context, '/upgrade/kyma', command));
  addUpgradeOptions(upgrade.command('cluster').description('Move Kubernetes to a version'))
    .option('--kubernetes-version <version>', "The version (default: the environment's)")
    .option('--machine-image <name>', 'The machine image of all workers (default: it stays)')
    .option('--machine-image-version <version>', 'Its version (default: it stays)')
    .action(async (_: unknown, command: Command) => await run(context, '/upgrade/cluster', command));
};
