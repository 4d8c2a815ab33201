import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Bearer tokens of the simulated API servers. They are signed, so the simulator stores none of them. The secret is in `dataDir`, so
 * kubeconfigs stay valid after a restart.
 */
export class AccessTokens {
  readonly #secret: Buffer;

  constructor(dataDir: string) {
    const file = join(dataDir, 'tokenSecret');
    if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
    this.#secret = readFileSync(file);
  }

  /** A token for one API server, good until `expiresAt` (epoch ms). */
  issue(server: string, expiresAt: number): string {
    return `${expiresAt}.${this.#signature(server, String(expiresAt))}`;
  }

  /** Whether the `Authorization` header holds a token of ours for that server that is still good at `now` (epoch ms). */
  admits(header: string | undefined, server: string, now: number): boolean {
    const match = /^Bearer (\d+)\.([\w-]+)$/.exec(header ?? '');
    if (match === null) return false;
    const [, expiresAt = '', signature = ''] = match;
    const expected = Buffer.from(this.#signature(server, expiresAt));
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected) && now < Number(expiresAt);
  }

  #signature(server: string, expiresAt: string): string {
    return createHmac('sha256', this.#secret).update(`${server}\n${expiresAt}`).digest('base64url');
  }
}

export interface KubeconfigOptions {
  readonly server: string;
  readonly token: string;
  readonly namespace: string;
  /** Their names, each with a cluster of its own; the first is the current one. */
  readonly contexts?: readonly string[];
}

/** A kubeconfig as text (JSON is YAML). It skips TLS verification; otherwise client-node refuses an http server. */
export function kubeconfigText(options: KubeconfigOptions): string {
  const { server, token, namespace, contexts = ['simulated'] } = options;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': contexts[0],
    clusters: contexts.map((name) => ({ name, cluster: { server, 'insecure-skip-tls-verify': true } })),
    users: [{ name: 'simulated', user: { token } }],
    contexts: contexts.map((name) => ({ name, context: { cluster: name, user: 'simulated', namespace } })),
  });
}
