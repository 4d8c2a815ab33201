import * as z from 'zod';
import { auditedActions } from '../model/AuditEntry.ts';
import type { auditDetailType } from './eventNames.ts';
import { eventFields } from './stateChangeEvent.ts';

/** The `detail` of the event that says who requested a change and from where, for subscribers that keep audit records. */
export const auditEventSchema = z.strictObject({
  ...eventFields,
  type: z.enum(['upgradeKyma', 'upgradeCluster']),
  action: z.enum(auditedActions),
  actor: z.strictObject({
    subject: z.string(),
    email: z.string().optional(),
    sourceIP: z.string().optional(),
    requestID: z.string().optional(),
  }),
});

export interface AuditEvent {
  readonly detailType: typeof auditDetailType;
  readonly detail: z.infer<typeof auditEventSchema>;
}
