import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { consolePageFile } from '../console/consoleFiles.ts';
import { consolePage } from '../console/consolePage.ts';
import { readEnvironment } from '../shared/environment.ts';
import { once } from '../shared/once.ts';
import { openHandler } from '../shared/openHandler.ts';

const setUp = once(() => {
  const { OIDC_ISSUER, CONSOLE_TOKEN_ORIGINS } = readEnvironment('getConsole');
  const html = readFileSync(join(import.meta.dirname, consolePageFile), 'utf8');
  return { html, issuer: OIDC_ISSUER, tokenOrigins: CONSOLE_TOKEN_ORIGINS };
});

/** `GET /console` */
export const handler = openHandler(async ({ requestPath }) => consolePage({ ...setUp(), requestPath }));
