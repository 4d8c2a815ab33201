/**
 * The one table (§2, Store). Local indexes can only be created together with the table, so all that the product needs are listed
 * here. CDK, the contract suite and the store read this description. Attribute names are one letter because every index entry
 * repeats them: an entry must stay under 100 bytes, so that those of 10,000 operations fit one page of 1 MB.
 */
export const tableSchema = {
  partitionKey: { name: 'p', type: 'S' },
  sortKey: { name: 's', type: 'S' },
  /**
   * DynamoDB deletes an item some time after this (epoch seconds). Set for idempotency keys and for everything that has ended
   * (Retention.ts).
   */
  timeToLive: 'ttl',
  /** All KEYS_ONLY. */
  indexes: [
    /** State code and ordinal (or orchestration id): counts, lists by state, oldest first. */
    { name: 'byState', sortKey: { name: 'a', type: 'S' } },
    /** When an operation may start, or which turn holds it: see lib/model/dueKey.ts. Sparse: only open operations. */
    { name: 'byDue', sortKey: { name: 'd', type: 'S' } },
    /** When a claim expires (epoch ms). Sparse: only claimed operations. */
    { name: 'byClaim', sortKey: { name: 'c', type: 'N' } },
    /**
     * What a timeline needs to know about ended operations: see lib/model/endedKey.ts. For operations of release 0.1.0, their id.
     */
    { name: 'byID', sortKey: { name: 'i', type: 'S' } },
    /** Since when a change has been waiting to be published (epoch ms). Sparse: the outbox (§6). */
    { name: 'byOutbox', sortKey: { name: 'x', type: 'N' } },
  ],
} as const;

export type IndexName = (typeof tableSchema.indexes)[number]['name'];
