import type { TextAnswer } from '../shared/httpAnswers.ts';

/**
 * Only our own files, no inline script, and no embedding in another page. Swagger UI draws its icons as `data:` images and uses
 * inline styles in them.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The documentation page: Swagger UI with the files of docsAssets.ts. Its links are relative, so that it works wherever the API is
 * mounted; if its own path ends with a slash, they start one level deeper.
 */
export const docsPage = (requestPath: string): TextAnswer => page(requestPath.endsWith('/') ? '' : 'docs/');

const page = (files: string): TextAnswer => ({
  type: 'text/html; charset=utf-8',
  headers: {
    'cache-control': 'public, max-age=300',
    'content-security-policy': contentSecurityPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
  },
  body: `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Kyma upgrade orchestrator: API</title>
    <link rel="icon" href="${files}favicon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="${files}swagger-ui.css">
  </head>
  <body>
    <noscript>This page needs JavaScript; the document itself is <a href="${files === '' ? '../' : ''}openapi.json">openapi.json</a>.</noscript>
    <div id="swagger-ui"></div>
    <script src="${files}swagger-ui-bundle.js"></script>
    <script src="${files}initializer.js"></script>
  </body>
</html>
`,
});
