import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEventSchema } from '../../../lib/events/auditEvent.ts';
import { auditDetailType } from '../../../lib/events/eventNames.ts';
import { eventually, TestStack } from '../../support/stack.ts';
import { mint } from './tokens.ts';

let stack: TestStack;
beforeAll(async () => {
  const window = { begin: '220000+0000', end: '230000+0000' };
  stack = await TestStack.start({
    fleet: [{ shoot: 'c-bad', window, upgrade: { seconds: 1, outcome: 'fail' } }],
  });
});
afterAll(async () => await stack?.close());

test('the event bus is told who created, retried and canceled, from where and by which call', async () => {
  const token = await mint(stack.ready, { sub: 'u-1', email: 'auditor@example.com' });
  const requestIDs: (string | null)[] = [];
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await stack.call(method, path, body, { token });
    requestIDs.push(answer.headers.get('x-amzn-requestid'));
    return answer;
  };
  const everyone = { targets: { include: [{ target: 'all' }] } };
  const created = await ask('POST', '/upgrade/kyma', everyone);
  const { orchestrationID } = created.body as { orchestrationID: string };
  expect((await stack.ended(orchestrationID)).state).toBe('failed');
  expect((await ask('POST', `/orchestrations/${orchestrationID}/retry`)).status).toBe(202);
  expect((await ask('PUT', `/orchestrations/${orchestrationID}/cancel`)).status).toBe(200);
  await stack.ended(orchestrationID);
  // These change nothing.
  await stack.call('PUT', `/orchestrations/${orchestrationID}/cancel`);
  await stack.call('GET', `/orchestrations/${orchestrationID}`);

  // An event may come more than once and out of order: its id and its time tell.
  const records = async () => {
    const own = (await stack.events()).filter(
      ({ detailType, detail }) =>
        detailType === auditDetailType && detail['orchestrationID'] === orchestrationID,
    );
    const parsed = own.map(({ detail }) => auditEventSchema.parse(detail));
    const once = [...new Map(parsed.map((record) => [record.eventID, record])).values()];
    return once.sort((a, b) => a.at.localeCompare(b.at));
  };
  await eventually('all records have arrived', async () => (await records()).length >= 3);
  const told = await records();
  expect(told.map(({ action }) => action)).toEqual(['create', 'retry', 'cancel']);
  expect(told.map(({ actor }) => actor)).toEqual(
    requestIDs.map((requestID) => ({
      subject: 'u-1',
      email: 'auditor@example.com',
      sourceIP: '127.0.0.1',
      requestID,
    })),
  );
});
