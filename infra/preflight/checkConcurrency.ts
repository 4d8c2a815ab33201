import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { Problem } from '../runChecks.ts';
import { reservedBy } from './deployedStack.ts';
import type { Preflight } from './Preflight.ts';

/** The concurrency that AWS requires to be left for functions without a reservation. */
const KEPT_BY_AWS = 100;
/** An account's ordinary limit. New accounts begin with less: 10 has been seen. */
const ORDINARY_LIMIT = 1000;
/** Below this, even a handful of workers is constantly throttled, and so is the API. */
const COMFORTABLE = 100;

/** Service Quotas: Lambda, concurrent executions. */
const raise = (to: number, region: string): string =>
  `aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value ${to} --region ${region}`;

/** Whether the account has the concurrency that the environment's functions reserve. */
export async function checkConcurrency(preflight: Preflight): Promise<string> {
  const { environment, names, clients } = preflight;
  const { region } = preflight.place();
  const { AccountLimit } = await preflight.ask('lambda:GetAccountSettings', () =>
    clients.lambda.send(new GetAccountSettingsCommand({})),
  );
  const limit = AccountLimit?.ConcurrentExecutions ?? 0;
  const reserves = Object.values(environment.reservedConcurrency).reduce<number>(
    (sum, one) => sum + (one ?? 0),
    0,
  );
  if (reserves === 0)
    return limit >= COMFORTABLE
      ? `${limit} executions at a time`
      : `${limit} executions at a time: enough to try it with one or two workers, more are throttled and repeated. ${raise(ORDINARY_LIMIT, region)}`;
  // The stack may reuse what its earlier deploys have reserved.
  const free =
    (AccountLimit?.UnreservedConcurrentExecutions ?? limit) +
    (await reservedBy(preflight, names.serviceStack));
  const needs = reserves + KEPT_BY_AWS;
  if (free >= needs) return `${reserves} to reserve, ${free} of ${limit} are free`;
  throw new Problem(
    `${environment.name} reserves ${reserves} of Lambda's concurrency and AWS keeps ${KEPT_BY_AWS}, but of the account's ${limit} only ${free} are free: ask AWS for more (it may take days), or lower reservedConcurrency in infra/environments.ts`,
    raise(Math.max(ORDINARY_LIMIT, Math.ceil((limit + needs - free) / 100) * 100), region),
  );
}
