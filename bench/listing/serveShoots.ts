import { generateFleet } from '../../local/simulator/fleet.ts';
import { startSimulator } from '../../local/simulator/startSimulator.ts';

/**
 * `node serveShoots.ts COUNT BYTES FOLDER`: a process of its own with the simulated Gardener, so that its memory is not that of
 * whoever lists. Shoots get so many bytes more as managed fields. Writes one line of JSON, and ends with its input.
 */
export interface ServedShoots {
  readonly gardener: string;
  readonly controlPlane: string;
  readonly namespace: string;
}

const [count = '', bytes = '', folder = ''] = process.argv.slice(2);
const fleet = generateFleet(Number(count)).map((entry) => ({ ...entry, size: Number(bytes) }));
const simulator = await startSimulator({ fleet, dataDir: folder });
const served: ServedShoots = {
  gardener: simulator.gardenerKubeconfig(),
  controlPlane: simulator.controlPlaneKubeconfig(),
  namespace: simulator.namespace,
};
console.log(JSON.stringify(served));
process.stdin.on('end', () => void simulator.close().then(() => process.exit(0))).resume();
