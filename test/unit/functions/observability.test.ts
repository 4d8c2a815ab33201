import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

/** Runs code in a process of its own, as Lambda does. @returns its lines of output, each one JSON */
async function linesOf(code: string): Promise<Record<string, unknown>[]> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '-e', code],
    {
      cwd: join(import.meta.dirname, '..', '..', '..'),
      env: {
        PATH: process.env['PATH'],
        POWERTOOLS_SERVICE_NAME: 'service',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        POWERTOOLS_METRICS_NAMESPACE: 'namespace',
      },
    },
  );
  const lines = `${stdout}${stderr}`.trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

describe('metrics', () => {
  test('are lines in the embedded metric format, with dimensions for grouping and properties for details', async () => {
    const [line, ...others] = await linesOf(`
      const { createMetrics } = await import('./functions/shared/metrics.ts');
      createMetrics().record({ OperationsEnded: 1, OperationSeconds: 12.5 }, { type: 'upgradeKyma', result: 'failed' }, { shoot: 's-1' });
    `);
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      service: 'service',
      type: 'upgradeKyma',
      result: 'failed',
      shoot: 's-1',
      OperationsEnded: 1,
      OperationSeconds: 12.5,
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'namespace',
            Metrics: [
              { Name: 'OperationsEnded', Unit: 'Count' },
              { Name: 'OperationSeconds', Unit: 'Seconds' },
            ],
          },
        ],
      },
    });
    const { CloudWatchMetrics } = line!['_aws'] as { CloudWatchMetrics: { Dimensions: string[][] }[] };
    expect(CloudWatchMetrics.map(({ Dimensions }) => Dimensions.flat().toSorted())).toEqual([
      ['result', 'service', 'type'],
    ]);
  });

  test('of two moments are kept apart', async () => {
    const lines = await linesOf(`
      const { createMetrics } = await import('./functions/shared/metrics.ts');
      const metrics = createMetrics();
      metrics.record({ TurnsFailed: 1 }, {}, { orchestrationID: 'a' });
      metrics.record({ DeadTurns: 2 });
    `);
    expect(
      lines.map(({ TurnsFailed, DeadTurns, orchestrationID }) => [TurnsFailed, DeadTurns, orchestrationID]),
    ).toEqual([
      [1, undefined, 'a'],
      [undefined, 2, undefined],
    ]);
  });
});

describe('the handler of a task', () => {
  const called = (work: string) => `
    const { taskHandler } = await import('./functions/shared/taskHandler.ts');
    const { createLog } = await import('./functions/shared/log.ts');
    const log = createLog();
    const handler = taskHandler(async ({ orchestrationID }) => { ${work} });
    const input = (orchestrationID) => ({ orchestrationID, attempt: 2, turn: 7, workers: 9, child: 'arn', ordinal: 3, taskToken: 'secret' });
  `;

  test('logs ids but never a token on each line, even for concurrent calls', async () => {
    const lines = await linesOf(`${called(
      `log.info('before'); await new Promise((go) => setTimeout(go, 5)); log.warn('after', { shoot: 's-' + orchestrationID });`,
    )}
      await Promise.all([handler(input('a')), handler(input('b'))]);
    `);
    expect(lines).toHaveLength(4);
    for (const { message, orchestrationID, shoot } of lines)
      if (message === 'after') expect(shoot).toBe(`s-${orchestrationID}`);
    for (const line of lines)
      expect(line).toMatchObject({ attempt: 2, turn: 7, ordinal: 3, service: 'service' });
    expect(new Set(lines.map(({ orchestrationID }) => orchestrationID))).toEqual(new Set(['a', 'b']));
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  test('logs an error with its ids and rethrows it', async () => {
    const lines = await linesOf(`${called(`throw new Error('broken')`)}
      await handler(input('a')).catch(({ message }) => log.info(message));
    `);
    // Errors go to stderr.
    const [caught, failed] = lines;
    expect(failed).toMatchObject({
      level: 'ERROR',
      message: 'task failed',
      orchestrationID: 'a',
      error: { message: 'broken' },
    });
    expect(caught).toMatchObject({ message: 'broken' });
    expect(caught).not.toHaveProperty('orchestrationID');
  });
});
