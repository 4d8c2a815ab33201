/** Who requests a change, and from where. */
export interface Actor {
  /** The token's claim `sub`. */
  readonly subject: string;
  readonly email?: string | undefined;
  /** The address that the gateway saw. */
  readonly sourceIP?: string | undefined;
  /** Identifies the call in the logs. */
  readonly requestID?: string | undefined;
}

/** The requests that change something. */
export const auditedActions = ['create', 'cancel', 'retry', 'pause', 'resume', 'approve'] as const;

/**
 * A change that somebody requested: written with the change itself, then stored as a separate item and published
 * (lib/store/Outbox.ts).
 */
export interface AuditEntry {
  /** Epoch ms. */
  readonly at: number;
  readonly action: (typeof auditedActions)[number];
  /** The details, in a sentence. */
  readonly description: string;
  readonly actor: Actor;
}
