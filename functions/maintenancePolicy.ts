import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { systemClock } from '../lib/Clock.ts';
import { remembered } from '../lib/remembered.ts';
import { trustedSeconds } from './dependencies.ts';

/** What `parse` makes of the maintenance policy in its parameter (§5). A missing one is an empty one; an invalid one throws. */
export function createPolicyReader<Policy>(
  parameter: string,
  parse: (text: string) => Policy,
): () => Promise<Policy> {
  const client = new SSMClient();
  return remembered(
    async () => {
      try {
        const { Parameter } = await client.send(
          new GetParameterCommand({ Name: parameter, WithDecryption: true }),
        );
        return parse(Parameter?.Value ?? '{}');
      } catch (error) {
        if (error instanceof Error && error.name === 'ParameterNotFound') return parse('{}');
        throw error;
      }
    },
    trustedSeconds,
    systemClock,
  );
}
