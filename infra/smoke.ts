import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkKubeconfig } from './checkKubeconfig.ts';
import { type Check, runChecks } from './runChecks.ts';
import { type Answer, smokeChecks } from './smokeChecks.ts';

/**
 * `npm run smoke -- --url https://…/v1 --token TOKEN [--shoot NAME] [--seconds 300]`: makes the calls to a deployed API (or the
 * local stack) that a person would make after a deploy, prints the results, and exits 1 if anything is wrong. It changes no
 * runtime: its one orchestration is a dry run, of the Shoot named or of one that does not exist. The token needs both groups; it
 * can also be in the variable SMOKE_TOKEN, so that no process list shows it.
 *
 * `npm run smoke -- --kubeconfig FILE [--namespace garden-kyma]` tests a Gardener kubeconfig from this machine before it goes into
 * the secret: alone, or before the rest.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    token: { type: 'string' },
    shoot: { type: 'string' },
    seconds: { type: 'string', default: '300' },
    kubeconfig: { type: 'string' },
    namespace: { type: 'string', default: 'garden-kyma' },
  },
});
const token = values.token ?? process.env['SMOKE_TOKEN'];
const seconds = Number(values.seconds);
const { url, kubeconfig, namespace } = values;
const asksApi = url !== undefined || kubeconfig === undefined;
if (asksApi && (url === undefined || token === undefined || !(seconds > 0))) {
  console.error('Usage: npm run smoke -- --url URL --token TOKEN [--shoot NAME] [--seconds 300]');
  console.error('       npm run smoke -- --kubeconfig FILE [--namespace garden-kyma]');
  process.exit(2);
}
const base = (url ?? '').replace(/\/+$/, '');

async function call(
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') === true;
  return { status: answer.status, body: isJson ? JSON.parse(text) : text };
}

const checks: Check[] = [];
if (kubeconfig !== undefined) {
  checks.push({
    name: 'the kubeconfig is good for upgrades',
    run: () => checkKubeconfig({ kubeconfig: readFileSync(kubeconfig, 'utf8'), namespace }),
  });
}
if (asksApi) {
  const apiChecks = smokeChecks({
    call,
    authorization: `Bearer ${token}`,
    shoot: values.shoot ?? 'smoke-test-no-such-shoot',
    idempotencyKey: randomUUID(),
    seconds,
  });
  checks.push(...apiChecks);
}
const wrong = await runChecks(checks);
process.exitCode = wrong === 0 ? 0 : 1;
