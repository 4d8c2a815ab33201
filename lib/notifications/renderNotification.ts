import * as z from 'zod/mini';
import { executionPage } from '../base/awsConsole.ts';
import { approvalDetailType, missedDetailType, orchestrationDetailType } from '../events/eventNames.ts';

/** The parts of our events, as EventBridge delivers them, that a notification needs (lib/events). */
export const notifiedEventSchema = z.object({
  'detail-type': z.string(),
  detail: z.object({
    eventID: z.string(),
    at: z.string(),
    orchestrationID: z.string(),
    type: z.enum(['upgradeKyma', 'upgradeCluster']),
    description: z.string(),
    attempt: z.optional(z.number()),
    state: z.optional(z.string()),
    operations: z.optional(z.number()),
    stage: z.optional(z.string()),
    pause: z.optional(z.object({ cause: z.string(), emergencyID: z.optional(z.string()) })),
  }),
});

type NotifiedEvent = z.infer<typeof notifiedEventSchema>;

/** The targets of the links in a notification. */
export interface NotificationPlaces {
  readonly environment: string;
  /** The API's base URL, with a trailing slash. */
  readonly apiURL: string;
  readonly stateMachineArn: string;
}

/** What people receive: a mail's subject and text, or a chat message. */
export interface Notification {
  /** Printable ASCII, at most 100 characters: SNS accepts nothing else. */
  readonly subject: string;
  readonly text: string;
}

interface Advice {
  /** What happened, for the subject. */
  readonly happened: string;
  /** What to do, one sentence per line. */
  readonly todo: readonly string[];
  /** Useful requests, as method and path relative to the orchestration. */
  readonly requests: readonly string[];
  /** The entry in docs/runbook.md, if there is one. */
  readonly runbook?: string;
}

const failedOnes = 'GET /operations?state=failed';

const ofState: Readonly<Record<string, Advice>> = {
  succeeded: { happened: 'succeeded', todo: ['Nothing.'], requests: ['GET '] },
  failed: {
    happened: 'failed',
    todo: ['See why operations failed, fix the causes, then retry them.'],
    requests: [failedOnes, 'POST /retry'],
    runbook: 'an-orchestration-failed',
  },
  canceled: {
    happened: 'was canceled',
    todo: ['Nothing: the operations that had started finished, and nothing else was changed.'],
    requests: ['GET '],
  },
  paused: {
    happened: 'is paused',
    todo: ['Nothing starts until it is resumed. Find out why it was paused, then resume or cancel it.'],
    requests: [failedOnes, 'PUT /resume', 'PUT /cancel'],
    runbook: 'an-orchestration-is-paused',
  },
};

/** There is nothing to retry (§8). */
const unplanned: Advice = {
  happened: 'failed',
  todo: [
    'It failed before it was planned: nothing was changed, and there is nothing to retry.',
    'Fix the cause, then create it again.',
  ],
  requests: ['GET '],
  runbook: 'planning-failed',
};

/** An orchestration paused by an emergency needs no action, and cannot be resumed (§13.4). */
const ofEmergency = (emergencyID: string): Advice => ({
  happened: 'is paused',
  todo: [
    `Nothing: it resumes by itself when the emergency ${emergencyID} ends or is canceled.`,
    'It cannot be resumed earlier, but it can be canceled.',
  ],
  requests: ['GET ', 'PUT /cancel'],
  runbook: 'an-orchestration-is-paused',
});

function adviceOf({ 'detail-type': detailType, detail }: NotifiedEvent): Advice | undefined {
  switch (detailType) {
    case orchestrationDetailType:
      if (detail.state === 'failed' && detail.operations === 0) return unplanned;
      return detail.pause?.emergencyID === undefined
        ? ofState[detail.state ?? '']
        : ofEmergency(detail.pause.emergencyID);
    case approvalDetailType:
      return {
        happened: 'is waiting for approval',
        todo: [
          `Review what has been done and what comes next, then approve the stage “${detail.stage}” or cancel.`,
        ],
        requests: [
          'GET /forecast',
          failedOnes,
          `PUT /approve ${JSON.stringify({ stage: detail.stage })}`,
          'PUT /cancel',
        ],
        runbook: 'an-orchestration-waits-for-approval',
      };
    case missedDetailType:
      return {
        happened: 'has missed maintenance windows',
        todo: [
          'Nothing is lost, but it takes longer. The forecast shows which runtimes will also miss their next window:',
          'use more workers next time, or give the runtimes longer windows.',
        ],
        requests: ['GET /forecast'],
        runbook: 'windows-were-missed',
      };
    default:
      return undefined;
  }
}

const kinds = { upgradeKyma: 'Kyma upgrade', upgradeCluster: 'Cluster upgrade' } as const;
const longestSubject = 100;

/** The page of its execution in its region's console; undefined before its first start. */
function pageOfExecution(stateMachineArn: string, orchestrationID: string, attempt = 0): string | undefined {
  const [, partition, , region, account, , machine] = stateMachineArn.split(':');
  if (attempt === 0 || machine === undefined) return undefined;
  return executionPage(
    `arn:${partition}:states:${region}:${account}:execution:${machine}:${orchestrationID}-${attempt}`,
  );
}

/**
 * The notification for an event, with what to do and where; undefined for an event that is not announced. Pure. The text contains
 * only what the API shows to operators, and nothing secret.
 */
export function renderNotification(
  event: NotifiedEvent,
  places: NotificationPlaces,
): Notification | undefined {
  const advice = adviceOf(event);
  if (advice === undefined) return undefined;
  const { orchestrationID, type, description, at, attempt, eventID } = event.detail;
  const { environment, apiURL, stateMachineArn } = places;
  const headline = `${kinds[type]} ${advice.happened}`;
  const orchestration = `${apiURL}orchestrations/${orchestrationID}`;
  const execution = pageOfExecution(stateMachineArn, orchestrationID, attempt);
  const request = (line: string): string => line.replace(/^(\S+) ?/, `$1 ${orchestration}`);
  const lines = [
    `${headline} in ${environment}: ${orchestrationID}`,
    '',
    description,
    '',
    'What to do',
    ...advice.todo.map((line) => `  ${line}`),
    ...advice.requests.map((line) => `  ${request(line)}`),
    ...(advice.runbook === undefined ? [] : [`  Runbook: docs/runbook.md#${advice.runbook}`]),
    '',
    'Where to look',
    `  Operator's page: ${apiURL}console#/orchestrations/${orchestrationID}`,
    ...(execution === undefined ? [] : [`  Execution: ${execution}`]),
    '',
    `At ${at}, event ${eventID}`,
  ];
  return { subject: `${environment}: ${headline}`.slice(0, longestSubject), text: lines.join('\n') };
}
