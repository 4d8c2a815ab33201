import { z } from 'zod';
import { type Operation, operation } from '../Operation.ts';

const name = z
  .string()
  .regex(/^[0-9a-zA-Z-_.]{1,64}$/, 'must be 1 to 64 of the characters 0-9 a-z A-Z - _ .');

const targetSchema = z.strictObject({
  Arn: z.string().min(1),
  RoleArn: z.string().min(1),
  Input: z.string().min(1).optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
      MaximumRetryAttempts: z.int().min(0).max(185).optional(),
    })
    .optional(),
});

const scheduleSchema = z.strictObject({
  Name: name,
  GroupName: name.default('default'),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.literal('UTC').optional(),
  Target: targetSchema,
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  ActionAfterCompletion: z.literal('DELETE'),
  ClientToken: z.string().min(1).max(64).optional(),
});

const keySchema = z.strictObject({
  Name: name,
  groupName: name.default('default'),
  clientToken: z.string().optional(),
});

const listSchema = z.strictObject({
  MaxResults: z.coerce.number().int().min(1).max(100).default(100),
  NextToken: z.string().optional(),
});

export type ScheduleRequest = z.infer<typeof scheduleSchema>;
export type ScheduleKey = z.infer<typeof keySchema>;
export type ListRequest = z.infer<typeof listSchema>;

/** What the API calls; the Scheduler implements it. */
export interface SchedulerCalls {
  create(request: ScheduleRequest): object;
  delete(key: ScheduleKey): object;
  list(request: ListRequest): object;
}

const code = 'ValidationException';

/** Routes the Scheduler's REST paths: `/schedules` and `/schedules/{Name}`; path and query become request fields. */
export function schedulerRoutes(
  calls: SchedulerCalls,
): (method: string, url: URL) => { operation: Operation; request: Record<string, unknown> } | undefined {
  const list = operation(listSchema, code, (request) => calls.list(request));
  const byMethod: Readonly<Record<string, Operation>> = {
    POST: operation(scheduleSchema, code, (request) => calls.create(request)),
    DELETE: operation(keySchema, code, (request) => calls.delete(request)),
  };
  return (method, url) => {
    const query = Object.fromEntries(url.searchParams);
    if (url.pathname === '/schedules' && method === 'GET') return { operation: list, request: query };
    const found = /^\/schedules\/([^/]+)$/.exec(url.pathname)?.[1];
    const known = byMethod[method];
    if (found === undefined || known === undefined) return undefined;
    return { operation: known, request: { ...query, Name: decodeURIComponent(found) } };
  };
}
