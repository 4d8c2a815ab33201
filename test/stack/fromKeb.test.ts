import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrchestrationAnswer, OrchestrationListAnswer } from '../../lib/api/orchestrationAnswers.ts';
import { KebClient } from '../support/KebClient.ts';
import {
  goTimeText,
  operationsTable,
  operationText,
  orchestrationsTable,
  orchestrationText,
  retryText,
} from '../support/kcpTables.ts';
import { eventually, TestStack } from '../support/stack.ts';

/** A row of docs/from-keb.md that names a request, and the status that it says this service answers. */
interface Row {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  readonly status: number;
}

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'from-keb.md'), 'utf8');
const rows: Row[] = [...page.matchAll(/^\| `(GET|POST|PUT) (\S+)`(?: `([^`]+)`)? \|(.*)\|$/gm)].map(
  ([, method = '', path = '', body, rest = '']) => {
    const cells = rest.split('|').map((cell) => cell.trim());
    const status = cells.length === 2 ? cells[0] : cells[1];
    return { method, path, body, status: Number(status) };
  },
);

const noTime = '0001-01-01 00:00:00 +0000 UTC';

describe('docs/from-keb.md', () => {
  let stack: TestStack;
  let client: KebClient;
  let failed: string;
  let operation: string;
  beforeAll(async () => {
    const window = { begin: '220000+0000', end: '230000+0000' };
    stack = await TestStack.start({
      fleet: [
        { shoot: 'c-fine', window, upgrade: { seconds: 1 } },
        { shoot: 'c-bad', window, upgrade: { seconds: 1, outcome: 'fail' } },
        { shoot: 'c-asleep', window, hibernated: true },
      ],
    });
    client = new KebClient(stack.ready.url, stack.ready.tokens.both);
    failed = await client.upgrade('kyma', [{ shoot: 'c-bad' }]);
    await stack.ended(failed);
    operation = (await client.listOperations(failed)).data[0]!.operationID;
  });
  afterAll(async () => await stack?.close());

  const named = (text: string) => text.replace('OPERATION', operation).replace('ID', failed);

  test('answers the request of each row as the row says', async () => {
    expect(rows.length).toBeGreaterThan(30);
    for (const { method, path, body, status } of rows) {
      const answer = await fetch(`${stack.ready.url}${named(path)}`, {
        method,
        headers: {
          authorization: `Bearer ${stack.ready.tokens.both}`,
          ...(body === undefined
            ? {}
            : {
                'content-type': body.startsWith('{')
                  ? 'application/json'
                  : 'application/x-www-form-urlencoded',
              }),
        },
        ...(body === undefined ? {} : { body }),
      });
      expect([method, path, body, answer.status]).toEqual([method, path, body, status]);
      await answer.body?.cancel();
    }
  });

  test('is right that the answer of a GET can be posted again', async () => {
    const { body } = await stack.call('GET', '/orchestrations');
    const { data } = body as OrchestrationListAnswer;
    expect(data.length).toBeGreaterThan(5);
    for (const { type, parameters } of data) {
      const path = type === 'upgradeKyma' ? '/upgrade/kyma' : '/upgrade/cluster';
      const again = await stack.call('POST', path, { ...parameters, dryRun: true });
      expect([parameters, again.status]).toEqual([parameters, 202]);
    }
  });

  test('is right that kcp prints what ran: list, status, operations, retry', async () => {
    const status = await client.getOrchestration(failed);
    expect(orchestrationText(status)).toBe(`Orchestration ID: ${failed}
Type:               upgradeKyma
Created At:         ${goTimeText(status.createdAt)}
Updated At:         ${goTimeText(status.updatedAt)}
Dry Run:            false
State:              failed
Description:        1 operation: 1 failed
Strategy:           parallel
Maintenance Window: false
Schedule After:     ${goTimeText(status.createdAt)}
Notification:       false
Workers:            1
Kyma Version:       regular
Targets:
  shoot = c-bad
Operations:
       failed: 1
`);
    const listed = orchestrationsTable([status]).split('\n');
    expect(listed[0]?.split(/ {2,}/)).toEqual([
      'ORCHESTRATION ID',
      'TYPE',
      'CREATED AT',
      'STATE',
      'DRY RUN',
      'TARGETS',
      'DETAILS',
      '',
    ]);
    expect(listed[1]).toMatch(
      /kyma upgrade +\d{4}\/\d\d\/\d\d .* failed +false +shoot = c-bad +Kyma: regular +$/,
    );
    expect(operationsTable((await client.listOperations(failed, { states: ['failed'] })).data)).toMatch(
      new RegExp(`^OPERATION ID .*\n${operation} +c-bad .* failed +\n$`),
    );
    const retried = await client.retryOrchestration(failed, ['none'], false);
    expect(retryText(retried)).toBe(`Orchestration ID:   ${failed}
Retry Shoots:       
Old Operations:     
Invalid Operations: none
Message:            Nothing to retry
`);
    const text = operationText(await client.getOperation(failed, operation));
    expect(text).toContain(`Maintenance Window: ${noTime} - ${noTime}\nState:              failed\n`);
    // No sentence stands in it twice.
    const [, description = ''] = /Description: +(.*)/.exec(text) ?? [];
    const parts = description.split(/; |: /).filter((part) => part.length > 20);
    expect(new Set(parts).size).toBe(parts.length);
  });

  test('is right that kcp previews a scheduled orchestration in windows, even while Gardener is down', async () => {
    await stack.gardenerFaults({ gardenerDown: 'hang', runtimesDown: 'hang', controlPlaneDown: 'hang' });
    const before = Date.now();
    const id = await client.upgrade('kyma', [{ target: 'all' }], {
      strategy: { schedule: '2099-01-01T12:00:00Z', maintenanceWindow: true },
    });
    expect(Date.now() - before).toBeLessThan(5000);
    await stack.gardenerFaults({});
    const previewed = async () => (await client.getOrchestration(id)).description.includes('preview');
    await eventually('its runtimes are listed', previewed);
    const text = orchestrationText(await client.getOrchestration(id));
    expect(text).toContain('Description:        Starts at 2099-01-01T12:00:00.000Z; preview: 2 runtimes\n');
    expect(text).toContain('Maintenance Window: true\nSchedule After:     2099-01-01 12:00:00 +0000 UTC\n');
    expect(text).not.toContain('  succeeded');
    expect(operationsTable((await client.listOperations(id)).data)).toBe('');

    const { preview } = (await stack.call('GET', `/orchestrations/${id}`)).body as OrchestrationAnswer;
    expect(preview).toMatchObject({ runtimes: 2, skipped: { hibernated: 1 }, failure: '' });
    const list = await stack.call('GET', `/orchestrations/${id}/preview?page_size=1&page=2`);
    expect(list.body).toMatchObject({
      data: [{ maintenanceWindowBegin: '2099-01-01T22:00:00.000Z' }],
      count: 1,
      totalCount: 2,
    });
    await client.cancelOrchestration(id);
    expect(await stack.call('GET', `/orchestrations/${id}/preview`)).toMatchObject({
      body: { data: [], totalCount: 0 },
    });
  });
});
