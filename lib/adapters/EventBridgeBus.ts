import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { eventSource } from '../events/eventNames.ts';
import type { PublishedEvent } from '../events/PublishedEvent.ts';
import type { EventBus } from '../ports/ports.ts';

/** One event bus of Amazon EventBridge. */
export class EventBridgeBus implements EventBus {
  readonly #client: EventBridgeClient;
  readonly #name: string;

  constructor(client: EventBridgeClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  async publish(events: readonly PublishedEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { FailedEntryCount, Entries } = await this.#client.send(
      new PutEventsCommand({
        Entries: events.map(({ detailType, detail }) => ({
          EventBusName: this.#name,
          Source: eventSource,
          DetailType: detailType,
          Time: new Date(detail.at),
          Detail: JSON.stringify(detail),
        })),
      }),
    );
    if (!FailedEntryCount) return;
    const reason = Entries?.find(({ ErrorCode }) => ErrorCode !== undefined)?.ErrorCode;
    throw new Error(`The event bus refused ${FailedEntryCount} of ${events.length} events: ${reason}`);
  }
}
