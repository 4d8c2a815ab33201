import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { systemClock } from '../lib/Clock.ts';
import { remembered } from '../lib/remembered.ts';
import { trustedSeconds } from './dependencies.ts';

/**
 * How long the gate trusts what it has read, in seconds: a start costs one read at most, and no start comes later than this after
 * the policy has forbidden it. Parameter Store answers 40 reads a second before it throttles, so each process keeps its answer
 * for a moment (docs/deploy.md).
 */
export const gateTrustedSeconds = 5;
/** A thousand workers that start at once are throttled for a while; the client waits longer each time, some 25 s in all. */
const tries = 8;

/** What `parse` makes of the maintenance policy in its parameter (§5). A missing one is an empty one; an invalid one throws. */
export function createPolicyReader<Policy>(
  parameter: string,
  parse: (text: string) => Policy,
  seconds = trustedSeconds,
): () => Promise<Policy> {
  const client = new SSMClient({ maxAttempts: tries });
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
    seconds,
    systemClock,
  );
}
