/**
 * The source of a regular expression for RFC 3339 as Go's parser requires it (upper-case `T` and `Z`), except the days of a month.
 */
export const timePattern =
  '\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)';
const rfc3339 = new RegExp(`^${timePattern}$`);

/** Whether the text is an RFC 3339 time on a day that exists. */
export function isTime(text: string): boolean {
  if (!rfc3339.test(text)) return false;
  const [year = 0, month = 0, day = 0] = text.split(/[-T]/).map(Number);
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/**
 * Reads `strategy.schedule` (§3): empty and `now` mean `immediate`; a time is returned in UTC, to the millisecond. Undefined for
 * any other text.
 */
export function parseSchedule(schedule: string): string | undefined {
  if (schedule === '' || schedule === 'now' || schedule === 'immediate') return 'immediate';
  if (schedule === 'maintenanceWindow') return schedule;
  return parseTime(schedule);
}

/** An RFC 3339 time in UTC, to the millisecond; undefined for any other text. */
export function parseTime(text: string): string | undefined {
  if (!isTime(text)) return undefined;
  const utc = new Date(text).toISOString().replace('.000Z', 'Z');
  // An offset can move the first and last days out of the range of years that RFC 3339 can represent.
  return rfc3339.test(utc) ? utc : undefined;
}
