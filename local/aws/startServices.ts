import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Clock, systemClock } from './Clock.ts';
import { createServiceServer } from './createServiceServer.ts';
import type { DeliveryPlaces } from './deliver.ts';
import { EventBridge, type RuleOptions } from './eventBridge/EventBridge.ts';
import { type FaultRates, Faults } from './Faults.ts';
import type { InvokeFunction } from './InvokeFunction.ts';
import { Mails } from './Mails.ts';
import { createParameterStore, type ParameterOptions } from './parameterStore.ts';
import { type QueueOptions, Queues } from './Queues.ts';
import { type ScheduleOptions, Scheduler } from './scheduler/Scheduler.ts';
import { schedulerRoutes } from './scheduler/schedulerRoutes.ts';
import { createSecretStore, type SecretOptions } from './secretStore.ts';
import { type StateMachineOptions, StepFunctions } from './stepFunctions/StepFunctions.ts';
import { stepFunctionsOperations } from './stepFunctions/stepFunctionsOperations.ts';
import { StoppableTimers, systemTimers, type Timers } from './Timers.ts';

export interface ServicesOptions {
  /** Executions, schedules, events, messages and put values are stored here and survive a restart. */
  readonly dataDir: string;
  readonly clock?: Clock;
  /** In step with the clock. Retry pauses are the interpreter's own and always run by the wall clock. */
  readonly timers?: Timers;
  readonly region?: string;
  readonly account?: string;
  /** 0 or absent = any free one. */
  readonly port?: number;
  readonly invoke: InvokeFunction;
  readonly stateMachines: readonly StateMachineOptions[];
  readonly scheduleGroups: readonly string[];
  readonly schedules: readonly ScheduleOptions[];
  /** Besides the default bus. */
  readonly buses: readonly string[];
  readonly rules: readonly RuleOptions[];
  readonly parameters: readonly ParameterOptions[];
  readonly secrets: readonly SecretOptions[];
  readonly queues: readonly QueueOptions[];
  /** ARNs of the topics that mails may be published to. */
  readonly topics: readonly string[];
  readonly faults?: FaultRates;
}

export interface Services {
  /** For every `AWS_ENDPOINT_URL_*` of these services. */
  readonly url: string;
  readonly port: number;
  /** Publishes the end of executions that the last process left running. Call it once the subscribers are running. */
  publishPendingEvents(): void;
  /** State transitions of this process, or of one top-level execution with its children; AWS bills these. */
  stateTransitions(executionArn?: string): number;
  /** How many executions run now, children included. */
  runningExecutions(): number;
  /** How many tasks wait for their token now. */
  waitingTasks(): number;
  /**
   * Stops everything at once, like a crash: running executions are ABORTED at the next start, and no function is called any more.
   */
  stop(): Promise<void>;
}

/**
 * Starts the emulated AWS services (§10) on one loopback port: Step Functions, EventBridge, EventBridge Scheduler, SSM
 * parameters, Secrets Manager, SQS and mails by SNS. Overdue schedules fire at once. Throws for an unknown state, field, pattern
 * operator or target in the options.
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { dataDir, clock = systemClock, region = 'eu-central-1', account = '000000000000' } = options;
  const timers = new StoppableTimers(options.timers ?? systemTimers);
  const faults = new Faults(options.faults);
  let stopped = false;
  const invoke: InvokeFunction = (name, payload, invokeOptions) =>
    // After the stop, calls get no answer, as after a crash.
    stopped ? new Promise(() => {}) : options.invoke(name, payload, invokeOptions);
  const file = (name: string): string => join(dataDir, name);

  const queues = new Queues({ file: file('queues.jsonl'), clock, timers, queues: options.queues });
  const places: DeliveryPlaces = { invoke, queues, timers, stopped: () => stopped };
  const events = new EventBridge({
    file: file('events.jsonl'),
    clock,
    region,
    account,
    buses: options.buses,
    rules: options.rules,
    places,
  });
  const { stateMachines } = options;
  const stepFunctions = new StepFunctions({
    file: file('executions.jsonl'),
    clock,
    timers,
    invoke,
    events,
    faults,
    stateMachines,
  });
  const scheduler = new Scheduler({
    file: file('schedules.jsonl'),
    clock,
    region,
    account,
    groups: options.scheduleGroups,
    schedules: options.schedules,
    places,
    faults,
  });
  const parameters = createParameterStore({
    file: file('parameters.jsonl'),
    clock,
    arnPrefix: `arn:aws:ssm:${region}:${account}`,
    parameters: options.parameters,
  });
  const secrets = createSecretStore({
    file: file('secrets.jsonl'),
    clock,
    arnPrefix: `arn:aws:secretsmanager:${region}:${account}`,
    secrets: options.secrets,
  });

  const mails = new Mails({ file: file('mails.jsonl'), clock, topics: options.topics });

  const server = createServiceServer({
    query: mails.operations,
    targets: {
      AWSStepFunctions: stepFunctionsOperations(stepFunctions),
      AWSEvents: events.operations,
      AmazonSSM: parameters.operations,
      secretsmanager: secrets.operations,
      AmazonSQS: queues.operations,
    },
    rest: schedulerRoutes(scheduler),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  scheduler.start();

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    publishPendingEvents: () => stepFunctions.publishPendingEvents(),
    stateTransitions: (executionArn) => stepFunctions.transitions(executionArn),
    runningExecutions: () => stepFunctions.running,
    waitingTasks: () => stepFunctions.tokens.waiting,
    async stop() {
      if (stopped) return;
      stopped = true;
      timers.stop();
      stepFunctions.stop();
      scheduler.close();
      for (const closable of [events, parameters, secrets, queues, mails]) closable.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
