import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestStack } from '../support/stack.ts';

/** Runs `npm run smoke` as a person does after a deploy. */
const smoke = (...options: string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['infra/smoke.ts', ...options],
      { cwd: join(import.meta.dirname, '..', '..') },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
    );
  });

describe('the smoke test', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await TestStack.start({ fleet: [{ shoot: 'c-1', channel: 'fast' }] });
  }, 180_000);
  afterAll(async () => await stack.close());

  it('passes on the local stack, and touches no runtime', async () => {
    const { url, tokens } = stack.ready;
    const { code, output } = await smoke('--url', `${url}/`, '--token', tokens.both);
    expect(output).not.toContain('WRONG');
    expect(output).toContain('Scheduled 0 operations');
    expect(output).toContain('All is well.');
    expect(code).toBe(0);
    expect(await stack.log()).toEqual([]);
  });

  it('dry-runs a Shoot that is named', async () => {
    const { url, tokens } = stack.ready;
    const { code, output } = await smoke('--url', url, '--token', tokens.both, '--shoot', 'c-1');
    expect(output).toContain('1 operation: 1 succeeded');
    expect(code).toBe(0);
    expect((await stack.log()).map(({ event, shoot }) => [event, shoot])).toEqual([['dryRun', 'c-1']]);
  });

  it('says what is wrong without revealing the token', async () => {
    const { url, tokens } = stack.ready;
    const { code, output } = await smoke('--url', url, '--token', tokens.operator);
    expect(output).toMatch(/WRONG a dry run is taken into the queue: POST \/upgrade\/kyma answered 403/);
    expect(output).toContain('ok    orchestrations are listed');
    expect(output).not.toContain(tokens.operator);
    expect(code).toBe(1);
    expect((await smoke('--url', url)).code).toBe(2);
  });

  it('fails if nobody answers', async () => {
    const { code, output } = await smoke('--url', 'http://127.0.0.1:9', '--token', 'x');
    expect(code).toBe(1);
    expect(output).toContain('11 of 11 checks failed');
  });
});
