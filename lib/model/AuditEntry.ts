/** Who asks for something, and from where. */
export interface Actor {
  /** The token's claim `sub`. */
  readonly subject: string;
  readonly email?: string | undefined;
  /** The address that the gateway saw. */
  readonly sourceIP?: string | undefined;
  /** Names the call in the logs. */
  readonly requestID?: string | undefined;
}

/** What can be asked for that changes something. */
export const auditedActions = ['create', 'cancel', 'retry', 'pause', 'resume', 'approve'] as const;

/**
 * A change that somebody asked for: written with the change itself, then kept as an item of its own and published
 * (lib/store/Outbox.ts).
 */
export interface AuditEntry {
  /** Epoch ms. */
  readonly at: number;
  readonly action: (typeof auditedActions)[number];
  /** What exactly, in a sentence. */
  readonly description: string;
  readonly actor: Actor;
}
