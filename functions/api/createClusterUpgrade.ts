import { createUpgradeHandler } from '../createUpgrade.ts';

/** `POST /upgrade/cluster` */
export const handler = createUpgradeHandler('createClusterUpgrade');
