import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { systemClock } from '../../lib/base/Clock.ts';
import { remembered } from '../../lib/base/remembered.ts';
import { type Freeze, parseFreezes } from '../../lib/windows/policyFreezes.ts';
import { policyVersion } from '../../lib/windows/policyText.ts';
import { trustedSeconds } from './trustedSeconds.ts';

/**
 * How long the gate caches the policy, in seconds: a start costs at most one read, and nothing starts later than this after the
 * policy forbids it. Parameter Store answers 40 reads a second before it throttles, so each process caches the answer briefly
 * (docs/deploy.md).
 */
export const gateTrustedSeconds = 5;
/** A thousand workers that start at once are throttled for a while; the client backs off, for about 25 s in total. */
const tries = 8;

/** Reads the text of the maintenance policy from its parameter (§5). A missing parameter counts as empty. */
function textReader(parameter: string): () => Promise<string> {
  const client = new SSMClient({ maxAttempts: tries });
  return async () => {
    try {
      const command = new GetParameterCommand({ Name: parameter, WithDecryption: true });
      return (await client.send(command)).Parameter?.Value ?? '{}';
    } catch (error) {
      if (error instanceof Error && error.name === 'ParameterNotFound') return '{}';
      throw error;
    }
  };
}

/** Reads the maintenance policy, parsed with `parse`, no older than the given number of seconds. Throws if it is invalid. */
export function createPolicyReader<Policy>(
  parameter: string,
  parse: (text: string) => Policy,
  seconds = trustedSeconds,
): () => Promise<Policy> {
  const read = textReader(parameter);
  return remembered(async () => parse(await read()), seconds, systemClock);
}

/**
 * Reads the freezes of the maintenance policy, no older than a minute. If the cached ones are not from the version that others
 * have seen, they are read again, so that a turn woken for a new policy finds it.
 */
export function createFreezesReader(parameter: string): (seen?: string) => Promise<readonly Freeze[]> {
  const read = textReader(parameter);
  const moment = remembered(read, gateTrustedSeconds, systemClock);
  const minute = remembered(
    async () => {
      const text = await moment();
      return { version: policyVersion(text), freezes: parseFreezes(text) };
    },
    trustedSeconds,
    systemClock,
  );
  return async (seen) => {
    const { version, freezes } = await minute();
    return seen === undefined || seen === version ? freezes : parseFreezes(await moment());
  };
}
