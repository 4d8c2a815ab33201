/** News about an orchestration that is published although its state has not changed. */
export type Notice =
  | {
      readonly kind: 'approval';
      /** The stage that is waiting for approval. */
      readonly stage: string;
      readonly description: string;
    }
  | {
      readonly kind: 'missed';
      /** How many operations have missed a maintenance window since the last notice. */
      readonly missed: number;
      readonly description: string;
    };
