import { listRuntimes } from '../../lib/fleet/listRuntimes.ts';
import { listShoots } from '../../lib/fleet/listShoots.ts';
import { shootsPath } from '../../lib/fleet/shootPaths.ts';
import { createKubernetesClient } from '../../lib/kubernetes/kubernetesClient.ts';
import { resolveRuntimes } from '../../lib/planning/resolveRuntimes.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';

/**
 * A process that lists Shoots and reports the cost: `pages` as the product lists them; `plan` with the Runtimes and windows that a
 * plan holds, too; `whole` in one request that keeps each object, as a plain client does.
 * Its one line of output is JSON: how many, peak RSS and RSS before in megabytes, milliseconds, largest page.
 */
export interface Listed {
  readonly count: number;
  readonly peakMegabytes: number;
  readonly beforeMegabytes: number;
  readonly milliseconds: number;
}

export type ListMode = 'pages' | 'plan' | 'whole';

/** What the bench gives it, as JSON on its command line. */
export interface ListTask {
  readonly mode: ListMode;
  readonly gardener: string;
  readonly controlPlane: string;
  readonly namespace: string;
}

async function list({ mode, gardener, controlPlane, namespace }: ListTask): Promise<number> {
  const client = createKubernetesClient(gardener, { serverName: 'Gardener' });
  if (mode === 'whole') {
    // The simulator's kubeconfig is JSON. Our own client refuses answers that large.
    const { clusters, users } = JSON.parse(gardener) as {
      clusters: [{ cluster: { server: string } }];
      users: [{ user: { token: string } }];
    };
    const answer = await fetch(`${clusters[0].cluster.server}${shootsPath(namespace)}`, {
      headers: { authorization: `Bearer ${users[0].user.token}` },
    });
    return ((await answer.json()) as { items: unknown[] }).items.length;
  }
  if (mode === 'pages') {
    const kept: unknown[] = [];
    for await (const page of listShoots(client, { namespace })) kept.push(...page);
    return kept.length;
  }
  const records = createKubernetesClient(controlPlane, { serverName: 'the control plane' });
  const { runtimes } = await resolveRuntimes({
    fleet: { shoots: () => listShoots(client, { namespace }), runtimes: () => listRuntimes(records) },
    matches: () => true,
    windows: {
      now: Date.now(),
      policy: parsePolicy('{}'),
      minimumLeftSeconds: 600,
      expectedSeconds: async () => new Map(),
    },
  });
  return runtimes.length;
}

const task = JSON.parse(process.argv[2] ?? '{}') as ListTask;
const beforeMegabytes = process.memoryUsage.rss() / 1024 ** 2;
const startedAt = performance.now();
const count = await list(task);
const milliseconds = performance.now() - startedAt;
const listed: Listed = {
  count,
  // Kilobytes, on every system.
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
  beforeMegabytes,
  milliseconds,
};
console.log(JSON.stringify(listed));
