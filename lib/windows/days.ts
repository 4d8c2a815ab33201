/** Days as KEB's maintenance policy writes them, in the order of their numbers (Sunday is 0). */
export const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
/**
 * Which of a month's weekdays, in the words of AKS's relative monthly schedules (`weekIndex`). There is no `fifth`, because most
 * months have none and such a rule would silently skip them.
 */
export const weekIndexes = ['first', 'second', 'third', 'fourth', 'last'] as const;

type Weekday = (typeof weekdays)[number];
/** The days on which a window begins: every `Sun`, or one of a month, such as `first Sun` or `last Fri`. */
export type Day = Weekday | `${(typeof weekIndexes)[number]} ${Weekday}`;

export const allDays: readonly Day[] = [
  ...weekdays,
  ...weekIndexes.flatMap((index) => weekdays.map((weekday) => `${index} ${weekday}` as const)),
];

const dayMilliseconds = 86_400_000;
const daysInWeek = 7;

/** The names of a day (counted from 1970-01-01 in the rule's own calendar): `Sun` and `second Sun`, and perhaps `last Sun`. */
function namesOf(day: number): readonly string[] {
  const date = new Date(day * dayMilliseconds);
  const weekday = weekdays[date.getUTCDay()] ?? '';
  const before = Math.floor((date.getUTCDate() - 1) / daysInWeek);
  const lastDate = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const index = before < weekIndexes.length - 1 ? [`${weekIndexes[before]} ${weekday}`] : [];
  const last = date.getUTCDate() + daysInWeek > lastDate ? [`last ${weekday}`] : [];
  return [weekday, ...index, ...last];
}

/** Whether a day, counted from 1970-01-01, is among these days. None or an empty list means every day. */
export function dayFilter(days: readonly Day[] | undefined): (day: number) => boolean {
  if (days === undefined || days.length === 0) return () => true;
  const wanted = new Set<string>(days);
  return (day) => namesOf(day).some((name) => wanted.has(name));
}
