import * as z from 'zod';
import { operationStates, orchestrationStates } from '../model/states.ts';
import type { operationDetailType, orchestrationDetailType } from './eventNames.ts';

/** The fields of every event we publish. */
export const eventFields = {
  /** Raised when a field changes its meaning; new fields may appear at any time. */
  version: z.literal('1'),
  /** The same for every delivery of one change: events may arrive more than once or out of order. */
  eventID: z.string(),
  /** When it happened, RFC 3339 in UTC. */
  at: z.iso.datetime(),
  orchestrationID: z.string(),
  description: z.string(),
};

/** The current attempt, whose execution is called `orchestrationID-attempt`. Absent before the first. */
export const orchestrationAttempt = z.int().min(1).optional();

/** The `detail` of an event that announces a new state of an orchestration or an operation (§2, §6). */
export const orchestrationEventSchema = z.strictObject({
  ...eventFields,
  type: z.enum(['upgradeKyma', 'upgradeCluster']),
  attempt: orchestrationAttempt,
  state: z.enum(orchestrationStates),
  /**
   * How many operations it has; 0 before it is planned. May be absent in events that were published late because the bus was
   * unavailable.
   */
  operations: z.int().min(0).optional(),
  /** Why it is paused; only with the state `paused` (§13.3). */
  pause: z
    .strictObject({
      cause: z.enum(['operator', 'failures', 'emergency']),
      /** The emergency at whose end it resumes. */
      emergencyID: z.string().optional(),
    })
    .optional(),
});
export const operationEventSchema = z.strictObject({
  ...eventFields,
  operationID: z.string(),
  runtimeID: z.string(),
  shootName: z.string(),
  state: z.enum(operationStates),
});

export type StateChangeEvent =
  | {
      readonly detailType: typeof orchestrationDetailType;
      readonly detail: z.infer<typeof orchestrationEventSchema>;
    }
  | {
      readonly detailType: typeof operationDetailType;
      readonly detail: z.infer<typeof operationEventSchema>;
    };
