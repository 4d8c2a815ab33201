/** Pools as people have them: several, with what only their owners and the infrastructure's extension know. */
const pools = ['first', 'second'].map((name, place) => ({
  name,
  machine: {
    type: 'm6i.large',
    image: {
      name: 'gardenlinux',
      version: '1877.4.0',
      providerConfig: { kind: 'OperatingSystemConfiguration', memoryTopology: String(place + 1) },
    },
    architecture: 'amd64',
  },
  cri: { name: 'containerd', containerRuntimes: [{ type: 'gvisor' }] },
  maximum: 3,
  minimum: 1,
  maxSurge: '10%',
  providerConfig: { kind: 'WorkerConfig', nodeTemplate: { capacity: { cpu: 2 } } },
  annotations: { owner: 'team-a' },
  taints: [{ key: 'only', value: 'gpu', effect: 'NoSchedule' }],
  zones: ['eu-central-1a'],
  systemComponents: { allow: true },
  updateStrategy: 'AutoRollingUpdate',
}));

/** So many clusters with these pools, for a change of their machine images. */
export const pooledShoots = (count: number): readonly object[] =>
  Array.from({ length: count }, (_, place) => ({
    shoot: `pooled-${place}`,
    region: 'pooled',
    kubernetesVersion: '1.34.3',
    upgrade: { seconds: 1, outcome: 'succeed' },
    spec: { provider: { workers: pools } },
  }));

const upgrade = { seconds: 2, outcome: 'succeed' };
const on134 = { region: 'real', kubernetesVersion: '1.34.3', upgrade };

/**
 * Shoots with what Kyma's infrastructure manager and their owners set, and what a newer Kubernetes version forbids of it. Those of
 * the region `real` can be upgraded to 1.35.1, with a new machine image.
 */
export const realShoots: readonly object[] = [
  ...Array.from({ length: 4 }, (_, place) => ({ shoot: `real-dns-${place}`, ...on134 })),
  { shoot: 'real-addons', ...on134, spec: { addons: { nginxIngress: { enabled: false } } } },
  { shoot: 'real-pools', ...on134, spec: { provider: { workers: pools } } },
  { shoot: 'real-confined', ...on134, confineSpecUpdateRollout: true },
  {
    shoot: 'real-pending',
    ...on134,
    region: 'pending',
    confineSpecUpdateRollout: true,
    operation: { name: 'rotate-ssh-keypair', seconds: 3600 },
  },
  {
    shoot: 'real-stubborn',
    ...on134,
    region: 'stubborn',
    spec: {
      purpose: 'evaluation',
      addons: { nginxIngress: { enabled: true } },
      kubernetes: { kubeAPIServer: { enableAnonymousAuthentication: true } },
    },
  },
  ...['sb-aws', 'sb-alone'].map((secretBindingName) => ({
    shoot: `real-${secretBindingName}`,
    region: 'bindings',
    kubernetesVersion: '1.33.4',
    upgrade,
    spec: { secretBindingName, credentialsBindingName: null },
  })),
];
