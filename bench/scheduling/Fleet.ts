import type { WindowRule } from '../../lib/windows/windowRule.ts';

/** One runtime of a fleet that strategies are compared on: only its windows and its durations matter. */
export interface TimedRuntime {
  readonly rule: WindowRule;
  /** How long its upgrade really takes, in seconds; no strategy sees this before the upgrade has ended. */
  readonly durationSeconds: number;
  /** What its previous upgrade took, in seconds. */
  readonly previousSeconds: number;
}

export interface Fleet {
  readonly name: string;
  /** When the orchestration begins, epoch ms. */
  readonly startsAt: number;
  readonly runtimes: readonly TimedRuntime[];
  /** Durations of upgrades of another orchestration, with what the same runtime took before, in seconds. */
  readonly history: readonly { readonly durationSeconds: number; readonly previousSeconds: number }[];
}

/** What a strategy did with one runtime, in the order of the fleet. Epoch ms. */
export interface Run {
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface SimulationResult {
  readonly runs: readonly Run[];
  /** How often an operation was moved to its next window. */
  readonly moves: number;
  /** State transitions per runtime; 0 for a strategy that has none. */
  readonly transitionsEach: number;
}
