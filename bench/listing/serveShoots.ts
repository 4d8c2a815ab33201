import { generateFleet } from '../../local/simulator/fleet.ts';
import { startSimulator } from '../../local/simulator/startSimulator.ts';

/**
 * `node serveShoots.ts COUNT BYTES FOLDER`: runs the simulated Gardener in its own process, apart from the memory of the process that
 * lists. Each Shoot has BYTES of managed fields. Writes one line of JSON and ends when its input ends.
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
