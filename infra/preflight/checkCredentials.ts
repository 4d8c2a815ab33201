import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { Problem } from '../runChecks.ts';
import type { Preflight } from './Preflight.ts';

/** The errors of STS for wrong or expired keys, and of the SDK if there are no keys. */
const refused =
  /^(CredentialsProviderError|ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|AuthFailure|TokenProviderError)$/;

const logIn = ['aws sso login   (or: aws configure)', 'aws sts get-caller-identity'];

/** Checks whose credentials these are, and for which account and region. */
export async function checkCredentials(preflight: Preflight): Promise<string> {
  const { environment, clients, region } = preflight;
  if (region === undefined)
    throw new Problem(
      `no region is set, and CDK would use us-east-1: name one, or set region of ${environment.name} in infra/environments.ts`,
      'export AWS_REGION=eu-central-1',
    );
  const { Account, Arn } = await clients.sts.send(new GetCallerIdentityCommand({})).catch((error: Error) => {
    if (!refused.test(error.name)) throw error;
    throw new Problem(
      error.name === 'CredentialsProviderError'
        ? 'there are no AWS credentials: log in'
        : `AWS does not accept the credentials (${error.name}): log in again`,
      ...logIn,
    );
  });
  if (Account === undefined) throw new Problem('AWS does not say whose the credentials are', ...logIn);
  if (environment.account !== undefined && environment.account !== Account)
    throw new Problem(
      `the credentials belong to account ${Account}, but ${environment.name} belongs in ${environment.account}`,
      `export AWS_PROFILE=…   (a profile of account ${environment.account})`,
    );
  preflight.enter(Account);
  return `${Arn} in ${region}`;
}
