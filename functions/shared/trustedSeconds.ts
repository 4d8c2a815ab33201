/** How long a process caches what it has read of kubeconfigs or policy, in seconds. */
export const trustedSeconds = 60;
