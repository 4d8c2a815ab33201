import { durationText } from '../turns/closedNow.ts';
import { typicalSeconds } from '../turns/nextLook.ts';
import { enoughRecorded, type RecordedDurations } from './DurationModel.ts';

/** What a forecast has taken for granted beyond what is always so. */
export interface Circumstances {
  readonly recorded: RecordedDurations;
  /** How many waiting operations have a duration of their own, and how many have not. */
  readonly withHistory: number;
  readonly withoutHistory: number;
  /** How much of a window an operation without history needs, in seconds. */
  readonly minimumLeftSeconds: number;
  readonly windows: boolean;
  readonly runs: number;
  /** Anything else, as whole sentences. */
  readonly special: readonly string[];
}

/** What a forecast assumes, in sentences for the person who reads it (§13.5). */
export function assumptions({
  recorded: { recentSeconds, defaultSeconds },
  withHistory,
  withoutHistory,
  minimumLeftSeconds,
  windows,
  runs,
  special,
}: Circumstances): string[] {
  const recent = recentSeconds.length;
  const half = durationText(typicalSeconds(recentSeconds, 0));
  const known = `Upgrades take as long as the last ${recent} of this kind, half of them up to ${half}.`;
  const expectation = durationText(defaultSeconds);
  return [
    ...special,
    ...(withHistory > 0
      ? [`${counted(withHistory)} as long as the runtime’s previous one, give or take what is usual.`]
      : []),
    ...(withoutHistory === 0
      ? []
      : recent === 0
        ? [`No upgrade of this kind is recorded yet: each is taken to last ${expectation}.`]
        : recent < enoughRecorded
          ? [`Only ${recent} upgrades of this kind are recorded; others are taken to last ${expectation}.`]
          : [known]),
    ...(windows
      ? [
          `An upgrade starts only with its expected duration left of its window: ${durationText(minimumLeftSeconds)} for a runtime without history, at most half of the window.`,
        ]
      : []),
    'Every upgrade succeeds, and nobody pauses, cancels, retries or changes the policy.',
    `The likely times are the median of ${runs} simulated courses; one course in ten is later than the late times.`,
  ];
}

const counted = (count: number): string =>
  count === 1 ? 'One upgrade takes' : `${count} upgrades each take`;
