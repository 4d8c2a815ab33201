import type { z } from 'zod';
import { ServiceError } from './ServiceError.ts';

/** One operation of an emulated service: takes the parsed request, returns the response body. */
export type Operation = (request: unknown) => Promise<object> | object;

/** The operations of one service by name, as in `X-Amz-Target: SERVICE.NAME`. */
export type Operations = Readonly<Record<string, Operation>>;

/**
 * Makes an operation that takes only the fields its schema knows (`z.strictObject`): an unknown or wrong field is
 * refused with `errorCode` and a sentence that names it (§10: an error, not a shrug).
 */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  errorCode: string,
  handle: (request: z.infer<Schema>) => Promise<object> | object,
): Operation {
  return (request) => {
    const parsed = schema.safeParse(request);
    if (parsed.success) return handle(parsed.data);
    const what = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`);
    throw new ServiceError(errorCode, `The local stack cannot take this request: ${what.join('; ')}`);
  };
}
