import { createLog, withLogFields } from './log.ts';
import { once } from './once.ts';

const log = once(() => createLog());

/** The payload's fields that go into every log line: they identify the work. Never a task token. */
const named = ['orchestrationID', 'attempt', 'turn', 'ordinal'] as const;

function fieldsOf(payload: unknown): Record<string, unknown> {
  const values = (payload ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    named.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}

/**
 * The handler of a function that the state machine or a schedule calls: runs the step, and logs a thrown error with the fields that
 * identify the work, before the caller's retries begin.
 *
 * @throws ZodError if the payload does not fit; any error of the step
 */
export const taskHandler =
  <Answer>(step: (payload: unknown) => Promise<Answer>) =>
  async (event: unknown): Promise<Answer> =>
    await withLogFields(fieldsOf(event), async () => {
      try {
        return await step(event);
      } catch (error) {
        log().error('task failed', { error });
        throw error;
      }
    });
