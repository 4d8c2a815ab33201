import { beforeEach } from 'vitest';
import type { Operation } from '../../lib/model/Operation.ts';
import type { Orchestration } from '../../lib/model/Orchestration.ts';
import { takeNextOperation, upgradeRuntime } from '../../lib/product/product.ts';
import { waitForWindow } from '../../lib/turns/waitForWindow.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from './samples.ts';
import { Simulation } from './simulation/Simulation.ts';

/*
 * What the tests of races share: one orchestration on simulated ports, whose machine does not go on by itself, and the steps of its
 * turns. Each test begins anew.
 */

export type Dependencies = ReturnType<Simulation['deps']>;

export const minute = 60_000;
export const progress = { round: 0, idleRounds: 0, open: -1 };
export let system: Simulation;
export let id: string;

beforeEach(() => {
  system = new Simulation({ seed: 1, now, slots: 2, minimumLeftSeconds: 60, freezes: [] });
  // The machine does not go on by itself: each test calls what it is about.
  system.services.runMachine = () => {};
});

/** Runs one use case to its end, with an outbox and all that it may need. */
export const act = async <Value>(work: (deps: Dependencies) => Promise<Value>, child = ''): Promise<Value> =>
  await system.alone(async (process) => await work(system.deps(process, child)));

/** Calls a step as it is deployed. */
const call = async <Answer, Payload extends { readonly child: string }>(
  step: (ports: ReturnType<Simulation['ports']>) => (payload: unknown) => Promise<Answer>,
  payload: Payload,
): Promise<Answer> =>
  await system.alone(async (process) => await step(system.ports(process, payload.child))(payload));

export async function given(
  changed: Partial<Orchestration>,
  ...operations: Partial<Operation>[]
): Promise<void> {
  const orchestration = sampleOrchestration({
    state: 'in progress',
    attempt: 1,
    planned: operations.length,
    ...changed,
  });
  id = orchestration.orchestrationID;
  await act(async (deps) => {
    await deps.orchestrations.create(orchestration);
    for (const [place, operation] of operations.entries())
      await deps.operations.put(sampleOperation(id, place + 1, operation), 1);
  });
  for (const place of operations.keys()) {
    const runtimeID = `runtime-${place + 1}`;
    const shoot = { name: `shoot-${place + 1}`, runtimeID } as never;
    const runtime = {
      shoot,
      durationSeconds: 60,
      outcome: 'succeed',
      channel: 'old',
      readyAt: 0,
      tries: 0,
    } as const;
    system.services.runtimes.set(runtimeID, runtime);
  }
}

export const turnOf = (number: number, attempt = 1) => ({
  orchestrationID: id,
  attempt,
  turn: number,
  round: 1,
  turns: 100,
  workers: 2,
  steps: 0,
  parked: false,
  child: `child-${attempt}-${number}`,
});
export const take = (number: number, attempt = 1) => call(takeNextOperation, turnOf(number, attempt));
/** `claim`: which claim the call was made for; 0, as executions have it that do not say so. */
export const upgrade = (number: number, attempt = 1, ordinal = 1, claim = 0) =>
  call(upgradeRuntime, { ...turnOf(number, attempt), ordinal, taken: { claim } });
export const operation = async (ordinal = 1) =>
  (await act((deps) => deps.operations.get(id, ordinal))) as Operation;
export const orchestration = async () => (await act((deps) => deps.orchestrations.get(id))) as Orchestration;
export const holders = () => act((deps) => deps.slots.holders());
/** A turn that sleeps with what it has taken. */
export async function sleeping(
  number: number,
  ordinal: number,
  taskToken = `token-${number}`,
): Promise<() => boolean> {
  let woken = false;
  system.services.tokens.set(taskToken, {
    open: true,
    isAlive: () => true,
    wake: () => {
      woken = true;
    },
  });
  await act((deps) => waitForWindow(deps, { ...turnOf(number), ordinal, taskToken }));
  return () => woken;
}

/** A window that begins in so many minutes and lasts an hour. */
export function windowIn(minutes: number): Partial<Operation> {
  const begin = now + minutes * minute;
  const end = begin + 60 * minute;
  const time = (at: number) => `${new Date(at).toISOString().slice(11, 19).replaceAll(':', '')}+0000`;
  return {
    rule: { begin: time(begin), end: time(end) },
    windowBegin: begin,
    windowEnd: end,
    due: { kind: begin > now ? 'closed' : 'open', opensAt: begin, closesAt: end },
  };
}

/** The first operation, of turn 0, succeeds. */
export async function endFirst({ operations }: Dependencies): Promise<unknown> {
  const first = (await operations.get(id, 1)) as Operation;
  const step = { at: now, to: 'succeeded', message: 'Done' } as const;
  return await operations.end(first, 'child-1-0', {}, step);
}
