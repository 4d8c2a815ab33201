import uPlot from 'uplot';
import { ownTime, timeOf } from '../../base/times.ts';
import { type Forecast, noticedMilliseconds, type Timeline, type TimelineRow } from './timelineRows.ts';

/** The font of everything on the canvas. */
export const face = '12px "Instrument Sans", system-ui, sans-serif';

/** A timeline as the picture shows it. */
export interface ShownTimeline {
  readonly timeline: Timeline;
  readonly forecast: Forecast | undefined;
  readonly rows: readonly TimelineRow[];
  readonly expected: readonly number[];
}

/** Draws everything but the axes, in the canvas's own pixels. */
export function paintTimeline(plot: uPlot, shown: ShownTimeline, colour: (name: string) => string): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  shown.rows.forEach((row, place) => {
    paintRow(plot, shown, row, place, colour);
  });
  for (const freeze of shown.timeline.freezes) paintFreeze(plot, freeze, colour);
  paintForecast(plot, shown.forecast, colour);
  if (
    shown.timeline.state !== 'succeeded' &&
    shown.timeline.state !== 'failed' &&
    shown.timeline.state !== 'canceled'
  )
    paintLine(plot, Date.parse(shown.timeline.now), 'now', colour('--accent'), []);
  ctx.restore();
}

function paintRow(
  plot: uPlot,
  { timeline, expected }: ShownTimeline,
  row: TimelineRow,
  place: number,
  colour: (name: string) => string,
): void {
  const { ctx, bbox } = plot;
  const px = uPlot.pxRatio;
  const begin = Date.parse(timeline.from) / 1000;
  const x = (bucket: number): number => plot.valToPos(begin + bucket * timeline.bucketSeconds, 'x', true);
  const [top, bottom] = [
    plot.valToPos(place, 'y', true) + 3 * px,
    plot.valToPos(place + 1, 'y', true) - 3 * px,
  ];
  const middle = top + (bottom - top) * 0.58;
  const mostWindows = Math.max(1, ...row.windows);
  const isAll = place === 0;
  // A ground of its own for what is all.
  if (isAll) {
    ctx.fillStyle = colour('--raised');
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  }
  const bars = (
    counts: readonly number[],
    from: number,
    reach: number,
    most: number,
    style: string,
    below?: readonly number[],
  ): void => {
    ctx.fillStyle = style;
    counts.forEach((count, bucket) => {
      if (count === 0) return;
      const [left, right] = [x(bucket), x(bucket + 1)];
      // A single one among thousands stays visible.
      const size = Math.sign(reach) * Math.max(2 * px, (Math.abs(reach) * count) / most);
      const base = from + (reach * (below?.[bucket] ?? 0)) / most;
      const gap = right - left > 6 * px ? px : 0;
      ctx.fillRect(left, base, Math.max(px, right - left - gap), size);
    });
  };
  ctx.globalAlpha = 0.3;
  bars(row.windows, bottom, top - bottom, mostWindows, colour('--line-2'));
  bars(row.waiting, bottom, top - bottom, mostWindows, colour('--accent'));
  ctx.globalAlpha = 1;
  const expectedHere = isAll ? expected : [];
  const most = Math.max(
    1,
    ...row.starts,
    ...expectedHere,
    ...row.succeeded.map((count, bucket) => count + (row.failed[bucket] ?? 0)),
  );
  const [up, down] = [top + px - middle, bottom - px - middle];
  if (isAll) {
    ctx.strokeStyle = colour('--state-progress');
    ctx.lineWidth = px;
    ctx.setLineDash([3 * px, 2 * px]);
    outline(ctx, expectedHere, x, middle, up, most);
    ctx.setLineDash([]);
  }
  bars(row.starts, middle, up, most, colour('--state-progress'));
  bars(row.succeeded, middle, down, most, colour('--state-succeeded'));
  bars(row.failed, middle, down, most, colour('--state-failed'), row.succeeded);
  const ended = row.succeeded.map((count, bucket) => count + (row.failed[bucket] ?? 0));
  bars(row.canceled, middle, down, most, colour('--state-canceled'), ended);
  ctx.fillStyle = colour('--line-2');
  ctx.fillRect(bbox.left, middle, bbox.width, px / 2);
}

/** The steps of what is expected, as one line. */
function outline(
  ctx: CanvasRenderingContext2D,
  counts: readonly number[],
  x: (bucket: number) => number,
  from: number,
  reach: number,
  most: number,
): void {
  ctx.beginPath();
  counts.forEach((count, bucket) => {
    if (count === 0) return;
    const y = from + (reach * count) / most;
    if ((counts[bucket - 1] ?? 0) === 0) ctx.moveTo(x(bucket), from);
    ctx.lineTo(x(bucket), y);
    ctx.lineTo(x(bucket + 1), y);
    if ((counts[bucket + 1] ?? 0) === 0) ctx.lineTo(x(bucket + 1), from);
  });
  ctx.stroke();
}

function paintFreeze(
  plot: uPlot,
  { begin, end, reason, limited }: Timeline['freezes'][number],
  colour: (name: string) => string,
): void {
  const { ctx, bbox } = plot;
  const px = uPlot.pxRatio;
  const [left, right] = [begin, end].map((at) => plot.valToPos(Date.parse(at) / 1000, 'x', true)) as [
    number,
    number,
  ];
  const [from, to] = [Math.max(left, bbox.left), Math.min(right, bbox.left + bbox.width)];
  if (to <= from) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(from, bbox.top, to - from, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colour('--state-paused');
  ctx.globalAlpha = limited ? 0.18 : 0.35;
  ctx.lineWidth = px;
  ctx.beginPath();
  for (let at = from - bbox.height; at < to; at += 9 * px) {
    ctx.moveTo(at, bbox.top + bbox.height);
    ctx.lineTo(at + bbox.height, bbox.top);
  }
  ctx.stroke();
  ctx.restore();
  label(
    plot,
    `${limited ? 'freeze of some' : 'freeze'}${reason === '' ? '' : `: ${reason}`}`,
    from + 4 * px,
    bbox.top + 4 * px,
    colour('--state-paused'),
    colour('--state-paused-tint'),
    to - from,
  );
}

function paintForecast(plot: uPlot, forecast: Forecast | undefined, colour: (name: string) => string): void {
  const [likely, late] = [timeOf(forecast?.likely), timeOf(forecast?.late)];
  if (likely !== undefined) paintLine(plot, likely, 'likely end', colour('--state-progress'), [5, 3]);
  if (late !== undefined && late - (likely ?? 0) >= noticedMilliseconds)
    paintLine(plot, late, 'late end', colour('--ink-2'), [2, 4]);
}

function paintLine(plot: uPlot, at: number, text: string, style: string, dash: readonly number[]): void {
  const { ctx, bbox } = plot;
  const px = uPlot.pxRatio;
  const x = Math.round(plot.valToPos(at / 1000, 'x', true));
  const right = bbox.left + bbox.width;
  const down = text === 'now' ? 0 : text === 'likely end' ? 18 : 36;
  const y = bbox.top + bbox.height - (20 + down) * px;
  // What lies behind the picture is named at its end.
  if (x > right) label(plot, `${text}: ${ownTime(at)} →`, right, y, style, undefined, bbox.width);
  if (x < bbox.left || x > right) return;
  ctx.strokeStyle = style;
  // On whole pixels, or it would be blurred.
  ctx.lineWidth = Math.round(1.5 * px);
  ctx.setLineDash(dash.map((length) => length * px));
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.setLineDash([]);
  label(plot, text, x + 3 * px, y, style, undefined, Number.POSITIVE_INFINITY);
}

function label(
  plot: uPlot,
  text: string,
  x: number,
  y: number,
  style: string,
  behind: string | undefined,
  room: number,
): void {
  const { ctx, bbox } = plot;
  const px = uPlot.pxRatio;
  ctx.font = face.replace('12px', `${12 * px}px`);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  const width = ctx.measureText(text).width;
  if (width + 8 * px > room) {
    // Rather the first word than nothing.
    const [first = ''] = text.split(':');
    if (first !== text) label(plot, first, x, y, style, behind, room);
    return;
  }
  // What would run out of the picture stands on the other side.
  const left = x + width + 4 * px > bbox.left + bbox.width ? x - width - 8 * px : x;
  ctx.fillStyle = behind ?? getComputedStyle(plot.root).getPropertyValue('--sheet');
  ctx.fillRect(left - 2 * px, y - 1 * px, width + 6 * px, 16 * px);
  ctx.fillStyle = style;
  ctx.fillText(text, left + px, y + px);
}
