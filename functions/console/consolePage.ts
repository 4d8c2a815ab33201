import type { TextAnswer } from '../shared/httpAnswers.ts';

export interface ConsolePage {
  /** The built `index.html`, which names its files as `./name`. */
  readonly html: string;
  /** The path as called: if it ends with a slash, links start one level deeper. */
  readonly requestPath: string;
  /** The token issuer. */
  readonly issuer: string;
  /** Other origins involved in signing in, separated by spaces. */
  readonly tokenOrigins: string;
}

/**
 * The operator's page. It may load its own files and talk to this API and to the token issuer; nothing else: no inline code or
 * style, no frame in either direction, no form that leaves the page, and no string that becomes code (Trusted Types). Fonts are
 * in the style sheet.
 */
export function consolePage({ html, requestPath, issuer, tokenOrigins }: ConsolePage): TextAnswer {
  const files = requestPath.endsWith('/') ? '' : 'console/';
  const origins = [new URL(issuer).origin, ...tokenOrigins.split(' ').filter((origin) => origin !== '')];
  return {
    type: 'text/html; charset=utf-8',
    headers: {
      // It names files by their hashes, so a cached page could refer to files that no longer exist.
      'cache-control': 'no-cache',
      'content-security-policy': contentSecurityPolicy([...new Set(origins)]),
      // Signing in again happens in a separate window, on the issuer's pages.
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex',
    },
    body: html.replaceAll('"./', `"${files}`),
  };
}

const contentSecurityPolicy = (issuerOrigins: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    'font-src data:',
    `connect-src 'self' ${issuerOrigins.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
