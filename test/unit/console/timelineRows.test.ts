import { describe, expect, it } from 'vitest';
import {
  type Forecast,
  forecastStarts,
  inOrder,
  type Timeline,
  total,
} from '../../../console/views/orchestration/timelineRows.ts';

const timeline = {
  from: '2026-11-27T11:00:00.000Z',
  to: '2026-11-27T13:00:00.000Z',
  bucketSeconds: 600,
} as Timeline;
const forecastAt = (computedAt: string, starts: readonly { at: string; starts: number }[]) =>
  ({ computedAt, starts: { bucketSeconds: 3600, buckets: starts } }) as unknown as Forecast;

describe('forecast starts in the buckets of the timeline', () => {
  it('are spread over their expected hour', () => {
    const forecast = forecastAt('2026-11-27T11:00:00.000Z', [{ at: '2026-11-27T12:00:00.000Z', starts: 12 }]);
    expect(forecastStarts(timeline, forecast)).toEqual([0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2]);
  });

  it('are never before the forecast, although its first hour began earlier', () => {
    const forecast = forecastAt('2026-11-27T11:40:00.000Z', [{ at: '2026-11-27T11:00:00.000Z', starts: 12 }]);
    expect(forecastStarts(timeline, forecast)).toEqual([0, 0, 0, 0, 6, 6, 0, 0, 0, 0, 0, 0]);
  });

  it('add up to the forecast, up to the last moment of the hour', () => {
    for (const computedAt of ['2026-11-27T11:59:59.999Z', '2026-11-27T12:00:00.000Z']) {
      const forecast = forecastAt(computedAt, [{ at: '2026-11-27T11:00:00.000Z', starts: 12 }]);
      expect(total(forecastStarts(timeline, forecast))).toBeCloseTo(12);
    }
  });
});

describe('stage bands', () => {
  const bands = ['rest', 'canary', 'early'].map((name) => ({ name }));
  const rollout = { stages: ['canary', 'early', 'rest'].map((name) => ({ name })) };
  const namesOf = (by: string) =>
    inOrder({ ...timeline, by, bands } as unknown as Timeline, rollout as never).bands.map(
      ({ name }) => name,
    );

  it('are in the order of the stages, while region bands keep the API’s order', () => {
    expect(namesOf('stage')).toEqual(['canary', 'early', 'rest']);
    expect(namesOf('region')).toEqual(['rest', 'canary', 'early']);
  });
});
