import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { anchorOf } from '../../infra/constructs/Alarms.ts';
import { environments } from '../../infra/environments.ts';
import { metricUnits } from '../../lib/base/metrics.ts';
import { admits } from './admits.ts';
import { plain, resources, type Synthesized, setUp, synthesize } from './synthesized.ts';

const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
/** As GitHub makes them of headings. */
const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-'),
);
const namespace = 'kyma-upgrade-orchestrator-prod';

describe('the alarms', () => {
  let prod: Synthesized;
  beforeAll(async () => {
    prod = await synthesize({ ...setUp(environments.prod), notify: { emails: ['a@example.com'] } });
  });
  const alarms = () =>
    Object.entries(resources(prod.service, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => ({
      name: id.replace(/^Alarms/, '').replace(/[0-9A-F]{8}$/, ''),
      ...Properties,
    }));

  test('are exactly the listed ones', () => {
    expect(
      alarms()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([
      'ApiErrors',
      'AuthorizerErrors',
      'ExecutionEventsDeadLetters',
      'ExecutionFailed',
      'NotificationsDeadLetters',
      'PlanningFailed',
      'QueueTooOld',
      'SweepErrors',
      'SweepSilent',
      'TooManyFailures',
      'TurnsFailed',
      'WaitingForPerson',
      'WakeUpsDeadLetters',
    ]);
  });

  test('each links to an existing section of the runbook', () => {
    for (const { name, AlarmDescription } of alarms()) {
      expect(AlarmDescription).toMatch(new RegExp(`docs/runbook\\.md#${anchorOf(name)}$`));
      expect(anchors).toContain(anchorOf(name));
    }
    // And no entry is left of an alarm that is gone.
    const [, entries = ''] = /^## Alarms$(.*?)^## /ms.exec(runbook) ?? [];
    expect([...entries.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading).toSorted()).toEqual(
      alarms()
        .map(({ name }) => anchorOf(name))
        .toSorted(),
    );
  });

  test("each mails the environment's recipients", () => {
    const [topic] = Object.keys(resources(prod.service, 'AWS::SNS::Topic')).filter((id) =>
      id.startsWith('Alarms'),
    );
    for (const { AlarmActions } of alarms()) expect(AlarmActions).toEqual([{ Ref: topic }]);
    const subscriptions = Object.values(resources(prod.service, 'AWS::SNS::Subscription'));
    expect(subscriptions.map(({ Properties }) => Properties)).toContainEqual(
      expect.objectContaining({ Protocol: 'email', Endpoint: 'sre@example.com', TopicArn: { Ref: topic } }),
    );
  });

  test('reach their topic, which admits only CloudWatch alarms of this account', () => {
    const statements = (topic: string) =>
      Object.values(resources(prod.service, 'AWS::SNS::TopicPolicy'))
        .filter(({ Properties }) => Properties.Topics.map(plain).includes(topic))
        .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const seen = new Set<string>();
    for (const { name, AlarmActions, InsufficientDataActions = [], OKActions = [] } of alarms())
      for (const action of [...AlarmActions, ...InsufficientDataActions, ...OKActions]) {
        const topic = plain(action);
        seen.add(topic);
        const call = (account: string) => ({
          service: 'cloudwatch.amazonaws.com',
          action: 'sns:Publish',
          resource: topic,
          context: {
            'aws:SourceAccount': account,
            'aws:SourceArn': `arn:<AWS::Partition>:cloudwatch:<AWS::Region>:${account}:alarm:${name}`,
          },
        });
        expect([name, admits(statements(topic), call('<AWS::AccountId>'))]).toEqual([name, true]);
        expect([name, admits(statements(topic), call('210987654321'))]).toEqual([name, false]);
        const plainHttp = { ...call('<AWS::AccountId>') };
        const context = { ...plainHttp.context, 'aws:SecureTransport': 'false' };
        expect(admits(statements(topic), { ...plainHttp, context })).toBe(false);
      }
    expect(seen.size).toBe(1);
  });

  test('are sent only through topics and queues that admit the service, dead letters of rules included', () => {
    const policies = Object.values(resources(prod.service, 'AWS::SQS::QueuePolicy'));
    const letters = Object.entries(resources(prod.service, 'AWS::Events::Rule')).flatMap(
      ([rule, { Properties }]) =>
        Properties.Targets.map(({ DeadLetterConfig }: { DeadLetterConfig: { Arn: unknown } }) => ({
          rule,
          queue: plain(DeadLetterConfig.Arn),
        })) as { rule: string; queue: string }[],
    );
    expect(letters.length).toBeGreaterThan(0);
    for (const { rule, queue } of letters) {
      const statements = policies
        .filter(({ Properties }) => Properties.Queues.map(plain).includes(queue))
        .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
      const context = { 'aws:SourceArn': `<${rule}>`, 'aws:SourceAccount': '<AWS::AccountId>' };
      const call = { service: 'events.amazonaws.com', action: 'sqs:SendMessage', resource: queue, context };
      expect([rule, admits(statements, call)]).toEqual([rule, true]);
    }
  });

  test('watch metrics that the product or AWS records', () => {
    const metrics = alarms().flatMap(({ Namespace, MetricName, Metrics = [] }) => [
      { Namespace, MetricName },
      ...Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: object } }) => MetricStat?.Metric ?? []),
    ]);
    const own = metrics.filter((metric) => metric.Namespace === namespace).map((metric) => metric.MetricName);
    expect(own.toSorted()).toEqual([
      'AuthorizerErrors',
      'FailureThresholdsPassed',
      'OldestQueuedSeconds',
      'PlansFailed',
      'TurnsFailed',
      'WaitingForPersonSeconds',
    ]);
    for (const name of own) if (name !== 'AuthorizerErrors') expect(Object.keys(metricUnits)).toContain(name);
  });

  test('for the authorizer count what it could not decide, not what it refused', () => {
    const [filter] = Object.values(resources(prod.service, 'AWS::Logs::MetricFilter'));
    const source = readFileSync(join(import.meta.dirname, '../../functions/authorizer.ts'), 'utf8');
    const [, message] = /log\.error\('([^']+)'/.exec(source) ?? [];
    expect(filter?.Properties.FilterPattern).toContain(`$.message = "${message}"`);
    expect(plain(filter?.Properties.LogGroupName)).toMatch(/AuthorizerLogs/);
  });

  /** The mails of an alarm over periods with these values; undefined: no data. It starts as one that was just made. */
  function mailsOf(name: string, values: readonly (number | undefined)[]): number {
    const alarm = alarms().find((one) => one.name === name)!;
    const { TreatMissingData, ComparisonOperator, Threshold } = alarm;
    const breaches = (value: number) =>
      ComparisonOperator === 'LessThanThreshold' ? value < Threshold : value >= Threshold;
    const stateOf = (value: number | undefined) => {
      if (value !== undefined) return breaches(value) ? 'ALARM' : 'OK';
      return { breaching: 'ALARM', notBreaching: 'OK', missing: 'INSUFFICIENT_DATA' }[
        TreatMissingData as string
      ];
    };
    let state: string | undefined = 'INSUFFICIENT_DATA';
    let mails = 0;
    for (const value of values) {
      const next = stateOf(value);
      if (next !== state) {
        if (next === 'ALARM') mails += alarm.AlarmActions.length;
        if (next === 'INSUFFICIENT_DATA') mails += (alarm.InsufficientDataActions ?? []).length;
      }
      state = next;
    }
    return mails;
  }

  test('for silence notify once when a metric stops, and not directly after the first deploy', () => {
    expect(mailsOf('SweepSilent', [undefined, undefined, 3, 3])).toBe(0);
    expect(mailsOf('SweepSilent', [undefined, 3, undefined, undefined])).toBe(1);
    expect(mailsOf('SweepSilent', [3, 0])).toBe(1);
    expect(alarms().find(({ name }) => name === 'SweepSilent')).toMatchObject({
      Period: 900,
      EvaluationPeriods: 1,
    });
  });

  test('for anything else stay quiet without data, and notify at their threshold', () => {
    for (const { name, Threshold } of alarms().filter((alarm) => alarm.name !== 'SweepSilent')) {
      expect([name, mailsOf(name, [undefined, undefined])]).toEqual([name, 0]);
      expect([name, mailsOf(name, [undefined, Threshold, undefined])]).toEqual([name, 1]);
      if (name === 'QueueTooOld' || name === 'WaitingForPerson') expect(Threshold).toBe(24 * 3600);
    }
  });
});

describe('the dashboard', () => {
  let body: string;
  beforeAll(async () => {
    const { service } = await synthesize(setUp(environments.prod));
    const [dashboard] = Object.values(resources(service, 'AWS::CloudWatch::Dashboard'));
    expect(dashboard?.Properties.DashboardName).toBe('kyma-upgrade-orchestrator-prod');
    body = plain(dashboard?.Properties.DashboardBody);
  });

  test('answers an operator’s questions', () => {
    const texts = JSON.parse(body)
      .widgets.filter(({ type }: { type: string }) => type === 'text')
      .map(({ properties }: { properties: { markdown: string } }) => properties.markdown.split('\n')[0]);
    expect(texts).toEqual([
      '## What is running?',
      '## What is stuck?',
      '## What failed?',
      '## Are windows being missed?',
      '## How is the API?',
    ]);
  });

  test('shows every metric that the product records, except the one that only an alarm needs', () => {
    const shown = Object.keys(metricUnits).filter((name) => new RegExp(`\\b${name}\\b`).test(body));
    expect(Object.keys(metricUnits).filter((name) => !shown.includes(name))).toEqual(['PlansFailed']);
  });
});
