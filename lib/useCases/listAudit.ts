import type { AuditAnswer } from '../api/auditAnswer.ts';
import type { Clock } from '../base/Clock.ts';
import { DomainError } from '../base/errors.ts';
import { timeText } from '../base/timeText.ts';
import type { AuditEntry } from '../model/AuditEntry.ts';
import type { AuditStore } from '../store/AuditStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';

/** Hardly an orchestration is changed that often by hand; each record is below a kilobyte and a half. */
const mostRecords = 100;

export interface AuditReader {
  readonly orchestrations: OrchestrationStore;
  readonly audits: AuditStore;
  readonly clock: Clock;
}

/** `GET /orchestrations/{id}/audit`: who asked for what, newest first. @throws DomainError NOT_FOUND */
export async function listAudit(deps: AuditReader, orchestrationID: string): Promise<AuditAnswer> {
  if ((await deps.orchestrations.find(orchestrationID, deps.clock())) === undefined)
    throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
  const records = await deps.audits.newest(orchestrationID, mostRecords + 1);
  const data = records.slice(0, mostRecords).map(presentRecord);
  return { data, count: data.length, more: records.length > mostRecords };
}

/** For the operator group: who it was, but neither an e-mail address nor where the call came from. */
const presentRecord = ({ at, action, description, actor }: AuditEntry): AuditAnswer['data'][number] => ({
  at: timeText(at),
  action,
  description,
  actor: { subject: withoutDomain(actor.subject), name: withoutDomain(actor.email ?? '') },
});

/** Some issuers use the e-mail address as the subject. */
const withoutDomain = (text: string): string => text.replace(/@.*$/s, '');
