import { docsPage } from '../docs/docsPage.ts';
import { openHandler } from '../shared/openHandler.ts';

/** `GET /docs` */
export const handler = openHandler(async ({ requestPath }) => docsPage(requestPath));
