import type * as z from 'zod/mini';
import { executionEnded as ended } from '../orchestrations/executionEnded.ts';
import { finishOrchestration as finish } from '../orchestrations/finishOrchestration.ts';
import { wakeUp as wake } from '../orchestrations/wakeUp.ts';
import { planOperations as plan } from '../planning/planOperations.ts';
import { previewOrchestration as preview } from '../planning/previewOrchestration.ts';
import { waitAtGate as stand } from '../planning/waitAtGate.ts';
import { sweep as sweepAll } from '../sweep/sweep.ts';
import { handBackOperation as handBack } from '../turns/handBackOperation.ts';
import { takeNextOperation as take } from '../turns/takeNextOperation.ts';
import { upgradeRuntime as upgrade } from '../turns/upgradeRuntime.ts';
import { waitForWindow as sleep } from '../turns/waitForWindow.ts';
import { waitForWork as park } from '../turns/waitForWork.ts';
import { approveStage as approve } from '../useCases/approveStage.ts';
import { cancelOrchestration as cancel } from '../useCases/cancelOrchestration.ts';
import { createOrchestration as create } from '../useCases/createOrchestration.ts';
import { forecastOrchestration as forecast } from '../useCases/forecastOrchestration.ts';
import { readTimeline as timeline } from '../useCases/getTimeline.ts';
import { listAudit as audited } from '../useCases/listAudit.ts';
import { listFailures as failures } from '../useCases/listFailures.ts';
import { listPreview as previewed } from '../useCases/listPreview.ts';
import { listRuntimeOperations as onRuntime } from '../useCases/listRuntimeOperations.ts';
import { pauseOrchestration as pause } from '../useCases/pauseOrchestration.ts';
import * as read from '../useCases/readOrchestrations.ts';
import { resumeOrchestration as resume } from '../useCases/resumeOrchestration.ts';
import { retryOrchestration as retry } from '../useCases/retryOrchestration.ts';
import * as payloads from '../workflow/payloads.ts';
import {
  type PublishingPorts,
  publishingDependencies,
  type QuietPorts,
  quietDependencies,
  type ReadingPorts,
  type Replaceable,
  readingDependencies,
} from './compose.ts';

/*
 * The product: every use case and every step of the workflow, a line for each, which says how it is composed. Give it the ports and
 * you get a function. The deployed functions, the simulations and the benchmarks all start here, so what is proved holds for what is
 * deployed, down to who has an outbox.
 *
 * A bundle drops the lines that it does not use. esbuild does that only with the marks @__NO_SIDE_EFFECTS__, and only in the module
 * that they stand in: test/infra/bundles.test.ts sees when it stops.
 */

// Called by API clients.

export const listOrchestrations = reading(read.listOrchestrations);
export const getOrchestration = reading(read.getOrchestration);
export const getForecast = reading(forecast);
export const listOperations = reading(read.listOperations);
export const getOperation = reading(read.getOperation);
export const listSkipped = reading(read.listSkipped);
export const listPreview = reading(previewed);
export const readTimeline = reading(timeline);
export const listFailures = reading(failures);
export const listAudit = reading(audited);
export const listRuntimeOperations = reading(onRuntime);

export const createOrchestration = publishing(create);
export const cancelOrchestration = publishing(cancel);
export const pauseOrchestration = publishing(pause);
export const resumeOrchestration = publishing(resume);
export const approveStage = publishing(approve);
export const retryOrchestration = publishing(retry);

// Called by the state machine.

export const planOperations = step(payloads.planInputSchema, quiet(plan));
export const waitAtGate = step(payloads.gateInputSchema, quiet(stand));
export const takeNextOperation = step(payloads.takeInputSchema, quiet(take));
export const waitForMaintenanceWindow = step(payloads.waitInputSchema, quiet(sleep));
export const waitForWork = step(payloads.waitForWorkInputSchema, quiet(park));
export const upgradeRuntime = step(payloads.upgradeInputSchema, publishing(upgrade));
export const handBackOperation = step(payloads.handBackInputSchema, quiet(handBack));
export const finishOrchestration = step(payloads.finishInputSchema, publishing(finish));

// Called by schedules and rules.

export const wakeUp = step(payloads.wakeUpInputSchema, publishing(wake));
export const previewOrchestration = step(payloads.previewInputSchema, quiet(preview));
export const executionEnded = publishing(ended);
export const sweep = publishing(sweepAll);

type Reading = ReturnType<typeof readingDependencies<ReadingPorts>>;
type Quiet = ReturnType<typeof quietDependencies<QuietPorts>>;
type Publishing = ReturnType<typeof publishingDependencies<PublishingPorts>>;

type Work<Deps, Args extends readonly unknown[], Answer> = (deps: Deps, ...args: Args) => Answer;
/** What a use case needs in addition to what is composed for it. */
type Besides<Deps, Composed> = Omit<Deps, keyof Composed>;
/** Checks that what a use case takes from the composition has the composed type. */
type Fits<Deps, Composed> = Composed extends Pick<Deps, keyof Deps & keyof Composed> ? unknown : never;
type Composed<Ports, Args extends readonly unknown[], Answer> = (ports: Ports) => (...args: Args) => Answer;

/** A use case that only reads: it needs only the table, so its bundle contains one client. */
// @__NO_SIDE_EFFECTS__
function reading<Deps, Args extends readonly unknown[], Answer>(
  work: Work<Deps, Args, Answer> & Fits<Deps, Reading>,
): Composed<ReadingPorts & Besides<Deps, Reading>, Args, Answer> {
  return (ports) => {
    const deps = readingDependencies(ports);
    return (...args) => work(deps as Deps, ...args);
  };
}

/**
 * A use case without an outbox: its few state changes are published by the next use case that has one, at the latest by the
 * sweep. So the functions that turns call most need no permission and spend no time on the bus.
 */
// @__NO_SIDE_EFFECTS__
function quiet<Deps, Args extends readonly unknown[], Answer>(
  work: Work<Deps, Args, Answer> & Fits<Deps, Quiet>,
): Composed<QuietPorts & Replaceable & Besides<Deps, Quiet>, Args, Answer> {
  return (ports) => {
    const deps = quietDependencies(ports);
    return (...args) => work(deps as Deps, ...args);
  };
}

/** A use case with an outbox: its state changes are published as they are made (§6). */
// @__NO_SIDE_EFFECTS__
function publishing<Deps, Args extends readonly unknown[], Answer>(
  work: Work<Deps, Args, Answer> & Fits<Deps, Publishing>,
): Composed<PublishingPorts & Replaceable & Besides<Deps, Publishing>, Args, Answer> {
  return (ports) => {
    const deps = publishingDependencies(ports);
    return (...args) => work(deps as Deps, ...args);
  };
}

/** A step that is called with JSON. The schema of its payload fills in fields that older releases do not send. */
// @__NO_SIDE_EFFECTS__
function step<Schema extends z.ZodMiniType, Ports, Answer>(
  schema: Schema,
  compose: (ports: Ports) => (input: z.output<Schema>) => Promise<Answer>,
): (ports: Ports) => (payload: unknown) => Promise<Answer> {
  return (ports) => {
    const work = compose(ports);
    return async (payload) => await work(schema.parse(payload));
  };
}
