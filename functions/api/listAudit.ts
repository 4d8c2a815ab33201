import { listAudit } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { tablePorts } from '../shared/tablePorts.ts';

const list = composed('listAudit', (environment) => listAudit(tablePorts(environment)));

/** `GET /orchestrations/{id}/audit` */
export const handler = apiHandler(async ({ path }) => ({ status: 200, body: await list(path('id')) }));
