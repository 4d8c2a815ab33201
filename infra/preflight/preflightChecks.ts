import type { Check } from '../runChecks.ts';
import { checkBootstrap } from './checkBootstrap.ts';
import { checkConcurrency } from './checkConcurrency.ts';
import { checkConsole } from './checkConsole.ts';
import { checkCredentials } from './checkCredentials.ts';
import { checkIssuer } from './checkIssuer.ts';
import { checkPolicy } from './checkPolicy.ts';
import { checkSecret } from './checkSecret.ts';
import { checkStack } from './checkStack.ts';
import type { Preflight } from './Preflight.ts';

/**
 * Checks, before anything is created, for what would make a deploy fail or would not work after it. The checks change nothing. Each
 * failure is a sentence with the command that fixes it.
 */
export function preflightChecks(preflight: Preflight): Check[] {
  const { environment, names } = preflight;
  const { gardener, controlPlane } = environment.secrets;
  return [
    { name: 'credentials and region', run: () => checkCredentials(preflight) },
    { name: "CDK's bootstrap", run: () => checkBootstrap(preflight) },
    { name: "Lambda's concurrency", run: () => checkConcurrency(preflight) },
    { name: "Gardener's kubeconfig", run: () => checkSecret(preflight, gardener, 'Gardener') },
    ...(controlPlane === undefined
      ? []
      : [
          {
            name: "the control plane's kubeconfig",
            run: () => checkSecret(preflight, controlPlane, 'the control plane'),
          },
        ]),
    { name: 'the issuer of tokens', run: () => checkIssuer(preflight) },
    { name: 'signing in on the console', run: () => checkConsole(preflight) },
    { name: `the stack ${names.dataStack}`, run: () => checkStack(preflight, names.dataStack) },
    { name: `the stack ${names.serviceStack}`, run: () => checkStack(preflight, names.serviceStack) },
    { name: 'the maintenance policy', run: () => checkPolicy(preflight) },
  ];
}
