import { describe, expect, test } from 'vitest';
import { type EnvironmentSettings, environments } from '../../infra/environments.ts';
import { logicalId, plain, resources, setUp, synthesize } from './synthesized.ts';

const { prod } = environments;
const made = async (notify: EnvironmentSettings['notify']) =>
  (await synthesize({ ...setUp(prod), ...(notify === undefined ? {} : { notify }) })).service;
const rulesOf = (service: Awaited<ReturnType<typeof made>>) =>
  Object.entries(resources(service, 'AWS::Events::Rule'))
    .filter(([id]) => id.startsWith('Notifications'))
    .map(([, { Properties }]) => Properties);
const calledBy = ({ Targets }: { Targets: { Arn: unknown }[] }) => Targets.map(({ Arn }) => plain(Arn));

describe('notifications', () => {
  test('forward the events on our own bus that need a person, and keep what cannot be delivered', async () => {
    const service = await made({ emails: ['a@example.com', 'b@example.com'], webhookSecret: 'prod/webhook' });
    const rules = rulesOf(service);
    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual([
      {
        source: ['kyma-upgrade-orchestrator'],
        'detail-type': ['Orchestration State Change'],
        detail: { state: ['succeeded', 'failed', 'canceled', 'paused'] },
      },
      {
        source: ['kyma-upgrade-orchestrator'],
        'detail-type': ['Orchestration Waits For Approval', 'Maintenance Windows Missed'],
      },
    ]);
    for (const rule of rules) {
      expect(rule.EventBusName).toBe('kyma-upgrade-orchestrator-prod');
      expect(calledBy(rule)).toEqual(
        ['notifyByMail', 'notifyByWebhook'].map((name) => `<${logicalId(name)}>`),
      );
      for (const { DeadLetterConfig } of rule.Targets)
        expect(plain(DeadLetterConfig.Arn)).toMatch(/^<Notifications/);
    }
    const retried = Object.values(resources(service, 'AWS::Lambda::EventInvokeConfig'));
    expect(retried).toHaveLength(2);
    for (const { Properties } of retried)
      expect(plain(Properties.DestinationConfig.OnFailure.Destination)).toMatch(/^<NotificationsDeadLetters/);
  });

  test('go to each address through an encrypted topic that refuses plain connections', async () => {
    const service = await made({ emails: ['a@example.com', 'b@example.com'] });
    const [topic] = Object.entries(resources(service, 'AWS::SNS::Topic')).filter(([id]) =>
      id.startsWith('Notifications'),
    );
    expect(topic?.[1].Properties.TopicName).toBe('kyma-upgrade-orchestrator-prod-notifications');
    expect(plain(topic?.[1].Properties.KmsMasterKeyId)).toMatch(/alias\/aws\/sns$/);
    const subscriptions = Object.values(resources(service, 'AWS::SNS::Subscription'))
      .filter(({ Properties }) => Properties.TopicArn.Ref === topic?.[0])
      .map(({ Properties }) => [Properties.Protocol, Properties.Endpoint]);
    expect(subscriptions).toEqual([
      ['email', 'a@example.com'],
      ['email', 'b@example.com'],
    ]);
    for (const rule of rulesOf(service)) expect(calledBy(rule)).toEqual([`<${logicalId('notifyByMail')}>`]);
  });

  test('go only to a webhook if there are no addresses', async () => {
    const service = await made({ emails: [], webhookSecret: 'prod/webhook' });
    expect(
      Object.keys(resources(service, 'AWS::SNS::Topic')).filter((id) => id.startsWith('Notifications')),
    ).toEqual([]);
    for (const rule of rulesOf(service))
      expect(calledBy(rule)).toEqual([`<${logicalId('notifyByWebhook')}>`]);
  });

  test('are not deployed if there is nobody to notify', async () => {
    expect(rulesOf(await made(undefined))).toEqual([]);
  });
});
