import type { MetricName } from '../base/metrics.ts';
import type { PublishedEvent } from '../events/PublishedEvent.ts';
import type { RuntimeRecord } from '../fleet/RuntimeRecord.ts';
import type { Shoot } from '../fleet/Shoot.ts';
import type { ExecutionInput, WakeUpInput } from '../workflow/payloads.ts';

/** The executions of the state machine. */
export interface Executions {
  /** Starts an execution. An existing one of this name counts as started, so it is safe to repeat. */
  start(name: string, input: ExecutionInput): Promise<void>;
  /** `unknown`: an execution of this name never existed, or ended too long ago. */
  status(name: string): Promise<'running' | 'ended' | 'unknown'>;
  /** Stops an execution and its children. Does nothing if it has ended or never existed. */
  stop(name: string, cause: string): Promise<void>;
  /** Completes a waiting task. @returns false if it is no longer waiting, because it was woken or has ended */
  wake(taskToken: string): Promise<boolean>;
}

/** One-time schedules. Their payloads carry ids, never a token (§2, Waiting). */
export interface WakeUps<Payload = WakeUpInput> {
  /** Creates a schedule that fires at `at` (epoch ms), rounded up to a whole second in the future. Names are never reused. */
  schedule(name: string, at: number, payload: Payload): Promise<void>;
  /** Deletes a schedule. Does nothing if it has fired or never existed. */
  delete(name: string): Promise<void>;
}

/** The Gardener project and, if its kubeconfig is configured, the control plane (§4). */
export interface Fleet {
  /** All Shoots of the project, page by page, each once. */
  shoots(): AsyncIterable<readonly Shoot[]>;
  /** All Runtime resources, page by page; undefined if no control plane is configured. */
  runtimes(): AsyncIterable<readonly RuntimeRecord[]> | undefined;
}

/** Where state changes are published, for anyone who subscribes (§2). */
export interface EventBus {
  /** Publishes up to ten events. Rejects if any of them was not accepted. */
  publish(events: readonly PublishedEvent[]): Promise<void>;
}

/** The product's log. Never log a token, a kubeconfig or a task token. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** The product's metrics, for the dashboard and the alarms. */
export interface Metrics {
  /**
   * Records simultaneous measurements. `dimensions` split each metric into several, so they must have few values; `properties`
   * only identify the source, so ids belong there.
   */
  record(
    values: Readonly<Partial<Record<MetricName, number>>>,
    dimensions?: Readonly<Record<string, string>>,
    properties?: Readonly<Record<string, string>>,
  ): void;
}
