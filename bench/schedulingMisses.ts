/** A row of the scheduling bench that misses its bar, and why that is accepted. */
export interface ExplainedMiss {
  /** As `schedulingRowName` writes it. */
  readonly row: string;
  readonly missed: readonly ('makespan' | 'overruns')[];
  readonly why: keyof typeof schedulingReasons;
}

/** docs/scheduling.md tells each at length. */
export const schedulingReasons = {
  information:
    'Windows are saturated and no duration is known: the 95th percentile is kept free and half of it stays empty, while the bound knows every duration. The same row with history meets the bar.',
  tail: 'No duration is known: what the 95th percentile does not cover is 6 to 10 % of what runs at a window’s end, a tenth of KEB’s overruns is about the same number. The same row with history meets the bar or is explained itself.',
  overlappingDays:
    'Groups with different days overlap on Sunday night; which of them should yield depends on how much is left of each, which no bounded read tells. KEB starts a quarter of this fleet outside its windows, so its makespan and overruns are no comparison.',
} as const;

export const schedulingRowName = (row: {
  readonly fleet: string;
  readonly runtimes: number;
  readonly workers: number;
  readonly history: boolean;
}): string => `${row.fleet}, ${row.runtimes}/${row.workers}, ${row.history ? 'with' : 'without'} history`;

const saturated = (row: string): ExplainedMiss => ({ row, missed: ['makespan'], why: 'information' });

/** The bench is the same at every run, so these are names, not rules: a miss that is not among them fails the run. */
export const explainedMisses: readonly ExplainedMiss[] = [
  saturated('regional nights, 5000/5, without history'),
  saturated('regional nights, 10000/5, without history'),
  saturated('regional nights, 10000/50, without history'),
  saturated('all at one time, 500/5, without history'),
  saturated('all at one time, 5000/5, without history'),
  saturated('all at one time, 5000/50, without history'),
  saturated('all at one time, 10000/5, without history'),
  saturated('all at one time, 10000/50, without history'),
  saturated('all at one time, 10000/500, without history'),
  saturated('crossing midnight, 5000/5, without history'),
  saturated('crossing midnight, 10000/5, without history'),
  saturated('crossing midnight, 10000/50, without history'),
  { row: 'regional nights, 5000/50, without history', missed: ['overruns'], why: 'tail' },
  { row: 'all at one time, 10000/500, without history', missed: ['overruns'], why: 'tail' },
  ...['without', 'with'].flatMap((history): ExplainedMiss[] => [
    { row: `two days a week, 5000/5, ${history} history`, missed: ['makespan'], why: 'overlappingDays' },
    {
      row: `two days a week, 10000/5, ${history} history`,
      missed: ['makespan', 'overruns'],
      why: 'overlappingDays',
    },
  ]),
  { row: 'two days a week, 5000/5, without history', missed: ['overruns'], why: 'overlappingDays' },
];

/** The reasons for what a row misses; undefined if any part has none. */
export function explanationOf(
  row: string,
  missed: readonly string[],
): readonly ExplainedMiss['why'][] | undefined {
  const reasons = missed.map(
    (what) =>
      explainedMisses.find((known) => known.row === row && known.missed.some((each) => each === what))?.why,
  );
  const known = reasons.filter((why) => why !== undefined);
  return known.length < reasons.length ? undefined : [...new Set(known)];
}
