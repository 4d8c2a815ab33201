const rfc3339 =
  /^(\d{4})-(0[1-9]|1[0-2])-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Reads `strategy.schedule` (§3): empty and `now` mean `immediate`; a time is answered in UTC, to the millisecond.
 * Undefined where it is none of them. Upper-case `T` and `Z`, as Go's parser demands them too.
 */
export function parseSchedule(schedule: string): string | undefined {
  if (schedule === '' || schedule === 'now' || schedule === 'immediate') return 'immediate';
  if (schedule === 'maintenanceWindow') return schedule;
  const [, year, month, day] = rfc3339.exec(schedule) ?? [];
  const daysInMonth = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate();
  if (!(Number(day) >= 1 && Number(day) <= daysInMonth)) return undefined;
  const utc = new Date(schedule).toISOString().replace('.000Z', 'Z');
  // An offset can push the first and the last day out of the years that RFC 3339 can write.
  return rfc3339.test(utc) ? utc : undefined;
}
