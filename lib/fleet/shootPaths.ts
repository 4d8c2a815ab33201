const core = '/apis/core.gardener.cloud/v1beta1';

/** The path of the Shoots in a Gardener project's namespace. */
export function shootsPath(namespace: string): string {
  return `${core}/namespaces/${encodeURIComponent(namespace)}/shoots`;
}

export function shootPath(namespace: string, name: string): string {
  return `${shootsPath(namespace)}/${encodeURIComponent(name)}`;
}

export function cloudProfilePath(name: string): string {
  return `${core}/cloudprofiles/${encodeURIComponent(name)}`;
}

export function namespacedCloudProfilePath(namespace: string, name: string): string {
  return `${core}/namespaces/${encodeURIComponent(namespace)}/namespacedcloudprofiles/${encodeURIComponent(name)}`;
}

export function secretBindingPath(namespace: string, name: string): string {
  return `${core}/namespaces/${encodeURIComponent(namespace)}/secretbindings/${encodeURIComponent(name)}`;
}

export function credentialsBindingsPath(namespace: string): string {
  return `/apis/security.gardener.cloud/v1alpha1/namespaces/${encodeURIComponent(namespace)}/credentialsbindings`;
}
