import * as z from 'zod/mini';
import { allDays, type Day } from './days.ts';
import { always, partsOf, setText } from './policyText.ts';
import { isTimeZone, parseTimeOfDay, timeProblem } from './windowRule.ts';

/** The parts of a window that a policy rule sets; the rest comes from the Shoot. */
export interface PolicyWindow {
  readonly days?: readonly Day[];
  readonly timeBegin?: string;
  readonly timeEnd?: string;
  readonly timeZone?: string;
}

/** What a policy rule sets: either one window or several. */
export interface PolicyEntry extends PolicyWindow {
  readonly windows?: readonly PolicyWindow[];
}

/** A rule has few windows, because each of its operations stores them. */
const mostWindows = 10;

const dayHelp =
  'expected Sun, Mon, Tue, Wed, Thu, Fri or Sat, alone or after first, second, third, fourth or last';

const windowFields = {
  days: z.nullish(z.array(z.enum(allDays, dayHelp))),
  timeBegin: z.optional(setText),
  timeEnd: z.optional(setText),
  timeZone: z.optional(setText),
};

interface RawWindow {
  readonly days?: Day[] | null | undefined;
  readonly timeBegin?: string | undefined;
  readonly timeEnd?: string | undefined;
  readonly timeZone?: string | undefined;
}

interface RawWindows extends RawWindow {
  readonly windows?: RawWindow[] | null | undefined;
}

type Issues = z.core.ParsePayload<unknown>['issues'];

function checkWindow(window: unknown, issues: Issues, where: readonly PropertyKey[]): void {
  const fields = partsOf(window);
  const { timeZone } = fields;
  const complain = (field: string, message: string) =>
    issues.push({ code: 'custom', input: window, path: [...where, field], message });
  if (typeof timeZone === 'string' && !isTimeZone(timeZone))
    complain('timeZone', `"${timeZone}" is not an IANA time zone`);
  for (const field of ['timeBegin', 'timeEnd'] as const) {
    const text = fields[field];
    const problem = typeof text === 'string' ? problemOfTime(text, timeZone) : undefined;
    if (problem !== undefined) complain(field, problem);
    // The Shoot's own time has a fixed offset and would not follow the zone.
    if (text === undefined && timeZone !== undefined) complain(field, 'is required with timeZone');
  }
}

/** Beside a time zone that is no text, nobody knows whether the time needs an offset. */
function problemOfTime(text: string, timeZone: unknown): string | undefined {
  if (timeZone === undefined || typeof timeZone === 'string') return timeProblem(text, timeZone);
  return parseTimeOfDay(text) === undefined ? timeProblem(text, undefined) : undefined;
}

/** Either one window, written as KEB wrote it, or a list of them. */
export const checkWindows = always<RawWindows>(({ value, issues }) => {
  checkWindow(value, issues, []);
  const fields = partsOf(value);
  const { windows } = fields;
  if (!Array.isArray(windows)) return;
  const complain = (message: string) =>
    issues.push({ code: 'custom', input: value, path: ['windows'], message });
  if (windows.length === 0) complain('must name a window; leave it out for the window of the Shoot');
  if (windows.length > mostWindows) complain(`must not have more than ${mostWindows} windows`);
  const beside = ['days', 'timeBegin', 'timeEnd', 'timeZone'].filter((field) => fields[field]);
  if (beside.length > 0) complain(`cannot be combined with ${beside.join(', ')}: put them into a window`);
  for (const [place, window] of windows.entries()) checkWindow(window, issues, ['windows', place]);
});

function toWindow({ days, timeBegin, timeEnd, timeZone }: RawWindow): PolicyWindow {
  return {
    ...(days && days.length > 0 ? { days } : {}),
    ...(timeBegin === undefined ? {} : { timeBegin }),
    ...(timeEnd === undefined ? {} : { timeEnd }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

export const toEntry = ({ windows, ...window }: RawWindows): PolicyEntry =>
  windows ? { windows: windows.map(toWindow) } : toWindow(window);

/** The fields of a rule that define its windows. Check them with `checkWindows` and convert them with `toEntry`. */
export const windowsFields = { ...windowFields, windows: z.nullish(z.array(z.strictObject(windowFields))) };
