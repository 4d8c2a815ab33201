import * as z from 'zod';
import type { approvalDetailType, missedDetailType } from './eventNames.ts';
import { eventFields, orchestrationAttempt } from './stateChangeEvent.ts';

const orchestrationFields = {
  ...eventFields,
  type: z.enum(['upgradeKyma', 'upgradeCluster']),
  attempt: orchestrationAttempt,
};

/** A stage of an orchestration waits for somebody to approve it (§13.2). Published once per stage. */
export const approvalEventSchema = z.strictObject({ ...orchestrationFields, stage: z.string() });

/**
 * Operations of an orchestration have missed their maintenance windows and got their next ones (§2). Published by the sweep, for all
 * since the last one: no event per operation, or a night without enough workers would be thousands of mails.
 */
export const missedEventSchema = z.strictObject({ ...orchestrationFields, missed: z.int().min(1) });

export type NoticeEvent =
  | { readonly detailType: typeof approvalDetailType; readonly detail: z.infer<typeof approvalEventSchema> }
  | { readonly detailType: typeof missedDetailType; readonly detail: z.infer<typeof missedEventSchema> };
