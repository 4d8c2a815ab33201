import type { Clock } from '../base/Clock.ts';
import type { Operation } from '../model/Operation.ts';
import type { Log } from '../ports/ports.ts';
import { wakeAll } from '../sleepers/wakeForWork.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';

export interface DrainDependencies extends WakeDependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** How long a caller waits while turns are woken. The sweep wakes the others. */
const wakingMilliseconds = 700;
/** How long to wait for changes that were being sent when the flag was written, and how often to check them. */
const drainMilliseconds = 1500;
const drainLook = 100;

/** Whether a first change may be under way: no change of the runtime is known, but a request may have been sent. */
const isSending = ({ state, memory }: Operation): boolean =>
  state === 'in progress' && memory.sendingAt !== undefined && memory.patchedAt === undefined;

/**
 * What a call does between writing that nothing may start and its answer, for a cancel (§7) and a pause (§13.3) alike: it wakes the
 * sleeping and the parked turns, each of which finds the flag, and waits until no first change is under way. A look stores that it is
 * about to send, then reads the orchestration, then sends. So either it is found here, or it has seen the flag and sends nothing.
 * `since`: when the call began (epoch ms), because its caller waits.
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
