import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { EnvironmentSettings } from '../environments.ts';
import { Preflight } from './Preflight.ts';

/**
 * The region that a deploy goes to: the environment's, else that of the command line tools, in the order in which CDK looks.
 * @returns undefined if none is named: CDK would use us-east-1, which is hardly intended
 */
async function regionOf({ region }: EnvironmentSettings): Promise<string | undefined> {
  const named = region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  if (named !== undefined && named !== '') return named;
  // The profile's region.
  return await new STSClient().config.region().catch(() => undefined);
}

/** A preflight with the credentials of the command line tools. */
export async function createPreflight(environment: EnvironmentSettings): Promise<Preflight> {
  const region = await regionOf(environment);
  const config = { region: region ?? 'us-east-1' };
  return new Preflight({
    environment,
    region,
    clients: {
      sts: new STSClient(config),
      lambda: new LambdaClient(config),
      secrets: new SecretsManagerClient(config),
      ssm: new SSMClient(config),
      cloudFormation: new CloudFormationClient(config),
    },
  });
}
