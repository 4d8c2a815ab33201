import type { WindowRule } from '../../lib/windows/windowRule.ts';

const minute = 60_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The wall clock of a window's begin at an instant: its weekday and HHMMSS. */
function wallClock(at: number, { begin, timeZone }: WindowRule): { day: string; time: string } {
  if (timeZone === undefined) {
    const sign = begin[6] === '-' ? -1 : 1;
    const offset = sign * (Number(begin.slice(7, 9)) * 60 + Number(begin.slice(9, 11))) * minute;
    const text = new Date(at + offset).toUTCString();
    return { day: text.slice(0, 3), time: text.slice(17, 25).replaceAll(':', '') };
  }
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    const shown = {
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    } as const;
    clock = new Intl.DateTimeFormat('en-US', { timeZone, ...shown });
    clocks.set(timeZone, clock);
  }
  const [day = '', time = ''] = clock.format(at).split(/,? /);
  return { day, time: time.replaceAll(':', '') };
}

/**
 * Whether an instant lies in a window of the rule, by the wall clock. The product computes windows differently, so this check is
 * independent of `nextWindow`. Both times of a rule must have the same offset, as in all simulated fleets.
 */
export function isInside(at: number, rule: WindowRule): boolean {
  const { day, time } = wallClock(at, rule);
  const [from, to] = [rule.begin.slice(0, 6), rule.end.slice(0, 6)];
  const crosses = to <= from;
  if (crosses ? time < from && time >= to : time < from || time >= to) return false;
  // Past midnight the window is the one of the day before.
  const begun = crosses && time < to ? wallClock(at - 24 * 60 * minute, rule).day : day;
  return rule.days === undefined || rule.days.some((name) => name === begun);
}
