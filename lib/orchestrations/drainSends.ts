import type { Clock } from '../base/Clock.ts';
import type { Operation } from '../model/Operation.ts';
import type { Log } from '../ports/ports.ts';
import { wakeAll } from '../sleepers/wakeForWork.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';

export interface DrainDependencies extends WakeDependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** Resolves after the given number of milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** How long a caller waits while turns are woken. The sweep wakes the rest. */
const wakingMilliseconds = 700;
/** How long to wait for changes that were being sent when the flag was written, and how often to check. */
const drainMilliseconds = 1500;
const drainLook = 100;

/** Whether a first change may be in flight: no change of the runtime is known, but a request may have been sent. */
const isSending = ({ state, memory }: Operation): boolean =>
  state === 'in progress' && memory.sendingAt !== undefined && memory.patchedAt === undefined;

/**
 * What a cancel (§7) and a pause (§13.3) do after writing that nothing may start and before they answer: wake the sleeping and
 * parked turns, each of which finds the flag, and wait until no first change is in flight. A look stores that it is about to
 * send, then reads the orchestration, then sends. So either it is found here, or it has seen the flag and sends nothing. `since`
 * is when the call began (epoch ms), because its caller is waiting.
 */
export async function drainSends(
  deps: DrainDependencies,
  orchestrationID: string,
  since = deps.clock(),
): Promise<void> {
  const { clock, operations } = deps;
  await wakeAll(deps, orchestrationID, () => clock() >= since + wakingMilliseconds);
  let sending = (await operations.held(orchestrationID)).filter(isSending);
  while (sending.length > 0 && clock() < since + drainMilliseconds) {
    await deps.sleep(drainLook);
    const ordinals = sending.map(({ ordinal }) => ordinal);
    sending = (await operations.getAll(orchestrationID, ordinals)).filter(isSending);
  }
  if (sending.length > 0)
    deps.log.warn('a change was still being sent when a call answered that nothing starts', {
      orchestrationID,
      count: sending.length,
    });
}
