import type { KubernetesError } from './KubernetesError.ts';

/** `User "x" cannot patch resource "shoots" in API group "core.gardener.cloud" in the namespace "garden-kyma"`. */
const lacking =
  /User "[^"]*" cannot (\w+) resource "([^"]+)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]+)")?/;

/** Advice for our own reasons, for requests without an answer. */
const onNoAnswer: Readonly<Record<string, string>> = {
  CertificateUntrusted: 'put the current CA of the server into the kubeconfig (certificate-authority-data)',
  CertificateExpired: 'have the certificate of the server renewed',
  CertificateRefused: 'put a valid client certificate into the kubeconfig',
  HostUnknown: 'check the server name in the kubeconfig, and whether this network can resolve it',
  ConnectionRefused: 'check the server address and port in the kubeconfig, and whether the server is running',
  Unreachable: 'check the server address in the kubeconfig, and the network in between',
  Timeout: 'check the server address in the kubeconfig, and the network in between',
};

/**
 * What to do about a request that failed because of the kubeconfig, its user or the network, as the end of a sentence; undefined
 * for other failures.
 */
export function kubeconfigAdvice({ status, reason, message }: KubernetesError): string | undefined {
  if (status === 0) return onNoAnswer[reason];
  if (status === 401) return 'its credential has expired or was revoked: create a new kubeconfig';
  if (status !== 403) return undefined;
  if (message.includes('system:anonymous')) {
    return 'the server does not know the user of the kubeconfig: create a new kubeconfig';
  }
  const [, verb, resource, group, namespace] = lacking.exec(message) ?? [];
  if (verb === undefined) return undefined;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace ${namespace}`;
  return `grant its user the permission to ${verb} ${resource}${group ? `.${group}` : ''} ${where}`;
}
