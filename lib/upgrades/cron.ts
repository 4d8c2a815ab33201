import { Temporal } from 'temporal-polyfill';

const minute = 60_000;
/** The bounds of a cron expression's five fields, in order, and the names that may replace numbers. */
const fields = [
  { from: 0, to: 59, names: [] },
  { from: 0, to: 23, names: [] },
  { from: 1, to: 31, names: [] },
  { from: 1, to: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  { from: 0, to: 7, names: 'sun mon tue wed thu fri sat'.split(' ') },
] as const;

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

interface Field {
  readonly values: ReadonlySet<number>;
  /** `*`: if the day or the weekday is `*`, the other one alone decides. */
  readonly every: boolean;
}

/**
 * The first time after `from` and not after `until` (both epoch ms) that matches a cron expression in a time zone, or undefined.
 * Five fields as Gardener accepts them for hibernation schedules (github.com/robfig/cron, `ParseStandard`): minute, hour, day,
 * month, weekday; lists, ranges, steps and names; a day *or* a weekday if both are named. Any other text matches no time: Gardener
 * stores only expressions that it can read.
 */
export function nextCronTime(
  expression: string,
  timeZone: string,
  from: number,
  endAt: number,
): number | undefined {
  const parsed = parse(expression);
  if (parsed === undefined) return undefined;
  let zoned: Temporal.ZonedDateTime;
  try {
    zoned = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
  } catch {
    return undefined;
  }
  // Steps through wall-clock minutes; converting each one to an instant would take seconds.
  let offset = zoned.offsetNanoseconds / 1_000_000;
  let change = zoned.getTimeZoneTransition('next');
  for (let at = Math.floor(from / minute) * minute + minute; at <= endAt; at += minute) {
    while (change !== null && at >= change.epochMilliseconds) {
      offset = change.offsetNanoseconds / 1_000_000;
      change = change.getTimeZoneTransition('next');
    }
    if (matches(parsed, new Date(at + offset))) return at;
  }
  return undefined;
}

function matches([minutes, hours, days, months, weekdays]: readonly Field[], wall: Date): boolean {
  if (!minutes?.values.has(wall.getUTCMinutes()) || !hours?.values.has(wall.getUTCHours())) return false;
  if (!months?.values.has(wall.getUTCMonth() + 1) || days === undefined || weekdays === undefined)
    return false;
  const day = days.values.has(wall.getUTCDate());
  const weekday = weekdays.values.has(wall.getUTCDay());
  return days.every || weekdays.every ? day && weekday : day || weekday;
}

function parse(expression: string): readonly Field[] | undefined {
  const text = descriptors[expression.trim()] ?? expression.trim();
  const parts = text.toLowerCase().split(/\s+/);
  if (parts.length !== fields.length) return undefined;
  const parsed = parts.flatMap((part, index) => fieldOf(part, index) ?? []);
  return parsed.length === fields.length ? parsed : undefined;
}

function fieldOf(text: string, index: number): Field | undefined {
  const field = fields[index];
  if (field === undefined) return undefined;
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const found = /^(?:(\*|\?)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
    if (found === null) return undefined;
    const [, every, first = '', last, step] = found;
    const names: readonly string[] = field.names;
    const numberOf = (word: string) => {
      const place = names.indexOf(word);
      return place >= 0 ? place + (field.from === 1 ? 1 : 0) : Number(word);
    };
    const from = every === undefined ? numberOf(first) : field.from;
    // `5/15` means from 5 on.
    const open = every !== undefined || (last === undefined && step !== undefined);
    const to = open ? field.to : numberOf(last ?? first);
    const by = Number(step ?? 1);
    if (!(from >= field.from && to <= field.to && from <= to && by >= 1)) return undefined;
    // Sunday is 0, and 7 too.
    for (let value = from; value <= to; value += by) values.add(field.to === 7 ? value % 7 : value);
  }
  return { values, every: /^[*?]/.test(text) };
}
