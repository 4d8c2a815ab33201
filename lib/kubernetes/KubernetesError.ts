/** The statuses after which the same request may succeed: the API server is busy, restarting or behind a broken proxy. */
const transientStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * A request to a Kubernetes API server that did not succeed. The message names the server, the status and what the server
 * said; it never holds a credential.
 */
export class KubernetesError extends Error {
  override readonly name = 'KubernetesError';
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** The API server's reason, for example `NotFound`; ours are `Timeout`, `Unreachable`, `InvalidAnswer`, `InvalidKubeconfig`. */
  readonly reason: string;
  /** Whether the same request may succeed later. */
  readonly transient: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, reason: string, message: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.transient = status === 0 ? reason !== 'InvalidKubeconfig' : transientStatuses.has(status);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
