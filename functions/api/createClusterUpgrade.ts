import { createUpgradeHandler } from '../shared/createUpgrade.ts';

/** `POST /upgrade/cluster` */
export const handler = createUpgradeHandler('createClusterUpgrade');
