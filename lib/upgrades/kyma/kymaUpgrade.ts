import { optOutOf, windowOf } from '../../fleet/listShoots.ts';
import { at, textAt } from '../../kubernetes/fields.ts';
import type { KubernetesClient, KubernetesObject } from '../../kubernetes/kubernetesClient.ts';
import type { OptOut } from '../../windows/optOut.ts';
import { assessHibernation } from '../assessShoot.ts';
import { assessStart } from '../assessStart.ts';
import {
  canceled,
  failed,
  findingOfError,
  inProgress,
  notNow,
  SOON_SECONDS,
  succeeded,
} from '../findings.ts';
import { readShoot } from '../readShoot.ts';
import { resolveSending, sendChange } from '../sendChange.ts';
import type { LookAtUpgrade, UpgradeFinding, UpgradeLook } from '../Upgrade.ts';
import { assessKyma, type KymaAssessment, shortened, troublesOf } from './assessKyma.ts';
import { openRuntime } from './openRuntime.ts';

/** The one Kyma of a runtime: its spec is the source of truth (§9). */
export const kymaPath = '/apis/operator.kyma-project.io/v1beta2/namespaces/kyma-system/kymas/default';

export interface KymaUpgradeSettings {
  readonly gardener: KubernetesClient;
  /** The Gardener project's namespace. */
  readonly namespace: string;
  readonly target: { readonly channel: string };
  /** For each request to a runtime's API server; if absent, the client's default. */
  readonly timeoutSeconds?: number;
  /** The Shoot annotation that postpones upgrades; if absent, the default. */
  readonly optOutAnnotation?: string | undefined;
}

/**
 * The upgrade of a runtime to a release channel (§9). The runtime's own Kyma is the source of truth: Lifecycle Manager follows its
 * spec and reports in its status. A look makes at most six requests, so it ends within six times the request timeout.
 */
export function kymaUpgrade(settings: KymaUpgradeSettings): LookAtUpgrade {
  return async (look) => {
    const { gardener, namespace, target, timeoutSeconds, optOutAnnotation } = settings;
    const shoot = await readShoot(gardener, namespace, look);
    if ('finding' in shoot) return shoot.finding;
    // A sleeping runtime has no API server, so this holds during the upgrade too.
    const asleep = assessHibernation(look, shoot.value);
    if (asleep) return asleep;

    const runtime = await openRuntime(gardener, namespace, look, timeoutSeconds);
    if ('finding' in runtime) return runtime.finding;
    const step: Step = {
      ...{ look, shoot: shoot.value, runtime: runtime.value },
      ...{ target: target.channel, optOut: optOutOf(shoot.value, optOutAnnotation) },
    };
    return (await tryOnce(step)) ?? (await tryOnce(step)) ?? beatenTwice(look);
  };
}

/** Used after two conflicts, because a third try would probably conflict too. Known trouble is kept. */
function beatenTwice(look: UpgradeLook): UpgradeFinding {
  const { troubleSince } = look.memory;
  const description = 'another client changed the Kyma resource at the same time; trying again';
  return notNow(look, description, {
    lookAgainSeconds: SOON_SECONDS,
    ...(troubleSince !== undefined && { troubleSince }),
  });
}

interface Step {
  readonly look: UpgradeLook;
  readonly shoot: KubernetesObject;
  readonly runtime: KubernetesClient;
  readonly target: string;
  readonly optOut: OptOut | undefined;
}

/** Reads the Kyma and performs the next step; undefined if the Kyma changed in between and must be read again. */
async function tryOnce(step: Step): Promise<UpgradeFinding | undefined> {
  const { runtime, target } = step;
  let kyma: KubernetesObject;
  try {
    kyma = await runtime.get(kymaPath);
  } catch (error) {
    return findingOfError(step.look, error, 'reading the Kyma kyma-system/default');
  }
  const arrived = textAt(kyma, 'spec', 'channel') === target;
  const resolved = await resolveSending(step.look, arrived, runtime.timeoutSeconds);
  if ('finding' in resolved) return resolved.finding;
  const { look } = resolved;
  const assessment = assessKyma(kyma, { channel: target }, look.memory.troubles);
  if (assessment.kind === 'other channel') {
    return await changeChannel({ ...step, look }, kyma, assessment.channel);
  }
  if (look.dryRun) return dryRunFinding(target, assessment);
  if (assessment.kind === 'done' && assessment.waitingModules.length > 0) {
    await look.remember({ ...look.memory, waitingModules: assessment.waitingModules.slice(0, mostNamed) });
  }
  return judgeKyma(look, target, assessment);
}

/** How many modules are remembered by name. */
const mostNamed = 30;

async function changeChannel(
  { look, shoot, runtime, target, optOut }: Step,
  kyma: KubernetesObject,
  channel: string,
): Promise<UpgradeFinding | undefined> {
  const checks = assessStart(look, shoot, [], optOut);
  if ('finding' in checks) return checks.finding;

  const change = `channel ${channel || '(none)'} → ${target}`;
  const troubles = troublesOf(kyma);
  const previous = look.memory.previous ?? channel;
  const sent = await sendChange(look, {
    doing: `changing ${change}`,
    before: { previous, ...(Object.keys(troubles).length > 0 && { troubles }) },
    window: windowOf(shoot),
    optOut,
    send: (options) => {
      // The resourceVersion makes the server refuse the patch if anything has changed since it was read.
      const metadata = { resourceVersion: at(kyma, 'metadata', 'resourceVersion') };
      return runtime.patch(kymaPath, { metadata, spec: { channel: target } }, options);
    },
  });
  if (sent === 'conflict') return undefined;
  if (sent !== undefined) return sent;
  if (look.dryRun) return succeeded(`would change ${change}${checks.waits}${checks.overridden}`);
  const changed = `changed ${change}; waiting for Lifecycle Manager to take it up${checks.overridden}`;
  return inProgress(changed, { progress: 'changed' });
}

/**
 * What an assessment means, with the grace period applied (§9): `Error` and `Warning` often pass while modules are replaced, so
 * they fail the upgrade only once they have lasted. A Kyma that names the channel is being upgraded, whoever changed it, and is
 * followed.
 */
export function judgeKyma(
  look: UpgradeLook,
  target: string,
  assessment: Exclude<KymaAssessment, { kind: 'other channel' }>,
): UpgradeFinding {
  switch (assessment.kind) {
    case 'done':
      return succeeded(doneText(look.memory.patchedAt === undefined, target, assessment));
    case 'deleting':
      return deleting();
    case 'waiting':
      return inProgress(`waiting: ${assessment.description}`, progressOf(look, assessment));
    case 'trouble': {
      const troubleSince = look.memory.troubleSince ?? look.now;
      const lasted = Math.floor((look.now - troubleSince) / 1000);
      if (lasted >= look.graceSeconds)
        return failed(look, `still after ${lasted} s: ${assessment.description}`);
      return inProgress(`may pass: ${assessment.description}`, {
        troubleSince,
        ...progressOf(look, assessment),
      });
    }
  }
}

/** Progress means more ready modules than ever before: a module that only goes back and forth does not count. */
function progressOf({ memory }: UpgradeLook, { ready }: { readonly ready: string }): { progress?: string } {
  const seen = Number.parseInt(memory.progress ?? '', 10);
  return Number.isNaN(seen) || Number.parseInt(ready, 10) > seen ? { progress: ready } : {};
}

function doneText(already: boolean, target: string, done: KymaAssessment & { kind: 'done' }): string {
  const { waitingModules, troubles } = done;
  const waits =
    waitingModules.length === 0
      ? ''
      : `; waiting for Lifecycle Manager’s own maintenance window: ${shortened(waitingModules.map(String))}`;
  const asBefore = troubles === '' ? '' : `; as before the upgrade, ${troubles}`;
  const there = already ? `already on ${target}` : `on ${target}`;
  const ready = already || waits !== '' || asBefore !== '' ? '' : ', all modules ready';
  return `${there}${ready}${waits}${asBefore}`;
}

function deleting(): UpgradeFinding {
  return canceled('the Kyma kyma-system/default of the runtime is being deleted');
}

function dryRunFinding(
  target: string,
  assessment: Exclude<KymaAssessment, { kind: 'other channel' }>,
): UpgradeFinding {
  switch (assessment.kind) {
    case 'done':
      return succeeded(doneText(true, target, assessment));
    case 'deleting':
      return deleting();
    default:
      return succeeded(`already on ${target}; an upgrade would wait: ${assessment.description}`);
  }
}
