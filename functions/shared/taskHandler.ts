import type * as z from 'zod/mini';
import { createLog, withLogFields } from './log.ts';
import { once } from './once.ts';

const log = once(() => createLog());

/** What of a payload belongs on every log line: whose work it is, and never a task token. */
const named = ['orchestrationID', 'attempt', 'turn', 'ordinal'] as const;

function fieldsOf(payload: unknown): Record<string, unknown> {
  const values = payload as Record<string, unknown>;
  return Object.fromEntries(
    named.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}

/**
 * The handler of a function that the state machine or a schedule calls: reads the payload, has it worked on, and logs what is
 * thrown together with whose work it was, before the caller's retries begin.
 *
 * @throws ZodError if the payload is none of `schema`; whatever `work` throws.
 */
export const taskHandler =
  <Schema extends z.ZodMiniType, Answer>(
    schema: Schema,
    work: (payload: z.output<Schema>) => Promise<Answer>,
  ) =>
  async (event: unknown): Promise<Answer> => {
    const payload = schema.parse(event);
    return await withLogFields(fieldsOf(payload), async () => {
      try {
        return await work(payload);
      } catch (error) {
        log().error('task failed', { error });
        throw error;
      }
    });
  };
