import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { ownTime, timeOf } from '../../base/times.ts';
import {
  bucketCount,
  type Forecast,
  forecastStarts,
  noticedMilliseconds,
  rowsOf,
  spanOf,
  type Timeline,
  type TimelineRow,
} from './timelineRows.ts';

/** A bucket of a row, under the pointer. */
export interface Pointed {
  readonly row: TimelineRow;
  readonly place: number;
}

export interface TimelinePicture {
  readonly show: (timeline: Timeline, forecast: Forecast | undefined) => void;
  readonly destroy: () => void;
}

interface Shown {
  readonly timeline: Timeline;
  readonly forecast: Forecast | undefined;
  readonly rows: readonly TimelineRow[];
  readonly expected: readonly number[];
}

const face = '12px "Instrument Sans", system-ui, sans-serif';
/** Few bands are drawn large; sixty still fit a long page. CSS pixels. */
const rowHeight = (rows: number): number => (rows <= 6 ? 56 : rows <= 16 ? 44 : 30);
const axisHeight = 54;
const daySeconds = 86_400;

const clock = (timeZone: string | undefined, second?: '2-digit') =>
  new Intl.DateTimeFormat(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
    ...(second === undefined ? {} : { second }),
  });
const calendar = (timeZone?: string) =>
  new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', timeZone });

/** The texts of an axis: the time of day, and the day where it changes. */
function axisTexts(
  timeZone?: string,
): (plot: uPlot, splits: number[], axis: number, space: number, step: number) => string[] {
  const [time, exact, day] = [clock(timeZone), clock(timeZone, '2-digit'), calendar(timeZone)];
  return (_plot, splits, _axis, _space, step) => {
    let before = '';
    return splits.map((second) => {
      const date = day.format(second * 1000);
      const text = step >= daySeconds ? date : (step < 60 ? exact : time).format(second * 1000);
      const changed = date !== before && step < daySeconds;
      before = date;
      return changed ? `${text}\n${date}` : text;
    });
  };
}

/**
 * The picture of a timeline on a canvas: a row per band, its windows as a tint that is as high as many of them are open, starts
 * upwards from the row's middle, ends downwards. uPlot has the axes, the pointer and the zoom. Updates draw on the same canvas, so
 * a picture that is open for hours does not grow.
 */
export function createTimelinePicture(
  host: HTMLElement,
  point: (pointed: Pointed | undefined) => void,
): TimelinePicture {
  let shown: Shown | undefined;
  let plot: uPlot | undefined;
  let size = '';
  let zoomed = false;
  const colour = (name: string): string => getComputedStyle(host).getPropertyValue(name).trim();

  const create = ({ rows, timeline }: Shown): uPlot => {
    const narrow = host.clientWidth < 560;
    const names = narrow ? 96 : 168;
    const axis = { font: face, labelFont: face, stroke: () => colour('--ink-2'), labelSize: 16, labelGap: 2 };
    const lines = { show: true, stroke: () => colour('--line'), width: 1 };
    return new uPlot(
      {
        width: host.clientWidth,
        height: rows.length * rowHeight(rows.length) + 2 * axisHeight + 32,
        legend: { show: false },
        cursor: {
          y: false,
          points: { show: false },
          drag: { x: true, y: false, setScale: true },
        },
        scales: {
          x: {
            time: true,
            range: (_plot, min, max) =>
              zoomed || shown === undefined ? [min, max] : seconds(shown.timeline, shown.forecast),
          },
          y: { dir: -1, range: () => [0, shown?.rows.length ?? 1] },
        },
        axes: [
          { ...axis, size: axisHeight, label: 'Your time', values: axisTexts(), grid: lines, space: 88 },
          {
            ...axis,
            scale: 'y',
            size: names,
            grid: { show: false },
            ticks: { show: false },
            splits: () => (shown?.rows ?? []).map((_, place) => place + 0.5),
            values: (_plot, splits) =>
              splits.map((split) => rowLabel(shown?.rows[Math.floor(split)], narrow)),
          },
          {
            ...axis,
            scale: 'x',
            side: 0,
            size: axisHeight,
            label: 'UTC',
            values: axisTexts('UTC'),
            grid: { show: false },
            space: 88,
          },
        ],
        series: [{}, { show: true, scale: 'y', paths: () => null, points: { show: false } }],
        hooks: {
          drawAxes: [(drawn) => shown !== undefined && paint(drawn, shown, colour)],
          setCursor: [(drawn) => point(pointedAt(drawn, shown))],
          setSelect: [
            (drawn) => {
              zoomed ||= drawn.select.width > 0;
            },
          ],
        },
      },
      dataOf(timeline),
      host,
    );
  };

  const draw = (): void => {
    if (shown === undefined) return;
    const next = `${shown.rows.length} ${host.clientWidth} ${shown.timeline.by}`;
    if (plot === undefined || next !== size) {
      plot?.destroy();
      zoomed = false;
      plot = create(shown);
      size = next;
      plot.over.addEventListener('dblclick', () => {
        zoomed = false;
        draw();
      });
      return;
    }
    plot.setData(dataOf(shown.timeline), !zoomed);
    if (!zoomed) {
      const [min, max] = seconds(shown.timeline, shown.forecast);
      plot.setScale('x', { min, max });
    } else plot.redraw(false);
  };

  const resized = new ResizeObserver(draw);
  resized.observe(host);
  const themed = new MutationObserver(() => plot?.redraw(false));
  themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return {
    show: (timeline, forecast) => {
      const expected = forecastStarts(timeline, forecast);
      shown = { timeline, forecast, rows: rowsOf(timeline), expected };
      draw();
    },
    destroy: () => {
      resized.disconnect();
      themed.disconnect();
      plot?.destroy();
    },
  };
}

const seconds = (timeline: Timeline, forecast: Forecast | undefined): [number, number] => {
  const [from, to] = spanOf(timeline, forecast);
  return [from / 1000, to / 1000];
};

/** uPlot asks for a value per time; what there is to see is drawn by `paint`. */
function dataOf(timeline: Timeline): uPlot.AlignedData {
  const from = Date.parse(timeline.from) / 1000;
  const times = Array.from(
    { length: bucketCount(timeline) + 1 },
    (_, place) => from + place * timeline.bucketSeconds,
  );
  return [times, times.map(() => null)];
}

function rowLabel(row: TimelineRow | undefined, narrow: boolean): string {
  if (row === undefined) return '';
  const most = narrow ? 13 : 20;
  const name = row.name.length > most ? `${row.name.slice(0, most - 1)}…` : row.name;
  return narrow ? name : `${name}  ${row.runtimes.toLocaleString()}`;
}

function pointedAt(plot: uPlot, shown: Shown | undefined): Pointed | undefined {
  const { left = -1, top = -1 } = plot.cursor;
  if (shown === undefined || left < 0 || top < 0) return undefined;
  const row = shown.rows[Math.floor(plot.posToVal(top, 'y'))];
  const at = plot.posToVal(left, 'x') - Date.parse(shown.timeline.from) / 1000;
  const place = Math.floor(at / shown.timeline.bucketSeconds);
  return row === undefined || place < 0 || place >= row.starts.length ? undefined : { row, place };
}

/** Draws everything but the axes, in the canvas's own pixels. */
function paint(plot: uPlot, shown: Shown, colour: (name: string) => string): void {
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
  { timeline, expected }: Shown,
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
