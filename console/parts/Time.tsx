import { ownTime, relativeText, utcTime } from '../base/times.ts';

/** A time in the reader's zone with UTC beside it; `now` adds how far away it is. */
export function Time({ at, now }: { readonly at: number | undefined; readonly now?: number }) {
  if (at === undefined) return <span class="quiet">—</span>;
  const utc = utcTime(at);
  return (
    <time class="time" dateTime={new Date(at).toISOString()}>
      {now === undefined ? null : <b>{relativeText(at, now)}</b>} {ownTime(at)}
      {utc === undefined ? null : <span class="utc"> {utc}</span>}
    </time>
  );
}
