import { textAt } from '../../lib/kubernetes/fields.ts';
import { type AccessTokens, kubeconfigText } from './AccessTokens.ts';
import { ApiError, invalid, notFound } from './ApiError.ts';
import type { JsonObject } from './applyPatch.ts';
import type { FleetState } from './FleetState.ts';
import { kubernetesTime } from './shootStatus.ts';

const group = 'authentication.gardener.cloud';
const kind = 'AdminKubeconfigRequest';

/**
 * The subresource `adminkubeconfig`: a kubeconfig with a context for each address of the runtime. The simulator's runtimes speak
 * plain http and know a token; a real one has a CA and a client certificate in their places.
 */
export function adminKubeconfig(
  fleet: FleetState,
  namespace: string,
  tokens: AccessTokens,
  url: () => string,
): (name: string, body: JsonObject) => JsonObject {
  return (name, body) => {
    const asked = expirationOf(body);
    const runtime = fleet.living(name);
    if (runtime === undefined) throw notFound('shoots', 'core.gardener.cloud', name);
    if (runtime.entry.access === 'noAddresses') {
      const problem =
        'Invalid value: null: no suitable advertised address for kube-apiserver found in .status.advertisedAddresses';
      throw invalid(kind, group, name, 'status.status', problem);
    }
    if (runtime.entry.access === 'badCA') {
      const problem = 'could not load client CA certificate from secret: private key is not valid';
      throw new ApiError('InternalError', `Internal error occurred: ${problem}`, {
        causes: [{ message: problem }],
      });
    }
    const seconds = runtime.entry.kubeconfigSeconds ?? Math.min(asked, 86_400);
    const expiresAt = fleet.now() + seconds * 1000;
    const server = `runtimes/${name}`;
    const contexts = ['external', 'internal'].map((address) => `${namespace}--${name}-${address}`);
    const kubeconfig = kubeconfigText({
      server: `${url()}/${server}`,
      token: tokens.issue(server, expiresAt),
      namespace: 'default',
      contexts,
    });
    return {
      apiVersion: `${group}/v1alpha1`,
      kind,
      metadata: { name, namespace },
      spec: { expirationSeconds: asked },
      status: {
        kubeconfig: Buffer.from(kubeconfig).toString('base64'),
        expirationTimestamp: kubernetesTime(expiresAt),
      },
    };
  };
}

/** The seconds asked for; an hour where none are. Throws `ApiError` (400, 422). */
function expirationOf(body: JsonObject): number {
  const given = textAt(body, 'kind');
  const version = `${group}/v1alpha1`;
  if (given !== kind || textAt(body, 'apiVersion') !== version) {
    throw new ApiError(
      'BadRequest',
      `${given} in version "v1alpha1" cannot be handled as a ${kind}: no kind "${given}" is registered for version ` +
        `"${version}" in scheme "pkg/runtime/scheme.go:111"`,
      undefined,
    );
  }
  const spec = body['spec'];
  const asked =
    typeof spec === 'object' && spec !== null && 'expirationSeconds' in spec
      ? spec['expirationSeconds']
      : 3600;
  if (typeof asked !== 'number' || !Number.isInteger(asked)) {
    throw new ApiError(
      'BadRequest',
      `${kind} in version "v1alpha1" cannot be handled as a ${kind}`,
      undefined,
    );
  }
  if (asked < 600) {
    const problem = `Invalid value: ${asked}: may not specify a duration less than 10 minutes`;
    throw invalid(kind, group, '', 'spec.expirationSeconds', problem);
  }
  return asked;
}
