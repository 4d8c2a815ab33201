import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from './Clock.ts';
import { Journal } from './Journal.ts';
import { type Operations, operation } from './Operation.ts';
import { ServiceError } from './ServiceError.ts';
import type { Timers } from './Timers.ts';

export interface QueueOptions {
  readonly name: string;
  readonly arn: string;
  readonly url?: string;
}

interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  visibleAt: number;
  receives: number;
  receipt: string;
}

type JournalLine =
  | { readonly queue: string; readonly put: { id: string; body: string; sentAt: number } }
  | { readonly queue: string; readonly remove: string };

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const invalid = 'InvalidParameterValue';
const longestPollStep = 100;

/** SQS as far as dead-letter queues need it: standard queues that keep their messages under the data folder. */
export class Queues {
  readonly operations: Operations;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #journal: Journal<JournalLine>;
  readonly #queues: readonly QueueOptions[];
  readonly #messages = new Map<string, Map<string, Message>>();

  constructor(options: { file: string; clock: Clock; timers: Timers; queues: readonly QueueOptions[] }) {
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#queues = options.queues;
    for (const queue of options.queues) this.#messages.set(queue.name, new Map());
    this.#journal = new Journal(options.file);
    for (const line of this.#journal.load()) {
      const messages = this.#messages.get(line.queue);
      if ('remove' in line) messages?.delete(line.remove);
      else messages?.set(line.put.id, { ...line.put, visibleAt: 0, receives: 0, receipt: '' });
    }
    this.operations = this.#makeOperations();
  }

  has(arn: string): boolean {
    return this.#queues.some((queue) => queue.arn === arn);
  }

  /** Sends a message by the queue's ARN, as other services do with events that they could not deliver. */
  sendToArn(arn: string, body: unknown): void {
    const queue = this.#queues.find((known) => known.arn === arn);
    if (queue === undefined) throw new Error(`No queue has the ARN ${arn}`);
    this.#send(queue.name, JSON.stringify(body));
  }

  close(): void {
    this.#journal.close();
  }

  #send(queue: string, body: string): string {
    const message = { id: randomUUID(), body, sentAt: this.#clock() };
    this.#messages.get(queue)?.set(message.id, { ...message, visibleAt: 0, receives: 0, receipt: '' });
    this.#journal.append({ queue, put: message });
    this.#journal.flush();
    return message.id;
  }

  #find(url: string): { name: string; arn: string; messages: Map<string, Message> } {
    const queue = this.#queues.find((known) => known.url === url || url.endsWith(`/${known.name}`));
    const messages = queue && this.#messages.get(queue.name);
    if (queue !== undefined && messages !== undefined) return { name: queue.name, arn: queue.arn, messages };
    throw new ServiceError('QueueDoesNotExist', `The queue ${url} does not exist.`);
  }

  #take(messages: Map<string, Message>, most: number, visibilitySeconds: number): Message[] {
    const now = this.#clock();
    const visible = [...messages.values()].filter((message) => message.visibleAt <= now).slice(0, most);
    for (const message of visible) {
      message.visibleAt = now + visibilitySeconds * 1000;
      message.receives += 1;
      message.receipt = randomUUID();
    }
    return visible;
  }

  async #receive(
    url: string,
    most: number,
    visibilitySeconds: number,
    waitSeconds: number,
  ): Promise<Message[]> {
    const { messages } = this.#find(url);
    const end = this.#clock() + waitSeconds * 1000;
    for (;;) {
      const taken = this.#take(messages, most, visibilitySeconds);
      const left = end - this.#clock();
      if (taken.length > 0 || left <= 0) return taken;
      await new Promise<void>((resolve) => this.#timers.after(Math.min(left, longestPollStep), resolve));
    }
  }

  #makeOperations(): Operations {
    const queueUrl = z.string();
    return {
      SendMessage: operation(
        z.strictObject({ QueueUrl: queueUrl, MessageBody: z.string().min(1) }),
        invalid,
        ({ QueueUrl, MessageBody }) => ({
          MessageId: this.#send(this.#find(QueueUrl).name, MessageBody),
          MD5OfMessageBody: md5(MessageBody),
        }),
      ),
      ReceiveMessage: operation(
        z.strictObject({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: z.int().min(1).max(10).default(1),
          VisibilityTimeout: z.int().min(0).max(43_200).default(30),
          WaitTimeSeconds: z.int().min(0).max(20).default(0),
          AttributeNames: z.array(z.string()).optional(),
          MessageSystemAttributeNames: z.array(z.string()).optional(),
          MessageAttributeNames: z.array(z.string()).optional(),
        }),
        invalid,
        async ({ QueueUrl, MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds }) => {
          const taken = await this.#receive(
            QueueUrl,
            MaxNumberOfMessages,
            VisibilityTimeout,
            WaitTimeSeconds,
          );
          const Messages = taken.map((message) => ({
            MessageId: message.id,
            ReceiptHandle: message.receipt,
            Body: message.body,
            MD5OfBody: md5(message.body),
            Attributes: {
              SentTimestamp: String(message.sentAt),
              ApproximateReceiveCount: String(message.receives),
            },
          }));
          return Messages.length === 0 ? {} : { Messages };
        },
      ),
      DeleteMessage: operation(
        z.strictObject({ QueueUrl: queueUrl, ReceiptHandle: z.string() }),
        invalid,
        ({ QueueUrl, ReceiptHandle }) => {
          const { name, messages } = this.#find(QueueUrl);
          const message = [...messages.values()].find((known) => known.receipt === ReceiptHandle);
          if (message === undefined) return {};
          messages.delete(message.id);
          this.#journal.append({ queue: name, remove: message.id });
          this.#journal.flush();
          return {};
        },
      ),
      GetQueueAttributes: operation(
        z.strictObject({ QueueUrl: queueUrl, AttributeNames: z.array(z.string()).optional() }),
        invalid,
        ({ QueueUrl }) => {
          const { arn, messages } = this.#find(QueueUrl);
          const now = this.#clock();
          const visible = [...messages.values()].filter((message) => message.visibleAt <= now).length;
          return {
            Attributes: {
              QueueArn: arn,
              ApproximateNumberOfMessages: String(visible),
              ApproximateNumberOfMessagesNotVisible: String(messages.size - visible),
            },
          };
        },
      ),
    };
  }
}
