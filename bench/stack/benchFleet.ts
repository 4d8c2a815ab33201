import type { FleetEntry } from '../../local/simulator/fleet.ts';

/** How many runtimes each part of the bench has, by the global account that they are selected by. */
export interface FleetParts {
  /** In a window of tomorrow. */
  readonly status: number;
  readonly cancel: number;
  /** At once. */
  readonly running: number;
  readonly throughput: number;
}

const hour = 3_600_000;
const timeOfDay = (at: number): string =>
  `${new Date(at).toISOString().slice(11, 19).replaceAll(':', '')}+0000`;

export function benchFleet(parts: FleetParts): FleetEntry[] {
  // Far enough from now that no run of the bench reaches it.
  const opensAt = Date.now() + 12 * hour;
  const window = { begin: timeOfDay(opensAt), end: timeOfDay(opensAt + 4 * hour) };
  const seconds: Record<keyof FleetParts, number> = { status: 1, cancel: 1, running: 1, throughput: 0.05 };
  return (Object.keys(parts) as (keyof FleetParts)[]).flatMap((globalAccount) =>
    Array.from({ length: parts[globalAccount] }, (_, place) => ({
      shoot: `${globalAccount}-${place}`,
      globalAccount,
      window,
      channel: 'fast',
      upgrade: { seconds: seconds[globalAccount] },
    })),
  );
}
