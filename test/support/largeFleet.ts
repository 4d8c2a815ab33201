import { answerExamples } from '../../lib/api/openapi/examples.ts';
import { presentTimeline } from '../../lib/api/presentTimeline.ts';
import type { TimelineGroup } from '../../lib/api/timelineGroups.ts';
import { countsOf } from '../../lib/model/countsOf.ts';
import type { OperationState } from '../../lib/model/states.ts';
import { drawTimeline } from '../../lib/timeline/drawTimeline.ts';
import type { TimelinePoint } from '../../lib/timeline/TimelinePoint.ts';
import { sampleOrchestration } from './samples.ts';

const hour = 3_600_000;
const day = 24 * hour;
const regions = [
  ...[
    'eu-central-1',
    'us-east-1',
    'westeurope',
    'ap-southeast-1',
    'europe-west3',
    'northeurope',
    'us-west-2',
  ],
  ...[
    'japaneast',
    'ap-south-1',
    'sa-east-1',
    'canadacentral',
    'australiaeast',
    'me-central2',
    'switzerlandnorth',
  ],
];
const plans = ['aws', 'azure', 'gcp', 'sap-converged-cloud', 'trial', 'free', 'aws-lite'];

/** The same numbers in each run. */
const random = (seed: number): number => {
  const wave = Math.sin(seed * 12.9898) * 43_758.5453;
  return wave - Math.floor(wave);
};

/** The shares fall off: the first is the largest. */
const chosen = (from: readonly string[], seed: number): string =>
  from[Math.floor(random(seed) ** 2 * from.length)] ?? '';

/**
 * A week of upgrades in maintenance windows, of which two and a half days are over at `now`: nights of the region, shorter and longer
 * windows, some failures, a freeze.
 */
export class LargeFleet {
  readonly orchestration = sampleOrchestration({ state: 'in progress' });
  readonly #count: number;
  readonly #start: number;

  constructor(count: number, now: number) {
    this.#count = count;
    this.#start = Math.floor(now / day) * day - 2 * day;
  }

  /** What the API answers at a time. */
  answer(path: string, query: URLSearchParams, now: number): unknown {
    const points = this.#points(now);
    const { orchestrationID } = this.orchestration;
    const of = `/orchestrations/${orchestrationID}`;
    const stats = countsOf(new Map(points.map(({ ordinal, state }) => [ordinal, state])));
    const example = (route: string) => answerExamples[route] as Record<string, unknown>;
    const page = { count: 50, totalCount: this.#count };
    switch (path) {
      case '/orchestrations':
        return { data: [], count: 0, totalCount: 0 };
      case of:
        return {
          ...example('getOrchestration'),
          orchestrationID,
          description: `Scheduled ${this.#count} operations`,
          operationStats: stats,
          skipped: { hibernated: 312, 'deletion under way': 21, 'no runtime id': 4 },
          createdAt: iso(this.#start - 2 * hour),
          updatedAt: iso(now - 4000),
        };
      case `${of}/timeline`:
        return this.#timeline(points, (query.get('by') ?? 'region') as TimelineGroup, now);
      case `${of}/forecast`:
        return this.#forecast(points, now);
      case `${of}/failures`:
        return failures(stats.failed);
      case `${of}/audit`:
        return example('listAudit');
      case `${of}/skipped`:
        return {
          data: [{ runtimeID: 'r', shootName: 'c-5d6e7f8', reason: 'hibernated' }],
          count: 1,
          totalCount: 1,
        };
      case `${of}/operations`:
        return {
          ...page,
          data: points.slice(0, 50).map(({ ordinal, state, windowBegin }) => ({
            ...(example('listOperations')['data'] as object[])[0],
            operationID: `b1f3a8f0-56a2-4a0e-8f6e-${String(ordinal).padStart(12, '0')}`,
            orchestrationID,
            shootName: `c-${String(ordinal).padStart(7, '0')}`,
            state,
            maintenanceWindowBegin: iso(windowBegin),
          })),
        };
      default:
        if (path.startsWith('/runtimes/')) return example('listRuntimeOperations');
        if (path.startsWith(`${of}/operations/`)) return operation(example('getOperation'), now);
        return undefined;
    }
  }

  #timeline(points: readonly TimelinePoint[], by: TimelineGroup, now: number) {
    const groupOf = (ordinal: number): string =>
      by === 'region' ? chosen(regions, ordinal) : chosen(plans, ordinal + 0.5);
    const drawn = drawTimeline(points, groupOf, { now, createdAt: this.#start, open: true });
    const begin = this.#start + 4 * day + 6 * hour;
    const freezes = [{ begin, end: begin + 20 * hour, reason: 'Quarter-end closing' }];
    return presentTimeline(this.orchestration, drawn, { by, now, freezes });
  }

  #points(now: number): TimelinePoint[] {
    return Array.from({ length: this.#count }, (_, place) => {
      const ordinal = place + 1;
      const region = regions.indexOf(chosen(regions, ordinal));
      const night = Math.floor(random(ordinal + 0.1) ** 1.3 * 6);
      const opens = (20 + region * 5) % 24;
      const windowBegin = this.#start + night * day + (opens + Math.floor(random(ordinal + 0.2) * 3)) * hour;
      const windowEnd = windowBegin + (2 + Math.floor(random(ordinal + 0.3) * 4)) * hour;
      const start = windowBegin + random(ordinal + 0.4) * 0.7 * (windowEnd - windowBegin);
      const end = start + (8 + random(ordinal + 0.6) * 25) * 60_000;
      const state: OperationState =
        start > now
          ? 'pending'
          : end > now
            ? 'in progress'
            : random(ordinal + 0.7) < 0.03
              ? 'failed'
              : 'succeeded';
      const startedAt = state === 'pending' ? 0 : start;
      const endedAt = state === 'succeeded' || state === 'failed' ? end : 0;
      return { ordinal, state, windowBegin, windowEnd, startedAt, endedAt };
    });
  }

  #forecast(points: readonly TimelinePoint[], now: number) {
    const waiting = points.filter(({ state }) => state === 'pending');
    const last = Math.max(now, ...waiting.map(({ windowEnd }) => windowEnd));
    const buckets = Array.from({ length: Math.min(100, Math.ceil((last - now) / hour)) }, (_, place) => {
      const at = Math.floor(now / hour) * hour + place * hour;
      const starts = waiting.filter(
        ({ windowBegin: begin }) => begin + hour >= at && begin + hour < at + hour,
      ).length;
      return { at: iso(at), starts };
    });
    return {
      ...(answerExamples['getForecast'] as object),
      likely: iso(last),
      late: iso(last + 9 * hour),
      starts: { bucketSeconds: 3600, buckets },
      missing: { count: 37, runtimes: [] },
    };
  }
}

const iso = (at: number): string => new Date(at).toISOString();

function failures(failed: number) {
  const reasons = [
    'Timed out after … while waiting: module istio is in state Processing',
    'Module serverless is in state Error: no healthy upstream',
    'The API server of … refused the change: admission webhook "validation.kyma" denied the request',
    'Shoot … was not reachable for …',
  ];
  const shares = [0.55, 0.25, 0.15, 0.05];
  const data = reasons.map((reason, place) => ({
    reason,
    operations: Math.floor(failed * (shares[place] ?? 0)),
    examples: [1, 2, 3].map((each) => ({
      operationID: `b1f3a8f0-56a2-4a0e-8f6e-00000000000${each}`,
      runtimeID: `r-${each}`,
      shootName: `c-000000${each}`,
      description: reason.replace('…', '7,200 s'),
    })),
  }));
  const grouped = data.reduce((sum, { operations }) => sum + operations, 0);
  return { data, count: data.length, failed, ungrouped: failed - grouped };
}

function operation(example: Record<string, unknown>, now: number) {
  const step = (minutes: number, state: OperationState, description: string) => ({
    at: iso(now - minutes * 60_000),
    state,
    description,
  });
  return {
    ...example,
    maintenanceWindowBegin: iso(now - hour),
    maintenanceWindowEnd: iso(now + 3 * hour),
    history: [
      step(600, 'pending', 'Planned'),
      step(58, 'in progress', 'Started'),
      step(57, 'in progress', 'Channel changed from regular to fast'),
      step(41, 'in progress', 'waiting: module istio is in state Processing'),
      step(20, 'failed', 'Timed out after 2,280 s while waiting: module istio is in state Processing'),
      step(12, 'retrying', 'Retry requested by jane'),
      step(9, 'in progress', 'Started'),
      step(8, 'in progress', 'waiting: module istio is in state Processing'),
    ],
  };
}
