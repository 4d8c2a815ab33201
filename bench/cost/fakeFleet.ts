import { createHash } from 'node:crypto';
import type { RuntimeRecord } from '../../lib/fleet/RuntimeRecord.ts';
import type { Shoot } from '../../lib/fleet/Shoot.ts';
import type { Fleet } from '../../lib/ports/ports.ts';
import type { LookAtUpgrade } from '../../lib/upgrades/Upgrade.ts';
import type { TimeWindow } from '../../lib/windows/TimeWindow.ts';

/** Nights of four hours in regions around the world, as Shoots have them. */
const windows: readonly TimeWindow[] = [
  { begin: '220000+0100', end: '020000+0100' },
  { begin: '230000-0500', end: '030000-0500' },
  { begin: '220000-0800', end: '020000-0800' },
  { begin: '010000+0900', end: '050000+0900' },
  { begin: '220000+0000', end: '020000+0000' },
];

const idOf = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
};

/** Gardener and the control plane in memory: runtimes in windows whose upgrades take so many seconds. */
export class FakeFleet implements Fleet {
  readonly #shoots: Shoot[];
  readonly #records: RuntimeRecord[];
  readonly #upgradeSeconds: number;
  readonly #readyAt = new Map<string, number>();
  readonly #channels = new Map<string, string>();

  constructor(count: number, upgradeSeconds: number) {
    this.#upgradeSeconds = upgradeSeconds;
    this.#shoots = Array.from({ length: count }, (_, place) => ({
      name: `c-${idOf(`shoot ${place}`).slice(0, 7)}`,
      runtimeID: idOf(`runtime ${place}`),
      globalAccountID: idOf(`account ${place % 20}`),
      subAccountID: idOf(`subaccount ${place}`),
      region: 'eu-central-1',
      window: windows[place % windows.length],
      hibernated: false,
      deleting: false,
      kubernetesVersion: '1.33.4',
    }));
    this.#records = this.#shoots.map(({ runtimeID = '' }, place) => ({
      runtimeID,
      instanceID: idOf(`instance ${place}`),
      planName: 'aws',
      planID: idOf('plan'),
      ready: true,
    }));
  }

  async *shoots() {
    yield this.#shoots;
  }

  async *runtimes() {
    yield this.#records;
  }

  /** The upgrade to a channel; it takes its time from the first look on. */
  upgradeTo(channel: string): LookAtUpgrade {
    return async ({ runtimeID, now, memory, remember }) => {
      if (this.#channels.get(runtimeID) !== channel) {
        const previous = memory.previous ?? this.#channels.get(runtimeID) ?? 'fast';
        await remember({ previous, patchedAt: now });
        this.#channels.set(runtimeID, channel);
        this.#readyAt.set(runtimeID, now + this.#upgradeSeconds * 1000);
        const description = `changed channel ${previous} → ${channel}; waiting for Lifecycle Manager to take it up`;
        return { state: 'in progress', description };
      }
      if (now >= (this.#readyAt.get(runtimeID) ?? 0))
        return { state: 'succeeded', description: `on ${channel}, all modules ready` };
      const description =
        'waiting: Kyma is Processing; modules btp-operator, istio, serverless are Processing';
      return { state: 'in progress', description };
    };
  }
}
