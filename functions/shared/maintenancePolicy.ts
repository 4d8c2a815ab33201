import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { systemClock } from '../../lib/base/Clock.ts';
import { remembered } from '../../lib/base/remembered.ts';
import { type Freeze, parseFreezes } from '../../lib/windows/policyFreezes.ts';
import { policyVersion } from '../../lib/windows/policyText.ts';
import { trustedSeconds } from './dependencies.ts';

/**
 * How long the gate trusts what it has read, in seconds: a start costs one read at most, and none comes later than this after the
 * policy has forbidden it. Parameter Store answers 40 reads a second before it throttles, so each process keeps its answer
 * for a moment (docs/deploy.md).
 */
export const gateTrustedSeconds = 5;
/** A thousand workers that start at once are throttled for a while; the client waits longer each time, some 25 s in all. */
const tries = 8;

/** The text of the maintenance policy in its parameter (§5). A missing one is an empty one. */
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

/** What `parse` makes of the maintenance policy, no older than so many seconds. An invalid one throws. */
export function createPolicyReader<Policy>(
  parameter: string,
  parse: (text: string) => Policy,
  seconds = trustedSeconds,
): () => Promise<Policy> {
  const read = textReader(parameter);
  return remembered(async () => parse(await read()), seconds, systemClock);
}

/**
 * The freezes of the maintenance policy, no older than a minute; and no older than a moment where they are not of the version
 * that others have seen, so that whoever is woken for another policy finds it.
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
