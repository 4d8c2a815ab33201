import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from './Clock.ts';
import { Journal } from './Journal.ts';
import { type Operations, operation } from './Operation.ts';
import { ServiceError } from './ServiceError.ts';

interface Mail {
  readonly at: string;
  readonly topic: string;
  readonly subject: string;
  readonly message: string;
}

/** SNS refuses other subjects: no line breaks, no control characters, ASCII only, at most 100. */
const subjectPattern = /^[!-~][ -~]{0,99}$/;
const largestMessage = 262_144;

/**
 * The part of SNS that mails need: `Publish` of a subject and a text to a topic of the template. It sends nothing; each message becomes
 * a line of the journal.
 */
export class Mails {
  readonly operations: Operations;
  readonly #journal: Journal<Mail>;

  constructor(options: { readonly file: string; readonly clock: Clock; readonly topics: readonly string[] }) {
    this.#journal = new Journal(options.file);
    const schema = z.strictObject({ TopicArn: z.string(), Subject: z.string(), Message: z.string() });
    this.operations = {
      Publish: operation(
        schema,
        'InvalidParameter',
        ({ TopicArn: topic, Subject: subject, Message: message }) => {
          if (!options.topics.includes(topic))
            throw new ServiceError('NotFound', 'Topic does not exist', 404);
          if (!subjectPattern.test(subject))
            throw new ServiceError('InvalidParameter', 'Invalid parameter: Subject');
          if (message === '' || Buffer.byteLength(message) > largestMessage)
            throw new ServiceError('InvalidParameter', 'Invalid parameter: Message');
          this.#journal.append({ at: new Date(options.clock()).toISOString(), topic, subject, message });
          return { MessageId: randomUUID() };
        },
      ),
    };
  }

  close(): void {
    this.#journal.close();
  }
}
