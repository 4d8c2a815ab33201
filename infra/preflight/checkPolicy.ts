import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { InvalidPolicy } from '../../lib/windows/policyText.ts';
import { PROJECT } from '../names.ts';
import { Problem } from '../runChecks.ts';
import { deployedStack } from './deployedStack.ts';
import type { Preflight } from './Preflight.ts';

/** The most characters of an SSM parameter in the Standard tier, which is free; the Advanced tier allows more. */
const STANDARD_CHARACTERS = 4096;
const MOST_CHARACTERS = 8192;

/** Whether the maintenance policy is valid and fits its parameter. */
export async function checkPolicy(preflight: Preflight): Promise<string> {
  const { region } = preflight.place();
  const { policyParameter: name, dataStack } = preflight.names;
  const value = await preflight.ask('ssm:GetParameter', async () => {
    try {
      const { Parameter } = await preflight.clients.ssm.send(
        new GetParameterCommand({ Name: name, WithDecryption: true }),
      );
      return Parameter?.Value ?? '';
    } catch (error) {
      if (error instanceof Error && error.name === 'ParameterNotFound') return undefined;
      throw error;
    }
  });
  const stack = await deployedStack(preflight, dataStack);
  const save = `aws ssm get-parameter --name ${name} --query Parameter.Value --output text --region ${region} > policy.json`;
  if (value === undefined)
    return stack === undefined
      ? 'will be created, empty'
      : 'there is none, so the windows are those of the Shoots';
  if (stack === undefined)
    throw new Problem(
      `${name} is left of a stack that was deleted, and the new one could not make it: save it, look what else is left, and delete what has a fixed name`,
      save,
      `aws resourcegroupstaggingapi get-resources --query 'ResourceTagMappingList[].ResourceARN' --tag-filters Key=project,Values=${PROJECT} Key=environment,Values=${preflight.environment.name} --region ${region}`,
      `aws ssm delete-parameter --name ${name} --region ${region}`,
    );
  try {
    parsePolicy(value);
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error;
    throw new Problem(
      `${error.message}: nothing can be planned until it is fixed`,
      save,
      `aws ssm put-parameter --name ${name} --value file://policy.json --tier Intelligent-Tiering --overwrite --region ${region}`,
    );
  }
  const size = `${value.length} of ${MOST_CHARACTERS} characters`;
  return value.length > STANDARD_CHARACTERS ? `${size}, at the price of an advanced parameter` : size;
}
