import type { Parameters } from '../../../lib/model/Parameters.ts';
import { sampleParameters } from '../samples.ts';
import type { Simulation } from './Simulation.ts';

/** The channel of the emergency: each orchestration has its own, by which a change of a runtime tells whose it is. */
const urgent = 'urgent';
const mostActs = 4;

/**
 * In some runs somebody acts in the very moments in which it matters: while a look is about to change a runtime, whose server takes
 * its time, while a plan is asked what comes next, and while an execution goes to its gate or ends. Anywhere else, and by chance alone,
 * the few steps that a gate has to notice are hit once in thousands of runs.
 */
export function meddle(simulation: Simulation, workers: number): void {
  const { scheduler, services } = simulation;
  const { chance } = scheduler;
  if (!chance.hits(0.6)) return;
  const often = chance.pick([0.05, 0.2, 0.6]);
  let left = mostActs;
  let hasEmergency = false;
  const act = (orchestrationID: string, acts: readonly Act[]): Act | undefined => {
    if (left === 0 || !chance.hits(often)) return undefined;
    left -= 1;
    const what = chance.pick(acts);
    if (what === 'emergency' && hasEmergency) return undefined;
    hasEmergency ||= what === 'emergency';
    scheduler.at(scheduler.now + chance.int(0, chance.pick([0, 100, 400])), () => {
      scheduler.note(`MEDDLES: ${what} of ${orchestrationID.slice(-4)}`);
      if (what === 'emergency') simulation.create(emergency(workers, chance.hits(0.2)));
      else void doIt(simulation, what, orchestrationID);
    });
    return what;
  };
  const idOf = (channel: string) =>
    String(
      simulation
        .orchestrations()
        .find(({ parameters }) => (parameters as Parameters).kyma?.channel === channel)?.['s'],
    );
  services.onLook = (channel) => {
    const what = act(idOf(channel), ['pause', 'pause', 'cancel', 'emergency', 'emergency']);
    // An emergency is created, gets its slot and is started before it pauses others.
    return chance.int(0, what === 'emergency' ? 1500 : chance.pick([0, 200, 1000]));
  };
  services.onSend = (channel) => {
    act(idOf(channel), ['pause', 'cancel']);
    return chance.int(0, chance.pick([0, 0, 300]));
  };
  simulation.onCall = (name, orchestrationID) => {
    if (name === 'planOperations') act(orchestrationID, ['pause', 'cancel', 'emergency', 'retry', 'approve']);
    if (name === 'waitAtGate') act(orchestrationID, ['pause', 'resume', 'cancel', 'retry', 'approve']);
    if (name === 'finishOrchestration') act(orchestrationID, ['pause', 'cancel', 'emergency', 'retry']);
  };
}

type Act = 'pause' | 'resume' | 'cancel' | 'emergency' | 'retry' | 'approve';

async function doIt(simulation: Simulation, act: Exclude<Act, 'emergency'>, id: string): Promise<void> {
  const { chance } = simulation.scheduler;
  switch (act) {
    case 'pause':
      await simulation.pause(id);
      if (chance.hits(0.5)) return;
      await simulation.scheduler.sleep(chance.pick([0, 300, 60_000]));
      return await simulation.resume(id);
    case 'resume':
      return await simulation.resume(id);
    case 'cancel':
      return simulation.cancel(id);
    case 'retry':
      return await simulation.retry(id, chance.hits(0.5));
    case 'approve': {
      const { stages = [] } = simulation.rolloutOf(id);
      const next = stages.find(({ openedAt }) => openedAt === undefined);
      return next && (await simulation.approve(id, next.name));
    }
  }
}

const emergency = (workers: number, beside: boolean): Parameters => ({
  ...sampleParameters(workers),
  kyma: { channel: urgent },
  priority: 'emergency',
  ...(beside ? { pauseOthers: false } : {}),
});
