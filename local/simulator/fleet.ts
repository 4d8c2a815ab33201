import { z } from 'zod';

const name = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be a lower case DNS label')
  .max(63);
const seconds = z.number().min(0);

/** How an upgrade of this runtime goes. All times count from the accepted patch, by the wall clock. */
const upgradeSchema = z.strictObject({
  /** How long the upgrade takes. */
  seconds: seconds.optional(),
  outcome: z.enum(['succeed', 'fail', 'stuck', 'flaky']).optional(),
  /** The failure shows at the end of the upgrade; without this, after a quarter of the time. */
  failLate: z.boolean().optional(),
  /** A failing Kyma ends in `Warning` instead of `Error`. */
  warning: z.boolean().optional(),
  /** A failed upgrade recovers by itself this long after it failed. */
  healsAfterSeconds: seconds.optional(),
  /** The Shoot is deleted this long after the patch, and gone two seconds later. */
  deletedAfterSeconds: seconds.optional(),
  /** The patched API server resets connections for this long after the patch. */
  unreachableSeconds: seconds.optional(),
  /** This many patches conflict with another client's write. */
  conflict: z.int().min(0).optional(),
  /** The API server refuses the patch with this message (422). */
  reject: z.string().min(1).optional(),
  /** This many modules stay on the old channel until the end, while Kyma is already Ready on the new one. */
  laggingModules: z.int().min(0).optional(),
  /** The last module waits for maintenance (`maintenance: true`) until the end, while Kyma is already Ready. */
  maintenance: z.boolean().optional(),
});

const moduleSchema = z.strictObject({
  name,
  /** The module's own channel. A module that has one does not follow Kyma's. */
  channel: z.string().optional(),
  managed: z.boolean().optional(),
});

/** One line of a fleet file (§10): one runtime. The second block is for tests that need a special runtime. */
export const fleetEntrySchema = z.strictObject({
  shoot: name,
  runtimeID: z.string().min(1).optional(),
  globalAccount: z.string().optional(),
  subAccount: z.string().optional(),
  region: z.string().min(1).optional(),
  plan: z.string().min(1).optional(),
  instanceID: z.string().min(1).optional(),
  /** As it stands in the Shoot, so unreadable ones are possible. */
  window: z.strictObject({ begin: z.string(), end: z.string() }).optional(),
  kubernetesVersion: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/)
    .optional(),
  channel: z.string().min(1).optional(),
  hibernated: z.boolean().optional(),
  deleting: z.boolean().optional(),
  upgrade: upgradeSchema.optional(),

  noWindow: z.boolean().optional(),
  noRuntimeID: z.boolean().optional(),
  /** The runtime ID is in the older annotation, the provisioner's. */
  provisionerAnnotation: z.boolean().optional(),
  /** The Runtime resource is `Pending` and not provisioned. */
  notReady: z.boolean().optional(),
  /** State of the Shoot's last operation before any upgrade. */
  lastOperation: z.enum(['Succeeded', 'Processing', 'Failed', 'Error', 'Pending', 'Aborted']).optional(),
  /** Conditions of the Shoot that are False until an upgrade fixes them. */
  unhealthy: z
    .array(z.enum(['APIServerAvailable', 'ControlPlaneHealthy', 'EveryNodeReady', 'SystemComponentsHealthy']))
    .optional(),
  confineSpecUpdateRollout: z.boolean().optional(),
  /** The Shoot refers to a NamespacedCloudProfile. */
  namespacedCloudProfile: z.boolean().optional(),
  modules: z.array(moduleSchema).optional(),
  /** A merge patch (RFC 7386) of the Shoot's spec, for any other field. */
  spec: z.record(z.string(), z.json()).optional(),
  /** More annotations of the Shoot. */
  annotations: z.record(z.string(), z.string()).optional(),
  /** An operation waits in the annotation `gardener.cloud/operation`; gardenlet takes it this long after the start. */
  operation: z.strictObject({ name: z.string().min(1), seconds }).optional(),
  /** The Shoot has no addresses yet, so nobody gets an admin kubeconfig; or its CA is unusable. */
  access: z.enum(['noAddresses', 'badCA']).optional(),
  /** The lifetime of this runtime's admin kubeconfigs, whatever the client requests. */
  kubeconfigSeconds: seconds.optional(),
  /** Additional bytes in the Shoot, as managed fields. */
  size: z.int().min(0).optional(),
});

/** One runtime of the simulated fleet as a fleet file describes it. */
export type FleetEntry = z.infer<typeof fleetEntrySchema>;
export type FleetUpgrade = z.infer<typeof upgradeSchema>;

/**
 * Reads a fleet file of JSON lines and skips empty lines.
 * Throws an `Error` that names the line for broken JSON, unknown fields, wrong values or a shoot named twice.
 */
export function parseFleet(text: string): FleetEntry[] {
  const shoots = new Set<string>();
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const where = `fleet line ${index + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      throw new Error(`${where} is not JSON`, { cause: error });
    }
    const parsed = fleetEntrySchema.safeParse(value);
    if (!parsed.success) throw new Error(`${where}: ${z.prettifyError(parsed.error)}`);
    if (shoots.has(parsed.data.shoot)) throw new Error(`${where}: shoot ${parsed.data.shoot} is there twice`);
    shoots.add(parsed.data.shoot);
    return [parsed.data];
  });
}

const regions = [
  'eu-central-1',
  'eu-west-1',
  'us-east-1',
  'us-west-2',
  'ap-southeast-1',
  'westeurope',
] as const;
const plans = ['azure', 'aws', 'gcp', 'trial'] as const;
const offsets = ['+0000', '+0100', '-0500', '+0900', '+0530', '-0800'] as const;

const pick = <Item>(items: readonly [Item, ...Item[]], index: number): Item =>
  items[index % items.length] ?? items[0];

/**
 * `count` runtimes with varied regions, plans, accounts and window offsets, always the same for one count. Their windows begin where
 * they end and so last all day (§5): a scheduled upgrade need not wait. Upgrades take a second.
 */
export function generateFleet(count: number): FleetEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const edge = `${String((index * 5) % 24).padStart(2, '0')}0000${pick(offsets, index)}`;
    return {
      shoot: `c-${String(index).padStart(6, '0')}`,
      globalAccount: `global-account-${index % 17}`,
      subAccount: `sub-account-${index % 101}`,
      region: pick(regions, index),
      plan: pick(plans, Math.floor(index / regions.length)),
      window: { begin: edge, end: edge },
    };
  });
}

/** A time (epoch ms) as a maintenance window writes it, `HHMMSS±ZZZZ`, in the offset given in minutes. */
export function windowTime(at: number, offsetMinutes = 0): string {
  const clock = new Date(at + offsetMinutes * 60_000).toISOString().slice(11, 19).replaceAll(':', '');
  const size = Math.abs(offsetMinutes);
  const zone = `${String(Math.floor(size / 60)).padStart(2, '0')}${String(size % 60).padStart(2, '0')}`;
  return `${clock}${offsetMinutes < 0 ? '-' : '+'}${zone}`;
}

/**
 * The fleet of a start without options (§10): twelve runtimes whose windows are open or open within a minute of `now`
 * (epoch ms), upgrades of a few seconds, one that fails and one that flaps.
 */
export function demoFleet(now: number): FleetEntry[] {
  const offsetMinutes = [0, 60, -300, 540] as const;
  return generateFleet(12).map((entry, index) => {
    const begin = now + (index < 4 ? -5 * 60_000 : (index - 3) * 6_000);
    const offset = pick(offsetMinutes, index);
    const outcome = index === 9 ? 'flaky' : 'succeed';
    return {
      ...entry,
      shoot: `demo-${String(index + 1).padStart(2, '0')}`,
      window: { begin: windowTime(begin, offset), end: windowTime(begin + 3_600_000, offset) },
      upgrade: { seconds: 3 + (index % 5), outcome },
    };
  });
}
