import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { face, paintTimeline, type ShownTimeline } from './paintTimeline.ts';
import {
  bucketCount,
  type Forecast,
  forecastStarts,
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
  let shown: ShownTimeline | undefined;
  let plot: uPlot | undefined;
  let size = '';
  let zoomed = false;
  const colour = (name: string): string => getComputedStyle(host).getPropertyValue(name).trim();

  const create = ({ rows, timeline }: ShownTimeline): uPlot => {
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
          drawAxes: [(drawn) => shown !== undefined && paintTimeline(drawn, shown, colour)],
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

/** uPlot asks for a value per time; what there is to see is drawn by `paintTimeline`. */
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

function pointedAt(plot: uPlot, shown: ShownTimeline | undefined): Pointed | undefined {
  const { left = -1, top = -1 } = plot.cursor;
  if (shown === undefined || left < 0 || top < 0) return undefined;
  const row = shown.rows[Math.floor(plot.posToVal(top, 'y'))];
  const at = plot.posToVal(left, 'x') - Date.parse(shown.timeline.from) / 1000;
  const place = Math.floor(at / shown.timeline.bucketSeconds);
  return row === undefined || place < 0 || place >= row.starts.length ? undefined : { row, place };
}
