import type { AuditEvent } from './auditEvent.ts';
import type { NoticeEvent } from './noticeEvent.ts';
import type { StateChangeEvent } from './stateChangeEvent.ts';

/** Everything that is published on the bus. */
export type PublishedEvent = StateChangeEvent | AuditEvent | NoticeEvent;
