/**
 * Reads `at(YYYY-MM-DDTHH:MM:SS)` (UTC, whole seconds) as epoch milliseconds. Undefined for any other expression and for a date that
 * does not exist.
 */
export function parseScheduleExpression(expression: string): number | undefined {
  const time = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression)?.[1];
  if (time === undefined) return undefined;
  const at = Date.parse(`${time}Z`);
  return !Number.isNaN(at) && new Date(at).toISOString() === `${time}.000Z` ? at : undefined;
}
