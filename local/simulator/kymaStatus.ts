import type { JsonObject } from './applyPatch.ts';
import { type SimulatedModule, type SimulatedRuntime, stableUUID } from './SimulatedRuntime.ts';
import { createdAt, kubernetesTime } from './shootStatus.ts';
import { type Change, type Phase, phaseOf } from './timeline.ts';

/** The channels that have modules. On any other channel, a module cannot be resolved. */
export const channels: Readonly<Record<string, number>> = { regular: 4, fast: 5, experimental: 6, dev: 7 };

/** The version of a module in a channel. */
const versionOf = (module: string, channel: string): string =>
  `1.${channels[channel] ?? 0}.${Number.parseInt(stableUUID(module).slice(0, 2), 16) % 10}`;

interface ModuleState {
  readonly channel: string;
  readonly state: string;
  readonly message?: string;
  readonly version?: string;
  readonly maintenance?: boolean;
}

interface KymaState {
  readonly state: string;
  readonly activeChannel: string;
  readonly modules: readonly ModuleState[];
  readonly step: number;
  /** Epoch ms. */
  readonly updatedAt: number;
}

const unobservedFraction = 0.1;
/** Modules move one by one between these two fractions; lagging modules move at the end. */
const firstModule = 0.15;
const lastModule = 0.9;
const lagFrom = 0.6;

function underChange(runtime: SimulatedRuntime, target: string, change: Change, phase: Phase): KymaState {
  const { fraction, step } = phase;
  const { upgrade, modules } = runtime;
  const updatedAt = Math.floor(change.at + fraction * upgrade.seconds * 1000);
  const ready = (channel: string): ModuleState => ({ channel, state: 'Ready' });
  const allOn = (channel: string) => modules.map(() => ready(channel));
  if (phase.state === 'over')
    return { state: 'Ready', activeChannel: target, modules: allOn(target), step, updatedAt };
  if (fraction < unobservedFraction) {
    return {
      state: 'Ready',
      activeChannel: change.from,
      modules: allOn(change.from),
      step,
      updatedAt: change.settledAt,
    };
  }
  const late = (upgrade.laggingModules ?? 0) + (upgrade.maintenance === true ? 1 : 0);
  const end = late > 0 ? lagFrom : lastModule;
  const done = ((fraction - firstModule) / (end - firstModule)) * modules.length;
  const current = Math.min(modules.length - 1, Math.max(-1, Math.floor(done)));
  if (phase.state === 'failed') {
    const message = change.doomed ?? `module upgrade failed: deployment exceeded its progress deadline`;
    const unresolved = change.doomed === undefined ? {} : { version: '' };
    const state = upgrade.warning === true ? 'Warning' : 'Error';
    const states = modules.map((_, index) => {
      if (index === Math.max(0, current)) return { channel: target, state, message, ...unresolved };
      return ready(index < current ? target : change.from);
    });
    // Kyma takes over a channel as soon as it is Ready or in Warning.
    const activeChannel = state === 'Warning' ? target : change.from;
    return { state, activeChannel, modules: states, step, updatedAt };
  }
  if (phase.trouble === 'flap') {
    const message = 'waiting for the webhook';
    const states = modules.map((_, index) =>
      index % 2 === 0 ? { channel: target, state: 'Warning', message } : ready(change.from),
    );
    return { state: 'Warning', activeChannel: target, modules: states, step, updatedAt };
  }
  if (late > 0 && fraction >= lagFrom && upgrade.outcome !== 'stuck') {
    const states = modules.map((module, index): ModuleState => {
      if (index < modules.length - late) return ready(target);
      if (upgrade.maintenance !== true || index < modules.length - 1) return ready(change.from);
      const message = 'waiting for the maintenance window';
      const version = versionOf(module.name, change.from);
      return { channel: target, state: 'Ready', version, maintenance: true, message };
    });
    return { state: 'Ready', activeChannel: target, modules: states, step, updatedAt };
  }
  const states = modules.map((_, index): ModuleState => {
    if (index === current && done < modules.length) return { channel: target, state: 'Processing' };
    return ready(index < current || done >= modules.length ? target : change.from);
  });
  return { state: 'Processing', activeChannel: change.from, modules: states, step, updatedAt };
}

function moduleStatus(module: SimulatedModule, moved: ModuleState, runtime: SimulatedRuntime): JsonObject {
  const pinned: ModuleState =
    module.channel === undefined ? moved : { channel: module.channel, state: 'Ready' };
  const seen = module.managed ? pinned : { channel: pinned.channel, state: 'Unmanaged' };
  const version = seen.version ?? versionOf(module.name, seen.channel);
  return {
    name: module.name,
    fqdn: version === '' ? '' : `kyma-project.io/module/${module.name}`,
    channel: seen.channel,
    version,
    state: seen.state,
    maintenance: seen.maintenance ?? false,
    message: seen.message ?? '',
    manifest: {
      apiVersion: 'operator.kyma-project.io/v1beta2',
      kind: 'Manifest',
      metadata: { name: `${runtime.runtimeID}-${module.name}`, namespace: 'kcp-system' },
    },
  };
}

/** The Kyma's `status` and how far it has moved since the last write. `target` is `spec.channel`. */
export function kymaStatus(
  runtime: SimulatedRuntime,
  target: string,
  change: Change | undefined,
  deleting: boolean,
  now: number,
): { readonly status: JsonObject; readonly activeChannel: string; readonly step: number } {
  const atRest: KymaState = {
    state: 'Ready',
    activeChannel: target,
    modules: runtime.modules.map(() => ({ channel: target, state: 'Ready' })),
    step: 0,
    updatedAt: createdAt,
  };
  const seen =
    change === undefined
      ? atRest
      : underChange(runtime, target, change, phaseOf(runtime.upgrade, change, now));
  const state = deleting ? 'Deleting' : seen.state;
  const updatedAt = kubernetesTime(seen.updatedAt);
  const status: JsonObject = {
    state,
    activeChannel: seen.activeChannel,
    modules: runtime.modules.map((module, index) =>
      moduleStatus(module, seen.modules[index] ?? { channel: target, state: 'Ready' }, runtime),
    ),
    conditions: ['Modules', 'ModuleCatalog', 'SKRWebhook'].map((type) => ({
      type,
      status: type !== 'Modules' || state === 'Ready' ? 'True' : 'False',
      reason: type !== 'Modules' || state === 'Ready' ? 'Ready' : state,
      message: type,
      lastTransitionTime: updatedAt,
      observedGeneration: 1,
    })),
    lastOperation: { operation: `kyma is ${state}`, lastUpdateTime: updatedAt },
  };
  return { status, activeChannel: seen.activeChannel, step: seen.step + (deleting ? 500 : 0) };
}
