import { EXAMPLE_ISSUER } from '../environments.ts';
import { NotChecked, Problem } from '../runChecks.ts';
import type { Preflight } from './Preflight.ts';

const TIMEOUT_MILLISECONDS = 10_000;

/** Whether the token issuer answers the authorizer's requests: discovery, a matching issuer name, keys. */
export async function checkIssuer({ environment, fetch }: Preflight): Promise<string> {
  const { issuer } = environment.oidc;
  const settings = `oidc.issuer of ${environment.name} in infra/environments.ts`;
  if (issuer === EXAMPLE_ISSUER)
    throw new Problem(`${issuer} is an example: set ${settings}`, '$EDITOR infra/environments.ts');
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const look = `curl -i ${url}`;
  const getJson = async (from: string): Promise<Record<string, unknown>> => {
    let answer: Response;
    try {
      answer = await fetch(from, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
    } catch {
      // The result may differ from within a private network.
      if (environment.egress !== undefined)
        throw new NotChecked(`${from} cannot be reached from here; the functions ask it from their subnets`);
      throw new Problem(`${from} cannot be reached: set ${settings}, or find out why`, look);
    }
    if (answer.status !== 200) throw new Problem(`${from} answers ${answer.status}: set ${settings}`, look);
    const json: unknown = await answer.json().catch(() => undefined);
    if (typeof json !== 'object' || json === null)
      throw new Problem(`${from} does not answer with JSON: set ${settings}`, look);
    return json as Record<string, unknown>;
  };
  const { issuer: named, jwks_uri: keysAt } = await getJson(url);
  if (named !== issuer)
    throw new Problem(
      `${url} names the issuer ${named}, and tokens will bear that: set ${settings} to it`,
      look,
    );
  if (typeof keysAt !== 'string' || !keysAt.startsWith('https:'))
    throw new Problem(`${url} names no jwks_uri that begins with https`, look);
  const { keys } = await getJson(keysAt);
  if (!Array.isArray(keys) || keys.length === 0)
    throw new Problem(`${keysAt} holds no keys`, `curl -i ${keysAt}`);
  return `${issuer}, ${keys.length} keys`;
}
