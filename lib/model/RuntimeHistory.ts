import type { OrchestrationType } from './Orchestration.ts';

/** What is known of a runtime from its earlier upgrades, whatever orchestration they belonged to. */
export interface RuntimeHistory {
  /** Per type: of the operations that changed the runtime or found it already as asked, the one planned last (`latestMark`). */
  readonly changed: Partial<Record<OrchestrationType, string>>;
  /** What release 0.1.0 kept instead: the latest operation that had started, of either type. */
  readonly latest: string | undefined;
  /** How long its last successful upgrade of each type took, in seconds. */
  readonly seconds: Partial<Record<OrchestrationType, number>>;
}
