import { createUpgradeHandler } from '../createUpgrade.ts';

/** `POST /upgrade/kyma` */
export const handler = createUpgradeHandler('createKymaUpgrade');
