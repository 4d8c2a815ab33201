import { DomainError } from '../base/errors.ts';
import type { Query } from './pagination.ts';

/** What the bands of a timeline can be. */
export const timelineGroups = ['region', 'plan', 'stage'] as const;

export type TimelineGroup = (typeof timelineGroups)[number];

/** Reads `by`; absent means `region`. @throws DomainError INVALID_REQUEST */
export function parseTimelineGroup(query: Query): TimelineGroup {
  const values = query['by'] ?? [];
  const group = timelineGroups.find((known) => known === (values[0] ?? 'region'));
  if (group !== undefined && values.length < 2) return group;
  const message = `by has to be one of: ${timelineGroups.join(', ')}`;
  throw new DomainError('INVALID_REQUEST', `while getting query parameters: ${message}`, [
    { path: 'by', message },
  ]);
}
