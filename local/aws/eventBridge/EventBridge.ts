import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../Clock.ts';
import { checkTarget, type DeliveryPlaces, type DeliveryTarget, deliver } from '../deliver.ts';
import { Journal } from '../Journal.ts';
import { type Operations, operation } from '../Operation.ts';
import { ServiceError } from '../ServiceError.ts';
import { compilePattern, type PatternMatcher } from './compilePattern.ts';

export interface RuleTargetOptions {
  readonly arn: string;
  /** Constant JSON text that replaces the event. */
  readonly input?: string;
  readonly deadLetterArn?: string;
  readonly retries?: number;
}

export interface RuleOptions {
  readonly bus: string;
  readonly name: string;
  readonly pattern: object;
  readonly targets: readonly RuleTargetOptions[];
}

/** An event as rules and targets see it. */
export type DeliveredEvent = Readonly<Record<string, unknown>> & { readonly id: string };

export interface NewEvent {
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly resources?: readonly string[];
  readonly at?: number;
}

export interface EventBridgeOptions {
  /** Every event is written to this file as a JSON line `{bus, event, rules}`, for tests and people to read. */
  readonly file: string;
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
  readonly buses: readonly string[];
  readonly rules: readonly RuleOptions[];
  readonly places: DeliveryPlaces;
}

interface CompiledRule {
  readonly bus: string;
  readonly name: string;
  readonly matches: PatternMatcher;
  readonly targets: readonly { readonly target: DeliveryTarget; readonly input: unknown }[];
}

/** An async Lambda invocation is made twice more. */
const defaultRetries = 2;
/** The quota of PutEvents, for all entries of a request together. */
const largestRequest = 256 * 1024;

const entrySchema = z.strictObject({
  Time: z.number().optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
});
type Entry = z.infer<typeof entrySchema>;

function parseDetail(text: string): object | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}

/** As AWS counts it: 14 bytes for the time, and the UTF-8 length of source, type, detail and resources. */
function entrySize(entry: Entry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const timeSize = entry.Time === undefined ? 0 : 14;
  return texts.reduce((size, text) => size + Buffer.byteLength(text ?? ''), timeSize);
}

/** EventBridge: the default bus and the template's, with their rules. Deliveries in progress are lost if the process dies. */
export class EventBridge {
  readonly operations: Operations;
  readonly #options: EventBridgeOptions;
  readonly #buses: ReadonlySet<string>;
  readonly #rules: readonly CompiledRule[];
  readonly #journal: Journal<object>;

  constructor(options: EventBridgeOptions) {
    this.#options = options;
    this.#buses = new Set(['default', ...options.buses]);
    this.#rules = options.rules.map((rule) => this.#compile(rule));
    this.#journal = new Journal(options.file);
    this.operations = {
      PutEvents: operation(
        z.strictObject({ Entries: z.array(entrySchema).min(1).max(10) }),
        'ValidationException',
        ({ Entries }) => this.#putEvents(Entries),
      ),
    };
  }

  /**
   * Puts one event on a bus and starts its deliveries. With `onlyIfMatched`, an event that no rule matches is not even journaled:
   * the status changes of ten thousand child executions would drown the rest.
   */
  publish(event: NewEvent, onlyIfMatched = false): string {
    const delivered = this.#deliveredForm(event);
    const rules = this.#rules.filter((rule) => rule.bus === event.bus && rule.matches(delivered));
    if (rules.length > 0 || !onlyIfMatched) {
      this.#journal.append({ bus: event.bus, event: delivered, rules: rules.map((rule) => rule.name) });
    }
    for (const { target, input } of rules.flatMap((rule) => rule.targets)) {
      // Targets are called after the caller has its answer, as in AWS.
      setImmediate(() => void deliver(target, input ?? delivered, this.#options.places));
    }
    return delivered.id;
  }

  close(): void {
    this.#journal.close();
  }

  #compile(rule: RuleOptions): CompiledRule {
    if (!this.#buses.has(rule.bus)) throw new Error(`Rule ${rule.name}: no event bus ${rule.bus}`);
    const targets = rule.targets.map(({ arn, input, deadLetterArn, retries = defaultRetries }) => {
      const target = { arn, retries, ...(deadLetterArn === undefined ? {} : { deadLetterArn }) };
      checkTarget(target, this.#options.places.queues);
      return { target, input: input === undefined ? undefined : (JSON.parse(input) as unknown) };
    });
    return { bus: rule.bus, name: rule.name, matches: compilePattern(rule.pattern), targets };
  }

  #deliveredForm(event: NewEvent): DeliveredEvent {
    const time = new Date(event.at ?? this.#options.clock()).toISOString();
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': event.detailType,
      source: event.source,
      account: this.#options.account,
      time: time.replace(/\.\d+Z$/, 'Z'),
      region: this.#options.region,
      resources: event.resources ?? [],
      detail: event.detail,
    };
  }

  #putEvents(entries: readonly Entry[]): object {
    const size = entries.reduce((sum, entry) => sum + entrySize(entry), 0);
    if (size > largestRequest) {
      throw new ServiceError(
        'ValidationException',
        `Total size of the entries in the request is over the limit.`,
      );
    }
    const Entries = entries.map((entry) => this.#putEntry(entry));
    return { Entries, FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length };
  }

  #putEntry(entry: Entry): object {
    const { Source, DetailType, Detail, Resources, Time } = entry;
    const refuse = (ErrorCode: string, ErrorMessage: string): object => ({ ErrorCode, ErrorMessage });
    if (!Source)
      return refuse(
        'InvalidArgument',
        'Parameter Source is not valid. Reason: Source is a required argument.',
      );
    if (Source.startsWith('aws.'))
      return refuse('NotAuthorizedForSourceException', 'Not authorized for the source.');
    if (!DetailType)
      return refuse('InvalidArgument', 'Parameter DetailType is not valid. Reason: it is required.');
    const detail = Detail === undefined ? undefined : parseDetail(Detail);
    if (detail === undefined) return refuse('MalformedDetail', 'Detail is malformed.');
    const bus = (entry.EventBusName ?? 'default').replace(/^arn:.*:event-bus\//, '');
    // AWS takes events for a bus that does not exist and drops them; here that is an error (§10).
    if (!this.#buses.has(bus))
      throw new ServiceError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
    const EventId = this.publish({
      bus,
      source: Source,
      detailType: DetailType,
      detail,
      ...(Resources === undefined ? {} : { resources: Resources }),
      ...(Time === undefined ? {} : { at: Time * 1000 }),
    });
    return { EventId };
  }
}
