import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { Problem } from '../runChecks.ts';
import type { Preflight } from './Preflight.ts';

/** The version of `cdk bootstrap` that the templates need; a test compares it with the templates. */
export const NEEDED_BOOTSTRAP = 6;
export const BOOTSTRAP_PARAMETER = '/cdk-bootstrap/hnb659fds/version';

/** Whether CDK has its bucket and roles in this account and region. */
export async function checkBootstrap(preflight: Preflight): Promise<string> {
  const { account, region } = preflight.place();
  const command = `npx cdk bootstrap aws://${account}/${region} -c env=${preflight.environment.name}`;
  const version = await preflight.ask('ssm:GetParameter', async () => {
    try {
      const { Parameter } = await preflight.clients.ssm.send(
        new GetParameterCommand({ Name: BOOTSTRAP_PARAMETER }),
      );
      return Number(Parameter?.Value);
    } catch (error) {
      if (error instanceof Error && error.name === 'ParameterNotFound') return undefined;
      throw error;
    }
  });
  if (version === undefined)
    throw new Problem(`CDK is not bootstrapped in account ${account}, ${region}: once is enough`, command);
  if (!(version >= NEEDED_BOOTSTRAP))
    throw new Problem(
      `CDK's bootstrap has version ${version}, but ${NEEDED_BOOTSTRAP} is needed: update it`,
      command,
    );
  return `version ${version}`;
}
