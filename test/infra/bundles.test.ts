import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionName } from '../../functions/catalog.ts';
import { type Bundles, bundleFunctions } from '../../infra/bundles.ts';
import { environments } from '../../infra/environments.ts';
import { functionNames } from './synthesized.ts';

/** §12, in bytes. */
const budget = 700_000;
/** It reads the whole maintenance policy (RE2, Temporal, SSM), and nobody waits for it to load. */
const sweepBudget = 800_000;
const kubernetesBudget = 2_200_000;
const docsBudget = 2_500_000;
/**
 * The table's client (200 KB), the items' schemas and what presents them: what else lib/product/product.ts composes must have been
 * dropped. Without the marks there it is 86 KB more.
 */
const readingBudget = 340_000;
const withKubernetes: readonly FunctionName[] = [
  'matchRuntimes',
  'planOperations',
  'previewOrchestration',
  'upgradeRuntime',
];

describe('the bundles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  let bundles: Bundles;
  beforeAll(async () => {
    bundles = await bundleFunctions(join(folder, 'first'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const code = (of: Bundles, name: FunctionName) => readFileSync(join(of[name].folder, 'index.mjs'));

  test.each(functionNames)('%s is within its budget', (name) => {
    const own: Partial<Record<FunctionName, number>> = { getDocsAsset: docsBudget, sweep: sweepBudget };
    const limit = withKubernetes.includes(name) ? kubernetesBudget : (own[name] ?? budget);
    expect(sizeOf(bundles[name].folder)).toBe(bundles[name].bytes);
    expect(bundles[name].bytes).toBeLessThanOrEqual(limit);
  });

  test.each([
    'listOrchestrations',
    'getOrchestration',
    'listOperations',
    'getOperation',
    'listSkipped',
    'listPreview',
  ] as const)('%s contains only the parts of the product that it uses', (name) => {
    expect(bundles[name].bytes).toBeLessThanOrEqual(readingBudget);
  });

  test.each(withKubernetes)('%s leaves out the APIs of the Kubernetes client', (name) => {
    const text = code(bundles, name).toString('utf8');
    expect(text).toContain('insecure-skip-tls-verify');
    expect(text).not.toContain('AdmissionregistrationV1');
  });

  test('load from a folder without packages, and export a handler', () => {
    const script = `
      for (const url of ${JSON.stringify(functionNames.map((name) => pathToFileURL(join(bundles[name].folder, 'index.mjs'))))}) {
        const { handler } = await import(url).catch((error) => ({ handler: error.message }));
        console.log(typeof handler === 'function' ? 'ok' : url + ': ' + handler);
      }
      process.exit(0);`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], AWS_REGION: 'eu-central-1', ...exampleVariables },
    });
    expect(output.trim().split('\n')).toEqual(functionNames.map(() => 'ok'));
  });

  test('are byte-identical for the same sources, wherever they are built', async () => {
    const again = await bundleFunctions(join(folder, 'second'));
    const hash = (of: Bundles) =>
      functionNames.map((name) => createHash('sha256').update(code(of, name)).digest('hex'));
    expect(hash(again)).toEqual(hash(bundles));
  });
});

/** Of all files below a folder. */
const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((bytes, entry) => bytes + statSync(join(entry.parentPath, entry.name)).size, 0);

/** Values that a function may read while it loads. */
const exampleVariables: Record<string, string> = {
  TABLE_NAME: 'table',
  SETTINGS: JSON.stringify(environments.dev.product),
  STATE_MACHINE_ARN: 'arn:aws:states:eu-central-1:123456789012:stateMachine:machine',
  GARDENER_SECRET_ID: 'gardener',
  CONTROL_PLANE_SECRET_ID: '',
  MAINTENANCE_POLICY_PARAMETER: '/policy',
  EVENT_BUS_NAME: 'bus',
  SCHEDULE_GROUP: 'group',
  WAKE_UP_FUNCTION_ARN: 'arn:aws:lambda:eu-central-1:123456789012:function:wakeUp',
  PREVIEW_FUNCTION_ARN: 'arn:aws:lambda:eu-central-1:123456789012:function:preview',
  SCHEDULER_ROLE_ARN: 'arn:aws:iam::123456789012:role/scheduler',
  SCHEDULE_DLQ_ARN: 'arn:aws:sqs:eu-central-1:123456789012:queue',
  OIDC_ISSUER: 'https://issuer.test',
  OIDC_AUDIENCE: 'audience',
  ADMIN_GROUP: 'runtimeAdmin',
  OPERATOR_GROUP: 'runtimeOperator',
};
