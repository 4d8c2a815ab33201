import { ApiError } from './ApiError.ts';
import type { Issuer } from './Issuer.ts';
import type { IssuerAnswer, SignIns } from './SignIns.ts';

export interface IssuerParts {
  readonly issuer: Issuer;
  readonly signIns: SignIns;
  readonly url: string;
}

export interface IssuerRequest {
  readonly query: URLSearchParams;
  readonly body: string;
  readonly cookies: string;
}

/** Pages of any origin may read the documents and ask for tokens, as issuers allow it for public clients. */
const crossOrigin = { 'access-control-allow-origin': '*' };

/** What is below the issuer's URL. `route`: `GET authorize`. Throws `ApiError` (404). */
export async function serveIssuer(
  { issuer, signIns, url }: IssuerParts,
  route: string,
  { query, body, cookies }: IssuerRequest,
): Promise<IssuerAnswer> {
  if (route === 'GET authorize') return signIns.authorize(query, cookies);
  if (route.startsWith('OPTIONS '))
    return {
      code: 204,
      headers: {
        ...crossOrigin,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': '*',
      },
      text: '',
    };
  if (route === 'POST token') {
    const answer = await signIns.token(new URLSearchParams(body), url);
    return { ...answer, headers: { ...answer.headers, ...crossOrigin } };
  }
  const [method = '', path = ''] = route.split(' ');
  const document = method === 'GET' ? issuer.document(path, url) : undefined;
  if (document === undefined) throw new ApiError('NotFound', 'the issuer has no such document');
  return {
    code: 200,
    headers: { 'content-type': 'application/json', ...crossOrigin },
    text: JSON.stringify(document),
  };
}
