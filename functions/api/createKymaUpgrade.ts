import { createUpgradeHandler } from '../shared/createUpgrade.ts';

/** `POST /upgrade/kyma` */
export const handler = createUpgradeHandler('createKymaUpgrade');
