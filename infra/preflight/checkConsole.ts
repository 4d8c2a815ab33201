import { EXAMPLE_ISSUER } from '../environments.ts';
import { NotChecked, Problem } from '../runChecks.ts';
import type { Preflight } from './Preflight.ts';

const TIMEOUT_MILLISECONDS = 10_000;
const edit = '$EDITOR infra/environments.ts';

/**
 * Whether people can sign in on the operator's page, according to the issuer's discovery document: endpoints that the page's
 * policy lets it reach, PKCE, the scopes, and tokens for the audience that the API checks. Only a person can test whether the
 * redirect URI is registered.
 */
export async function checkConsole({ environment, fetch }: Preflight): Promise<string> {
  const { oidc, console: settings, name } = environment;
  const where = `of ${name} in infra/environments.ts`;
  if (oidc.issuer === EXAMPLE_ISSUER) throw new NotChecked('there is no issuer yet');
  if (settings.bearer === 'id_token' && ![oidc.audience].flat().includes(settings.clientID))
    throw new Problem(
      `id tokens of the client ${settings.clientID} have it as their audience, and the API accepts ${[oidc.audience].flat().join(' or ')}: set oidc.audience or console.clientID ${where}`,
      edit,
    );
  const url = `${oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) }).catch(
    () => undefined,
  );
  const document = (await answer?.json().catch(() => undefined)) as Record<string, unknown> | undefined;
  // Problems with the issuer itself are reported by its own check.
  if (answer?.ok !== true || document?.['issuer'] !== oidc.issuer)
    throw new NotChecked(`${url} cannot be used from here`);
  const { authorization_endpoint: page, token_endpoint: tokens } = document;
  if (typeof page !== 'string' || typeof tokens !== 'string')
    throw new Problem(
      `${url} names no authorization_endpoint or no token_endpoint: people cannot sign in`,
      `curl ${url}`,
    );
  const allowed = [new URL(oidc.issuer).origin, ...settings.tokenOrigins];
  const { origin } = new URL(tokens);
  if (!allowed.includes(origin))
    throw new Problem(
      `the page may not reach ${tokens}: add '${origin}' to console.tokenOrigins ${where}`,
      edit,
    );
  const challenges = document['code_challenge_methods_supported'];
  if (Array.isArray(challenges) && !challenges.includes('S256'))
    throw new Problem(`the issuer does not support PKCE with S256, which the page needs`, `curl ${url}`);
  const scopes = document['scopes_supported'];
  const unknown = settings.scopes
    .split(' ')
    .filter((scope) => Array.isArray(scopes) && !scopes.includes(scope));
  if (unknown.length > 0)
    throw new Problem(
      `the issuer does not know ${unknown.join(', ')}: set console.scopes ${where} to some of ${(scopes as string[]).join(', ')}`,
      edit,
    );
  return `as ${settings.clientID}; register the redirect URI <Url>/console with the issuer, as a public client`;
}
