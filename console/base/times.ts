/** What the API writes if there is no time. */
const noTime = '0001-01-01T00:00:00Z';

/** Epoch milliseconds of a time from the API; undefined if there is none. */
export function timeOf(text: string | undefined): number | undefined {
  if (text === undefined || text === noTime) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

const own = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});
const utc = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const utcWithDay = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** In the reader's zone: `Fri, 27 Nov, 08:05 GMT+2`. */
export const ownTime = (at: number): string => own.format(at);

/** In UTC: `06:05 UTC`, with the day where it is another one than the reader's; undefined for a reader whose clock shows UTC. */
export function utcTime(at: number): string | undefined {
  const here = new Date(at);
  if (here.getTimezoneOffset() === 0) return undefined;
  const format = here.getDate() === here.getUTCDate() ? utc : utcWithDay;
  return `${format.format(at)} UTC`;
}

/** `12 s`, `4 min`, `3 h 20 min`, `5 d 2 h`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const parts = (large: number, unit: string, small: number, smallUnit: string) =>
    small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return parts(hours, 'h', minutes % 60, 'min');
  return parts(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** `in 4 min`, `4 min ago`, `now`. */
export function relativeText(at: number, now: number): string {
  const difference = at - now;
  if (Math.abs(difference) < 1000) return 'now';
  return difference > 0 ? `in ${durationText(difference)}` : `${durationText(-difference)} ago`;
}
