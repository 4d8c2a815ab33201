import { createHash } from 'node:crypto';
import { DomainError } from '../base/errors.ts';
import { timeText } from '../base/timeText.ts';
import type { Actor } from '../model/AuditEntry.ts';
import type { Orchestration, OrchestrationType } from '../model/Orchestration.ts';
import type { Parameters } from '../model/Parameters.ts';
import { type QueueDependencies, startNext } from '../orchestrations/startNext.ts';
import type { WakeUps } from '../ports/ports.ts';
import type { IdempotencyStore } from '../store/IdempotencyStore.ts';
import type { PreviewInput } from '../workflow/payloads.ts';
import { createOrchestrationID } from './orchestrationID.ts';

export interface CreateDependencies extends QueueDependencies {
  readonly idempotency: IdempotencyStore;
  readonly wakeUps: WakeUps;
  /** Schedules that call the function that lists what an orchestration would upgrade (planning/previewOrchestration.ts). */
  readonly previewSchedules: Pick<WakeUps<PreviewInput>, 'schedule'>;
}

export interface CreateInput {
  readonly type: OrchestrationType;
  readonly parameters: Parameters;
  readonly actor: Actor;
  /** The header `Idempotency-Key`, if it was sent. */
  readonly idempotencyKey: string | undefined;
}

/** The longest accepted key: enough for any key format, too short for a document. */
const longestKey = 255;
/** EventBridge Scheduler refuses times in the past and accepts whole seconds only, so a start this near counts as immediate. */
const soonMilliseconds = 1000;

const hash = (...parts: string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/**
 * Puts an orchestration into the queue and starts it if a slot is free (§3, §6). With an `Idempotency-Key`, the same request
 * within 24 hours returns the same orchestration. Keys are separate for each caller.
 *
 * @returns the orchestration's id
 * @throws DomainError CONFLICT if the key was used with another body, INVALID_REQUEST if it is empty or too long.
 */
export async function createOrchestration(deps: CreateDependencies, input: CreateInput): Promise<string> {
  const { type, parameters, actor, idempotencyKey } = input;
  const now = deps.clock();
  let orchestrationID = createOrchestrationID(now);
  if (idempotencyKey !== undefined) {
    if (idempotencyKey.trim() === '' || idempotencyKey.length > longestKey)
      throw new DomainError('INVALID_REQUEST', `Idempotency-Key must have 1 to ${longestKey} characters.`);
    const claimed = await deps.idempotency.claim(
      { keyHash: hash(actor.subject, idempotencyKey), bodyHash: hash(type, JSON.stringify(parameters)) },
      orchestrationID,
      now,
    );
    if (!claimed.sameBody)
      throw new DomainError(
        'CONFLICT',
        'This Idempotency-Key was already used with another body; use a new key.',
      );
    orchestrationID = claimed.orchestrationID;
  }
  const asked = Date.parse(parameters.strategy.schedule) || 0;
  // A start this near becomes an immediate one: a schedule would fire too late, and the queue admits nothing before its time.
  const earliestStartAt = asked > now + soonMilliseconds ? asked : 0;
  const orchestration: Orchestration = {
    orchestrationID,
    type,
    state: 'pending',
    description: earliestStartAt > 0 ? `Starts at ${timeText(earliestStartAt)}` : 'Waiting in the queue',
    createdAt: now,
    updatedAt: now,
    parameters,
    earliestStartAt,
    attempt: 0,
    planRun: 0,
    planned: undefined,
    skipped: {},
    workAdded: 0,
    idleRestarts: 0,
    openAtRestart: 0,
    trouble: '',
  };
  // Every request with the same key does this, so that the next one finishes the job if the first died here.
  const description = `Asked for ${kindTexts[type]}${priorityText(parameters)}`;
  const audit = { at: now, action: 'create', description, actor } as const;
  const created = await deps.orchestrations.create(orchestration, audit);
  if (created) deps.log.info('orchestration created', { orchestrationID, type, actor: actor.subject });
  if (earliestStartAt > 0) {
    if (created) {
      await deps.wakeUps.schedule(`${orchestrationID}-start`, earliestStartAt, {
        kind: 'orchestration',
        orchestrationID,
      });
      await requestPreview(deps, orchestrationID, now);
    }
  } else await startNext(deps);
  return orchestrationID;
}

const kindTexts = { upgradeKyma: 'a Kyma upgrade', upgradeCluster: 'a cluster upgrade' } as const;

/** What an audit record says about an emergency (§13.4). */
function priorityText({ priority, pauseOthers, ignoreFreezes }: Parameters): string {
  if (priority === undefined) return '';
  const beside = pauseOthers === false ? ', beside what is in progress' : '';
  return ` as an emergency${beside}${ignoreFreezes === true ? ', during freezes, too' : ''}`;
}

/**
 * Requests the preview through a schedule, because listing takes seconds and Gardener may be down. Nothing but the preview
 * depends on it.
 */
async function requestPreview(
  { previewSchedules, log }: CreateDependencies,
  orchestrationID: string,
  now: number,
): Promise<void> {
  try {
    await previewSchedules.schedule(`${orchestrationID}-preview`, now, { kind: 'preview', orchestrationID });
  } catch (error) {
    log.warn('no preview', { orchestrationID, error });
  }
}
