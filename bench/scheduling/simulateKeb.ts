import { Heap } from '../../lib/forecast/Heap.ts';
import { weekdays } from '../../lib/windows/days.ts';
import type { Interval } from '../../lib/windows/Interval.ts';
import { parseTimeOfDay } from '../../lib/windows/windowRule.ts';
import { zoneWindow } from '../../lib/windows/zoneWindow.ts';
import type { Fleet, Run, SimulationResult, TimedRuntime } from './Fleet.ts';

const day = 86_400_000;
const dayOf = (at: number) => Math.floor(at / day);
const weekdayOf = (at: number) => (dayOf(at) + 4) % 7;

const allowed = ({ rule }: TimedRuntime, weekday: number): boolean => {
  const name = weekdays[weekday % 7];
  return rule.days === undefined || (name !== undefined && rule.days.includes(name));
};

/** Days from a weekday on to the first that is allowed, `from` days ahead or more. */
function daysTo(runtime: TimedRuntime, weekday: number, from: number): number {
  for (let ahead = from; ahead < from + 7; ahead += 1) if (allowed(runtime, weekday + ahead)) return ahead;
  return from;
}

/**
 * The window that KEB resolves (resolveMaintenanceWindowTime): the window's times on the current day of UTC, or the first
 * allowed day counted from UTC's weekday; if that is over, the next. It knows no zones: there it gets the right wall clock.
 */
function firstWindow(runtime: TimedRuntime, now: number): Interval {
  const begin = parseTimeOfDay(runtime.rule.begin);
  const end = parseTimeOfDay(runtime.rule.end);
  if (begin === undefined || end === undefined) throw new Error('a simulated window can be read');
  const on = (days: number): Interval => {
    const { timeZone } = runtime.rule;
    const date = dayOf(now) + days;
    const inZone = timeZone && zoneWindow(timeZone, date, begin.sinceMidnight, end.sinceMidnight);
    if (inZone) return inZone;
    const from = date * day + begin.sinceMidnight - (begin.offset ?? 0);
    const to = date * day + end.sinceMidnight - (end.offset ?? 0);
    return { begin: from, end: to <= from ? to + day : to };
  };
  const window = on(daysTo(runtime, weekdayOf(now), 0));
  return window.end < now ? on(daysTo(runtime, weekdayOf(now), 1)) : window;
}

/**
 * KEB's published strategy (ParallelOrchestrationStrategy, before its removal in 2025) in virtual time: a delaying queue in the
 * order in which windows begin; a free worker takes what is due and upgrades it. If the window of what it took is over, the
 * operation is put back once for the next allowed day, a day on where all are. There is no start rule. Of KEB's two ways to
 * move a missed window this is the kinder one: its fixed delay of 24 hours leaves the allowed days.
 */
export function simulateKeb(fleet: Fleet, workers: number): SimulationResult {
  const { runtimes, startsAt } = fleet;
  const windows = runtimes.map((runtime) => firstWindow(runtime, startsAt));
  const queue = new Heap<number>();
  const free = new Heap<undefined>();
  const runs: Run[] = [];
  let moves = 0;
  windows.forEach(({ begin }, place) => {
    queue.push(Math.max(begin, startsAt), place);
  });
  for (let worker = 0; worker < workers; worker += 1) free.push(startsAt, undefined);
  for (let due = queue.pop(); due !== undefined; due = queue.pop()) {
    const worker = free.pop();
    const runtime = runtimes[due.item];
    const window = windows[due.item];
    if (worker === undefined || runtime === undefined || window === undefined)
      throw new Error('a worker is always free');
    const now = Math.max(due.at, worker.at);
    let opens = window.begin;
    if (window.end < now) {
      const by = daysTo(runtime, weekdayOf(window.begin), 1) * day;
      windows[due.item] = { begin: window.begin + by, end: window.end + by };
      opens = window.begin + by;
      moves += 1;
    }
    if (opens > now) {
      queue.push(opens, due.item);
      free.push(now, undefined);
    } else {
      const endedAt = now + runtime.durationSeconds * 1000;
      runs[due.item] = { startedAt: now, endedAt };
      free.push(endedAt, undefined);
    }
  }
  return { runs, moves, transitionsEach: 0 };
}
