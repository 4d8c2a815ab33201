import * as z from 'zod';
import type { approvalDetailType, missedDetailType } from './eventNames.ts';
import { eventFields, orchestrationAttempt } from './stateChangeEvent.ts';

const orchestrationFields = {
  ...eventFields,
  type: z.enum(['upgradeKyma', 'upgradeCluster']),
  attempt: orchestrationAttempt,
};

/** A stage of an orchestration is waiting for approval (§13.2). Published once per stage. */
export const approvalEventSchema = z.strictObject({ ...orchestrationFields, stage: z.string() });

/**
 * Operations of an orchestration missed their maintenance windows and were moved to the next ones (§2). The sweep publishes one
 * event for all since the last sweep: with one per operation, a night with too few workers would send thousands of mails.
 */
export const missedEventSchema = z.strictObject({ ...orchestrationFields, missed: z.int().min(1) });

export type NoticeEvent =
  | { readonly detailType: typeof approvalDetailType; readonly detail: z.infer<typeof approvalEventSchema> }
  | { readonly detailType: typeof missedDetailType; readonly detail: z.infer<typeof missedEventSchema> };
