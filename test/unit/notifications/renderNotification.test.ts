import { describe, expect, it } from 'vitest';
import { notifiedEventSchema, renderNotification } from '../../../lib/notifications/renderNotification.ts';

const places = {
  environment: 'prod',
  apiURL: 'https://api.example.com/v1/',
  stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:kyma-prod',
};
const id = '019c0000-0000-7000-8000-000000000001';
const render = (detailType: string, detail: object) =>
  renderNotification(
    notifiedEventSchema.parse({
      ...{ version: '0', 'detail-type': detailType, source: 'kyma-upgrade-orchestrator' },
      detail: {
        ...{ version: '1', eventID: 'e-1', at: '2026-03-02T12:00:00.000Z', orchestrationID: id },
        ...{ type: 'upgradeCluster', description: '4 of 120 failed, more than the 3 allowed', attempt: 2 },
        ...detail,
      },
    }),
    places,
  );
const changed = (state: string) => render('Orchestration State Change', { state });

describe('a notification', () => {
  it('says what happened, why, what to do and where to find more', () => {
    expect(changed('paused')).toEqual({
      subject: 'prod: Cluster upgrade is paused',
      text: [
        `Cluster upgrade is paused in prod: ${id}`,
        '',
        '4 of 120 failed, more than the 3 allowed',
        '',
        'What to do',
        '  Nothing starts until it is resumed. Find out why it was paused, then resume or cancel it.',
        `  GET https://api.example.com/v1/orchestrations/${id}/operations?state=failed`,
        `  PUT https://api.example.com/v1/orchestrations/${id}/resume`,
        `  PUT https://api.example.com/v1/orchestrations/${id}/cancel`,
        '  Runbook: docs/runbook.md#an-orchestration-is-paused',
        '',
        'Where to look',
        `  Operator's page: https://api.example.com/v1/console#/orchestrations/${id}`,
        `  Execution: https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:123456789012:execution:kyma-prod:${id}-2`,
        '',
        'At 2026-03-02T12:00:00.000Z, event e-1',
      ].join('\n'),
    });
  });

  it('of a pause for an emergency says that it resumes by itself, and asks nobody to resume it', () => {
    const { subject, text = '' } =
      render('Orchestration State Change', {
        ...{ state: 'paused', description: 'Paused: the emergency e-7 is not over' },
        pause: { cause: 'emergency', emergencyID: 'e-7' },
      }) ?? {};
    expect(subject).toBe('prod: Cluster upgrade is paused');
    expect(text).toContain('resumes by itself when the emergency e-7 ends or is canceled');
    expect(text).not.toContain('/resume');
    expect(text).not.toContain('until it is resumed');
  });

  it.each(['operator', 'failures'])('of a pause by cause %s says to resume or cancel it', (cause) => {
    const { text } = render('Orchestration State Change', { state: 'paused', pause: { cause } }) ?? {};
    expect(text).toContain('then resume or cancel it');
  });

  it.each([
    ['succeeded', 'Cluster upgrade succeeded', `GET https://api.example.com/v1/orchestrations/${id}`],
    ['failed', 'Cluster upgrade failed', '/retry'],
    ['canceled', 'Cluster upgrade was canceled', 'nothing else was changed'],
  ])('is sent for an orchestration that has ended: %s', (state, subject, line) => {
    const notification = changed(state);
    expect(notification?.subject).toBe(`prod: ${subject}`);
    expect(notification?.text).toContain(line);
  });

  it('of a failed plan does not link to operations that do not exist', () => {
    const failed = (operations?: number) =>
      render('Orchestration State Change', { state: 'failed', operations })?.text;
    expect(failed(0)).toContain('create it again');
    expect(failed(0)).toContain('docs/runbook.md#planning-failed');
    expect(failed(0)).not.toContain('/retry');
    for (const operations of [12, undefined]) expect(failed(operations)).toContain('/retry');
  });

  it('of a wait for an approval contains the request that approves', () => {
    const { subject, text } = render('Orchestration Waits For Approval', { stage: 'the "rest"' }) ?? {
      text: '',
    };
    expect(subject).toBe('prod: Cluster upgrade is waiting for approval');
    expect(text).toContain(
      `PUT https://api.example.com/v1/orchestrations/${id}/approve {"stage":"the \\"rest\\""}`,
    );
    expect(text).toContain('/forecast');
  });

  it('of missed windows says what to do', () => {
    const notification = render('Maintenance Windows Missed', { type: 'upgradeKyma', missed: 7 });
    expect(notification?.subject).toBe('prod: Kyma upgrade has missed maintenance windows');
    expect(notification?.text).toContain('more workers');
  });

  it('has no link to an execution before the first start', () => {
    expect(
      render('Orchestration State Change', { state: 'canceled', attempt: undefined })?.text,
    ).not.toContain('Execution:');
  });

  it.each(['pending', 'in progress', 'canceling', 'retrying'])(
    'is not sent for an orchestration that is %s',
    (state) => {
      expect(changed(state)).toBeUndefined();
    },
  );

  it('is not sent for other events', () => {
    expect(render('Operation State Change', { state: 'failed' })).toBeUndefined();
  });

  it('has a subject that SNS accepts, however long the environment’s name', () => {
    const event = notifiedEventSchema.parse({
      'detail-type': 'Orchestration State Change',
      detail: {
        eventID: 'e',
        at: '',
        orchestrationID: id,
        type: 'upgradeKyma',
        description: 'ä',
        state: 'failed',
      },
    });
    const { subject = '' } = renderNotification(event, { ...places, environment: 'x'.repeat(200) }) ?? {};
    expect(subject).toMatch(/^[!-~][ -~]{0,99}$/);
  });
});
