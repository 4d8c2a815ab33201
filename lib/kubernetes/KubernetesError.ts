/** The statuses after which a retry may succeed: the API server is busy, restarting or behind a broken proxy. */
const transientStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** The reasons that mean nothing was sent: no connection trusted by both sides, or no attempt to connect. */
const neverSent: ReadonlySet<string> = new Set([
  'InvalidKubeconfig',
  'CertificateUntrusted',
  'CertificateExpired',
  'CertificateRefused',
  'HostUnknown',
  'ConnectionRefused',
  'TooLate',
]);

/** The object that a `Status` is about, from its `details`: a resource's plural (`shoots`) and a name. */
export interface StatusObject {
  readonly kind: string;
  readonly name: string;
}

export interface KubernetesErrorDetails {
  /** How long the server asks to wait (429, 503). */
  readonly retryAfterSeconds?: number | undefined;
  readonly object?: StatusObject | undefined;
  /** A 403 whose message shows that it comes from the authorizer, not from an admission plugin. */
  readonly unauthorized?: boolean;
}

/**
 * A failed request to a Kubernetes API server. The message names the server, the status and what the server said; it never
 * contains a credential.
 */
export class KubernetesError extends Error {
  override readonly name = 'KubernetesError';
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /**
   * The API server's reason, for example `NotFound`. Ours, with status 0: `Timeout`, `Unreachable`, `ConnectionRefused`,
   * `HostUnknown`, `CertificateUntrusted`, `CertificateExpired` (the server's), `CertificateRefused` (ours, by the server),
   * `InvalidAnswer`, `InvalidKubeconfig`, `TooLate` (given up before it was sent).
   */
  readonly reason: string;
  /** Whether the same request may succeed later. */
  readonly transient: boolean;
  /**
   * Whether a credential, a permission or a certificate is at fault. This may be transient: a server that has just started
   * briefly knows no permissions, and a credential or a CA may be in the middle of a rotation.
   */
  readonly credential: boolean;
  /** Whether the server may have carried out the request despite the error. */
  readonly mayHaveArrived: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly object: StatusObject | undefined;

  constructor(status: number, reason: string, message: string, details: KubernetesErrorDetails = {}) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.object = details.object;
    this.retryAfterSeconds = details.retryAfterSeconds;
    const certificate = status === 0 && reason.startsWith('Certificate');
    this.credential = status === 401 || (status === 403 && details.unauthorized === true) || certificate;
    // A 404 that names no object is about the API itself: it is briefly unavailable or does not exist.
    const foreign = status === 404 && !(reason === 'NotFound' && details.object !== undefined);
    this.transient =
      status === 0
        ? reason !== 'InvalidKubeconfig' && !certificate
        : foreign || transientStatuses.has(status);
    this.mayHaveArrived = status === 0 ? !neverSent.has(reason) : status === 408 || status >= 500;
  }

  /** Whether the server says that this specific object does not exist. */
  saysGone(kind: string, name: string): boolean {
    return (
      this.status === 404 &&
      this.reason === 'NotFound' &&
      this.object?.kind === kind &&
      this.object.name === name
    );
  }
}
