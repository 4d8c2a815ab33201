/** An example of a body, as OpenAPI lists them. */
export interface Example {
  readonly summary: string;
  readonly value: unknown;
}

/** Bodies worth starting from, by route. */
export const examples: Readonly<Record<string, Readonly<Record<string, Example>>>> = {
  createKymaUpgrade: {
    dryRun: {
      summary: 'Only check, on every runtime in the EU',
      value: { targets: { include: [{ region: '^eu-' }] }, dryRun: true, kyma: { channel: 'fast' } },
    },
    inWindows: {
      summary: 'All but one account, five at a time, each inside its maintenance window',
      value: {
        targets: { include: [{ target: 'all' }], exclude: [{ globalAccount: '^1a2b3c4d' }] },
        strategy: { type: 'parallel', schedule: 'maintenanceWindow', parallel: { workers: 5 } },
        kyma: { channel: 'regular' },
      },
    },
    one: {
      summary: 'One runtime, now',
      value: { targets: { include: [{ shoot: 'c-1a2b3c4' }] }, strategy: { schedule: 'immediate' } },
    },
  },
  createClusterUpgrade: {
    inWindows: {
      summary: 'A Kubernetes version for all, inside their maintenance windows',
      value: {
        targets: { include: [{ target: 'all' }] },
        strategy: { type: 'parallel', schedule: 'maintenanceWindow', parallel: { workers: 5 } },
        kubernetes: { kubernetesVersion: '1.34.2' },
      },
    },
  },
  retryOrchestration: {
    some: {
      summary: 'Some of the failed operations',
      value: { operationIDs: ['b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77'] },
    },
    all: { summary: 'All failed operations', value: {} },
  },
};
