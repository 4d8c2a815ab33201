import { ownTime, relativeText, utcTime } from '../base/times.ts';

/** A time in the reader's zone with UTC beside it; `now` adds how far away it is. */
export const Time = ({ at, now }: { readonly at: number | undefined; readonly now?: number }) =>
  at === undefined ? (
    <span class="quiet">—</span>
  ) : (
    <time class="time" dateTime={new Date(at).toISOString()}>
      {now === undefined ? null : <b>{relativeText(at, now)}</b>} {ownTime(at)}{' '}
      <span class="utc">{utcTime(at)}</span>
    </time>
  );
