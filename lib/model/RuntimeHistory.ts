import type { OrchestrationType } from './Orchestration.ts';

/** What is known about a runtime from its earlier upgrades, in any orchestration. */
export interface RuntimeHistory {
  /** Per type: the latest planned operation that changed the runtime or found nothing to change (`latestMark`). */
  readonly changed: Partial<Record<OrchestrationType, string>>;
  /** What release 0.1.0 kept instead: the latest operation that had started, of either type. */
  readonly latest: string | undefined;
  /** How long its last successful upgrade of each type took, in seconds. */
  readonly seconds: Partial<Record<OrchestrationType, number>>;
}
