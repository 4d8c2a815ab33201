import { assessKyma, type KymaAssessment } from './assessKyma.ts';
import { assessHibernation, assessLastOperation, unfinishedOperation } from './assessShoot.ts';
import { at } from './fields.ts';
import { canceled, failed, findingOfError, inProgress, succeeded } from './findings.ts';
import { KubernetesError } from './KubernetesError.ts';
import type { KubernetesClient, KubernetesObject } from './kubernetesClient.ts';
import { openRuntime } from './openRuntime.ts';
import { readShoot } from './readShoot.ts';
import type { LookAtUpgrade, UpgradeFinding, UpgradeLook, UpgradeMemory } from './Upgrade.ts';

/** The one Kyma of a runtime: its spec is the source of truth (§9). */
export const kymaPath = '/apis/operator.kyma-project.io/v1beta2/namespaces/kyma-system/kymas/default';

export interface KymaUpgradeSettings {
  readonly gardener: KubernetesClient;
  /** The Gardener project's namespace. */
  readonly namespace: string;
  readonly target: { readonly channel: string };
  /** For each request to a runtime's API server; the client's default where absent. */
  readonly timeoutSeconds?: number;
}

/**
 * The upgrade of a runtime to a release channel (§9). The runtime's own Kyma is the source of truth: Lifecycle Manager
 * takes its spec over and reports into its status. A look makes at most six requests, so it ends within six times the
 * request timeout.
 */
export function kymaUpgrade(settings: KymaUpgradeSettings): LookAtUpgrade {
  return async (look) => {
    const { gardener, namespace, target, timeoutSeconds } = settings;
    const shoot = await readShoot(gardener, namespace, look);
    if ('finding' in shoot) return shoot.finding;
    // A sleeping runtime has no API server, so this holds during the upgrade too.
    const asleep = assessHibernation(look, shoot.value);
    if (asleep) return asleep;

    const runtime = await openRuntime(gardener, namespace, look, timeoutSeconds);
    if ('finding' in runtime) return runtime.finding;
    const step: Step = { look, shoot: shoot.value, runtime: runtime.value, target: target.channel };
    return (
      (await tryOnce(step)) ?? (await tryOnce(step)) ?? inProgress(beatenTwice, look.memory.troubleSince)
    );
  };
}

const beatenTwice = 'the Kyma resource was changed by somebody else at the same moment; looking again';

interface Step {
  readonly look: UpgradeLook;
  readonly shoot: KubernetesObject;
  readonly runtime: KubernetesClient;
  readonly target: string;
}

/** Reads the Kyma and does what is next; undefined when somebody changed it in between, so that it must be read again. */
async function tryOnce(step: Step): Promise<UpgradeFinding | undefined> {
  const { look, runtime, target } = step;
  let kyma: KubernetesObject;
  try {
    kyma = await runtime.get(kymaPath);
  } catch (error) {
    return findingOfError(look, error, 'reading the Kyma kyma-system/default');
  }
  const assessment = assessKyma(kyma, { channel: target });
  if (assessment.kind === 'other channel') return await changeChannel(step, kyma, assessment.channel);
  return look.dryRun ? dryRunFinding(target, assessment) : judgeKyma(look, target, assessment);
}

async function changeChannel(
  { look, shoot, runtime, target }: Step,
  kyma: KubernetesObject,
  channel: string,
): Promise<UpgradeFinding | undefined> {
  const notNow = assessLastOperation(look, shoot);
  if (notNow) return notNow;

  const change = `channel ${channel || '(none)'} → ${target}`;
  const previous = look.memory.previous ?? channel;
  const memory: UpgradeMemory = look.dryRun ? { previous } : { previous, patchedAt: look.now };
  await look.remember(memory);
  try {
    // The resourceVersion makes the server refuse the patch if anything has changed since it was read.
    const metadata = { resourceVersion: at(kyma, 'metadata', 'resourceVersion') };
    await runtime.patch(kymaPath, { metadata, spec: { channel: target } }, { dryRun: look.dryRun });
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 409) return undefined;
    return findingOfError(look, error, `changing ${change}`);
  }
  if (!look.dryRun) return inProgress(`changed ${change}; waiting for Lifecycle Manager to take it up`);
  const unfinished = unfinishedOperation(shoot);
  return succeeded(
    `would change ${change}${unfinished ? `, once Gardener has finished (${unfinished})` : ''}`,
  );
}

/**
 * What an assessment means, with the grace period counted (§9): `Error` and `Warning` often pass while modules are
 * replaced, so they only fail the upgrade when they have lasted.
 */
export function judgeKyma(
  look: UpgradeLook,
  target: string,
  assessment: Exclude<KymaAssessment, { kind: 'other channel' }>,
): UpgradeFinding {
  switch (assessment.kind) {
    case 'done':
      return succeeded(
        look.memory.patchedAt === undefined ? `already on ${target}` : `on ${target}, all modules ready`,
      );
    case 'deleting':
      return canceled('the Kyma kyma-system/default of the runtime is being deleted');
    case 'waiting':
      return inProgress(`waiting: ${assessment.description}`);
    case 'trouble': {
      const since = look.memory.troubleSince ?? look.now;
      const lasted = Math.floor((look.now - since) / 1000);
      if (lasted < look.graceSeconds) return inProgress(`may pass: ${assessment.description}`, since);
      return failed(look, `for ${lasted} s, ${assessment.description}`);
    }
  }
}

function dryRunFinding(
  target: string,
  assessment: Exclude<KymaAssessment, { kind: 'other channel' }>,
): UpgradeFinding {
  switch (assessment.kind) {
    case 'done':
      return succeeded(`already on ${target}`);
    case 'deleting':
      return canceled('the Kyma kyma-system/default of the runtime is being deleted');
    default:
      return succeeded(`already on ${target}; an upgrade would wait: ${assessment.description}`);
  }
}
