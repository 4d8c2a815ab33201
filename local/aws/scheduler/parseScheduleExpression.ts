/** When a schedule fires: once, at an epoch millisecond; or again and again. */
export type Timing = { readonly at: number } | { readonly everySeconds: number };

const secondsOf = { minute: 60, minutes: 60, hour: 3600, hours: 3600, day: 86_400, days: 86_400 } as const;

/**
 * Reads `at(YYYY-MM-DDTHH:MM:SS)` (UTC, whole seconds) or `rate(N minutes|hours|days)`; undefined for anything else,
 * dates that do not exist included.
 */
export function parseScheduleExpression(expression: string): Timing | undefined {
  const once = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression)?.[1];
  if (once !== undefined) {
    const at = Date.parse(`${once}Z`);
    return !Number.isNaN(at) && new Date(at).toISOString() === `${once}.000Z` ? { at } : undefined;
  }
  const rate = /^rate\(([1-9]\d*) (minutes?|hours?|days?)\)$/.exec(expression);
  if (rate === null) return undefined;
  return { everySeconds: Number(rate[1]) * secondsOf[rate[2] as keyof typeof secondsOf] };
}
