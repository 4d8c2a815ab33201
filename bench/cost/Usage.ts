import type { FunctionName } from '../../functions/catalog.ts';
import { functionSizes } from '../../infra/functionSizes.ts';
import type { Amounts } from './prices.ts';

/**
 * How long a call of each function is billed for, in milliseconds. Not measured here, because this machine is not Lambda. Each is
 * the time that its calls to other services take there (a table's 5 to 10 ms each, one after the other; Step Functions and
 * Scheduler 20 to 50 ms; an API server 50 to 150 ms), rounded up. Lambda is a small part of the bill: twice as long would not
 * change the verdict.
 */
export const billedMilliseconds: Readonly<Partial<Record<FunctionName, number>>> = {
  authorizer: 50,
  createKymaUpgrade: 300,
  getOrchestration: 100,
  planOperations: 60_000,
  takeNextOperation: 200,
  waitForMaintenanceWindow: 200,
  waitForWork: 100,
  upgradeRuntime: 1000,
  handBackOperation: 100,
  finishOrchestration: 500,
  wakeUp: 200,
  sweep: 300,
};

/** How much longer a cold call takes, and the share of cold calls. */
const coldStart = { milliseconds: 800, share: 0.1 };

/** Lambda's own lines of one call (`platform.start`, `platform.report`, with tracing), in bytes. */
const platformLogBytes = 900;
/** What CloudWatch adds to each line it stores. */
const logLineBytes = 26;
/** The default sampling rule records the first request of a second and 5 % of the others. Counting all is an upper bound. */
const tracedShare = 1;

/** Counts what an orchestration uses, apart from the table. */
export class Usage {
  readonly calls = new Map<FunctionName, number>();
  readonly metricHours = new Set<string>();
  logBytes = 0;
  events = 0;
  schedules = 0;
  apiCalls = 0;
  secretReads = 0;
  executions = 0;

  called(name: FunctionName): void {
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    this.logBytes += platformLogBytes + 2 * logLineBytes;
  }

  logged(line: object): void {
    // Powertools adds level, service, time and sampling to what it is given.
    this.logBytes += JSON.stringify(line).length + 160 + logLineBytes;
  }

  amounts(): Amounts {
    let [requests, gigabyteSeconds] = [0, 0];
    for (const [name, calls] of this.calls) {
      const milliseconds = (billedMilliseconds[name] ?? 0) + coldStart.share * coldStart.milliseconds;
      requests += calls;
      gigabyteSeconds += (calls * milliseconds * functionSizes[name].memoryMegabytes) / 1024 / 1000;
    }
    return {
      lambdaRequest: requests,
      lambdaGigabyteSecond: gigabyteSeconds,
      schedule: this.schedules,
      event: this.events,
      apiCall: this.apiCalls,
      logGigabyte: this.logBytes / 1024 ** 3,
      metricHour: this.metricHours.size,
      trace: (this.executions + this.apiCalls + this.schedules) * tracedShare,
      secretRead: this.secretReads,
    };
  }
}
