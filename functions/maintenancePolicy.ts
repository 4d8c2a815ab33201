import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { systemClock } from '../lib/Clock.ts';
import { remembered } from '../lib/remembered.ts';
import { type MaintenancePolicy, parsePolicy } from '../lib/windows/maintenancePolicy.ts';
import { trustedSeconds } from './dependencies.ts';

/** The maintenance policy from its parameter (§5). A missing one means the Shoots' own windows; an invalid one throws. */
export function createPolicyReader(parameter: string): () => Promise<MaintenancePolicy> {
  const client = new SSMClient();
  return remembered(
    async () => {
      try {
        const { Parameter } = await client.send(
          new GetParameterCommand({ Name: parameter, WithDecryption: true }),
        );
        return parsePolicy(Parameter?.Value ?? '{}');
      } catch (error) {
        if (error instanceof Error && error.name === 'ParameterNotFound') return parsePolicy('{}');
        throw error;
      }
    },
    trustedSeconds,
    systemClock,
  );
}
