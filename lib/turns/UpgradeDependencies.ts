import type { Settings } from '../base/settings.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import type { SettleCancelDependencies } from '../orchestrations/settleCancel.ts';
import type { DurationStore } from '../store/DurationStore.ts';
import type { LookAtUpgrade } from '../upgrades/Upgrade.ts';
import type { GateDependencies } from './startGate.ts';
import type { TurnBounds } from './turnBounds.ts';

/** What a look at an upgrade needs. */
export interface UpgradeDependencies extends SettleCancelDependencies, GateDependencies {
  /** Overrides the default bounds, which simulations take too long to reach. */
  readonly turnBounds?: TurnBounds;
  readonly durations: DurationStore;
  readonly settings: Settings;
  /** How much of a window must be left for an upgrade of this type, in seconds (§5). */
  readonly minimumLeft: (type: Orchestration['type']) => Promise<number>;
  /** The upgrade that this orchestration requests. */
  readonly upgradeOf: (orchestration: Orchestration) => Promise<LookAtUpgrade>;
}
