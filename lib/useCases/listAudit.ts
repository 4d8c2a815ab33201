import type { AuditAnswer } from '../api/auditAnswer.ts';
import type { Clock } from '../base/Clock.ts';
import { DomainError } from '../base/errors.ts';
import { timeText } from '../base/timeText.ts';
import type { AuditEntry } from '../model/AuditEntry.ts';
import type { AuditStore } from '../store/AuditStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';

/** Hardly any orchestration is changed this often by hand; a record is smaller than 1.5 KB. */
const mostRecords = 100;

export interface AuditReader {
  readonly orchestrations: OrchestrationStore;
  readonly audits: AuditStore;
  readonly clock: Clock;
}

/** `GET /orchestrations/{id}/audit`: who requested what, newest first. @throws DomainError NOT_FOUND */
export async function listAudit(deps: AuditReader, orchestrationID: string): Promise<AuditAnswer> {
  if ((await deps.orchestrations.find(orchestrationID, deps.clock())) === undefined)
    throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
  const records = await deps.audits.newest(orchestrationID, mostRecords + 1);
  const data = records.slice(0, mostRecords).map(presentRecord);
  return { data, count: data.length, more: records.length > mostRecords };
}

/** For the operator group: says who it was, but not the e-mail address or where the call came from. */
const presentRecord = ({ at, action, description, actor }: AuditEntry): AuditAnswer['data'][number] => ({
  at: timeText(at),
  action,
  description,
  actor: { subject: withoutDomain(actor.subject), name: withoutDomain(actor.email ?? '') },
});

/** Some issuers use the e-mail address as the subject. */
const withoutDomain = (text: string): string => text.replace(/@.*$/s, '');
