import { durationText } from '../turns/closedNow.ts';
import { typicalSeconds } from '../turns/nextLook.ts';
import { enoughRecorded, type RecordedDurations } from './DurationModel.ts';

/** The assumptions of a forecast beyond those that always hold. */
export interface Circumstances {
  readonly recorded: RecordedDurations;
  /** How many waiting operations have a recorded duration of their own runtime, and how many do not. */
  readonly withHistory: number;
  readonly withoutHistory: number;
  /** How much of a window must be left for an operation without history, in seconds. */
  readonly minimumLeftSeconds: number;
  readonly windows: boolean;
  readonly runs: number;
  /** Other assumptions, as whole sentences. */
  readonly special: readonly string[];
}

/** What a forecast assumes, in sentences for its readers (§13.5). */
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
        ? [`No upgrade of this kind is recorded yet: each is assumed to take ${expectation}.`]
        : recent < enoughRecorded
          ? [`Only ${recent} upgrades of this kind are recorded; others are assumed to take ${expectation}.`]
          : [known]),
    ...(windows
      ? [
          `An upgrade starts only with its expected duration left of its window: ${durationText(minimumLeftSeconds)} for a runtime without history, at most half of the window.`,
        ]
      : []),
    'Every upgrade succeeds, and nobody pauses, cancels, retries or changes the policy.',
    `The likely times are the median of ${runs} simulated runs; one run in ten is later than the late times.`,
  ];
}

const counted = (count: number): string =>
  count === 1 ? 'One upgrade takes' : `${count} upgrades each take`;
