/** Something about an orchestration that is published without being a change of its state. */
export type Notice =
  | {
      readonly kind: 'approval';
      /** The stage that waits for somebody to approve it. */
      readonly stage: string;
      readonly description: string;
    }
  | {
      readonly kind: 'missed';
      /** How many operations have missed a maintenance window since the last notice. */
      readonly missed: number;
      readonly description: string;
    };
