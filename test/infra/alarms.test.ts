import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { anchorOf } from '../../infra/constructs/Alarms.ts';
import { environments } from '../../infra/environments.ts';
import { metricUnits } from '../../lib/metrics.ts';
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
    prod = await synthesize(setUp(environments.prod));
  });
  const alarms = () =>
    Object.entries(resources(prod.service, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => ({
      name: id.replace(/^Alarms/, '').replace(/[0-9A-F]{8}$/, ''),
      ...Properties,
    }));

  test('are these', () => {
    expect(
      alarms()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([
      'ApiErrors',
      'AuthorizerErrors',
      'ExecutionEventsDeadLetters',
      'ExecutionFailed',
      'PlanningFailed',
      'QueueTooOld',
      'SweepErrors',
      'SweepSilent',
      'TurnsFailed',
      'WakeUpsDeadLetters',
    ]);
  });

  test('each says where the runbook tells what to do, and it does', () => {
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

  test('each mails whom the environment names', () => {
    const [topic] = Object.keys(resources(prod.service, 'AWS::SNS::Topic'));
    for (const { AlarmActions } of alarms()) expect(AlarmActions).toEqual([{ Ref: topic }]);
    expect(Object.values(resources(prod.service, 'AWS::SNS::Subscription'))[0]?.Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'sre@example.com',
    });
  });

  test('look at metrics that the product records, or at those of AWS', () => {
    const metrics = alarms().flatMap(({ Namespace, MetricName, Metrics = [] }) => [
      { Namespace, MetricName },
      ...Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: object } }) => MetricStat?.Metric ?? []),
    ]);
    const own = metrics.filter((metric) => metric.Namespace === namespace).map((metric) => metric.MetricName);
    expect(own.toSorted()).toEqual(['AuthorizerErrors', 'OldestQueuedSeconds', 'PlansFailed', 'TurnsFailed']);
    for (const name of own) if (name !== 'AuthorizerErrors') expect(Object.keys(metricUnits)).toContain(name);
  });

  test('of the authorizer count what it could not decide, not what it refused', () => {
    const [filter] = Object.values(resources(prod.service, 'AWS::Logs::MetricFilter'));
    const source = readFileSync(join(import.meta.dirname, '../../functions/authorizer.ts'), 'utf8');
    const [, message] = /log\.error\('([^']+)'/.exec(source) ?? [];
    expect(filter?.Properties.FilterPattern).toContain(`$.message = "${message}"`);
    expect(plain(filter?.Properties.LogGroupName)).toMatch(/AuthorizerLogs/);
  });

  test('of silence need no data to ring, the others none to be quiet', () => {
    for (const { name, TreatMissingData, Period, Threshold } of alarms()) {
      expect([name, TreatMissingData]).toEqual([name, name === 'SweepSilent' ? 'breaching' : 'notBreaching']);
      if (name === 'SweepSilent') expect(Period).toBe(900);
      if (name === 'QueueTooOld') expect(Threshold).toBe(24 * 3600);
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

  test('answers the questions of who watches', () => {
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

  test('shows every metric that the product records, but for the one that only an alarm needs', () => {
    const shown = Object.keys(metricUnits).filter((name) => new RegExp(`\\b${name}\\b`).test(body));
    expect(Object.keys(metricUnits).filter((name) => !shown.includes(name))).toEqual(['PlansFailed']);
  });
});
