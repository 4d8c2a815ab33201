import { docsPage } from '../docs/docsPage.ts';
import { openHandler } from '../openHandler.ts';

/** `GET /docs` */
export const handler = openHandler(async ({ requestPath }) => docsPage(requestPath));
