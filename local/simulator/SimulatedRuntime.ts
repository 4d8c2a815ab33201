import { createHash } from 'node:crypto';
import type { FleetEntry, FleetUpgrade } from './fleet.ts';

/** A module of a simulated Kyma. */
export interface SimulatedModule {
  readonly name: string;
  readonly channel?: string | undefined;
  readonly managed: boolean;
}

/** One runtime of the fleet with nothing left open: what its objects are generated from. */
export interface SimulatedRuntime {
  readonly shoot: string;
  readonly runtimeID: string;
  readonly instanceID: string;
  readonly uid: string;
  readonly globalAccount: string;
  readonly subAccount: string;
  readonly region: string;
  readonly plan: string;
  readonly planID: string;
  readonly provider: 'aws' | 'azure' | 'gcp';
  readonly kubernetesVersion: string;
  readonly channel: string;
  readonly window: { readonly begin: string; readonly end: string } | undefined;
  readonly modules: readonly SimulatedModule[];
  readonly upgrade: FleetUpgrade & { readonly seconds: number; readonly outcome: string };
  readonly entry: FleetEntry;
}

const providers = { azure: 'azure', gcp: 'gcp' } as const;
const defaultModules: readonly SimulatedModule[] = [
  'btp-operator',
  'istio',
  'api-gateway',
  'telemetry',
  'serverless',
].map((name) => ({ name, managed: true }));

/** The same UUID for the same words, so that a runtime keeps its ids over restarts. */
export function stableUUID(...words: string[]): string {
  const hex = createHash('sha256').update(words.join('\n')).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) % 4) + 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Fills in what the fleet's line leaves open, from the shoot's name: stable ids, channel fast, Kubernetes 1.33.4. */
export function simulatedRuntime(entry: FleetEntry): SimulatedRuntime {
  const { shoot } = entry;
  const plan = entry.plan ?? 'aws';
  const allDay = { begin: '000000+0000', end: '000000+0000' };
  return {
    shoot,
    runtimeID: entry.runtimeID ?? stableUUID('runtime', shoot),
    instanceID: entry.instanceID ?? stableUUID('instance', shoot),
    uid: stableUUID('uid', shoot),
    globalAccount: entry.globalAccount ?? stableUUID('global account', shoot),
    subAccount: entry.subAccount ?? stableUUID('subaccount', shoot),
    region: entry.region ?? 'eu-central-1',
    plan,
    planID: stableUUID('plan', plan),
    provider: plan in providers ? providers[plan as keyof typeof providers] : 'aws',
    kubernetesVersion: entry.kubernetesVersion ?? '1.33.4',
    channel: entry.channel ?? 'fast',
    window: entry.noWindow === true ? undefined : (entry.window ?? allDay),
    modules:
      entry.modules?.map((module) => ({ ...module, managed: module.managed ?? true })) ?? defaultModules,
    upgrade: {
      ...entry.upgrade,
      seconds: entry.upgrade?.seconds ?? 1,
      outcome: entry.upgrade?.outcome ?? 'succeed',
    },
    entry,
  };
}
