import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { goTo, hrefOf } from '../../base/router.ts';
import { ownTime, timeOf, utcTime } from '../../base/times.ts';
import { Time } from '../../parts/Time.tsx';
import { createTimelinePicture, type Pointed, type TimelinePicture } from './timelinePicture.ts';
import { type Forecast, rowsOf, type Timeline, total, windowSpan } from './timelineRows.ts';

const groups = { region: 'Region', plan: 'Plan', stage: 'Stage' } as const;
export type Group = keyof typeof groups;
export const isGroup = (text: string | null): text is Group => text !== null && text in groups;

export interface TimelineViewProps {
  readonly timeline: Timeline;
  readonly forecast: Forecast | undefined;
  readonly staged: boolean;
}

/** The window timeline: a picture, what is under the pointer in words, and the same as a table. */
export function TimelineView({ timeline, forecast, staged }: TimelineViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const picture = useRef<TimelinePicture | null>(null);
  const [pointed, setPointed] = useState<Pointed>();
  const described = useId();
  useEffect(() => {
    if (host.current === null) return;
    const created = createTimelinePicture(host.current, setPointed);
    picture.current = created;
    return () => created.destroy();
  }, []);
  useEffect(() => picture.current?.show(timeline, forecast), [timeline, forecast]);
  const { orchestrationID, by } = timeline;
  return (
    <div class="timeline">
      <div class="timeline-head">
        <fieldset class="buttons">
          <legend class="unseen">Bands</legend>
          {(Object.keys(groups) as Group[])
            .filter((group) => group !== 'stage' || staged)
            .map((group) => (
              <button
                type="button"
                key={group}
                class="chip"
                aria-pressed={group === by}
                onClick={() =>
                  goTo(hrefOf(['orchestrations', orchestrationID], { by: group }), { replace: true })
                }
              >
                By {groups[group].toLowerCase()}
              </button>
            ))}
        </fieldset>
        <Key />
      </div>
      <div
        ref={host}
        class="picture"
        role="img"
        aria-label={sentenceOf(timeline)}
        aria-describedby={described}
      />
      <p class="readout" id={described}>
        {pointed === undefined
          ? 'Point at a bucket to read it; drag to zoom, double-click to see all again. The table below says the same.'
          : readout(pointed, timeline)}
      </p>
      <details class="as-table">
        <summary>As a table</summary>
        <Table timeline={timeline} />
      </details>
    </div>
  );
}

const Key = () => (
  <ul class="legend key">
    <li data-tone="pending">
      <i class="swatch windows" /> windows open
    </li>
    <li>
      <i class="swatch waiting" /> of them not started yet
    </li>
    <li data-tone="progress">
      <i class="swatch" /> started
    </li>
    <li data-tone="succeeded">
      <i class="swatch" /> succeeded
    </li>
    <li data-tone="failed">
      <i class="swatch" /> failed
    </li>
    <li data-tone="paused">
      <i class="swatch hatched" /> freeze
    </li>
  </ul>
);

function sentenceOf({ by, bands, runtimes, from, to, freezes }: Timeline): string {
  const span = `from ${ownTime(Date.parse(from))} to ${ownTime(Date.parse(to))}`;
  const kinds = { region: 'regions', plan: 'plans', stage: 'stages' }[by];
  const frozen = freezes.length === 0 ? '' : `, with ${freezes.length} freezes`;
  return `Windows, starts and ends of ${runtimes.toLocaleString()} runtimes in ${bands.length} ${kinds}, ${span}${frozen}`;
}

function readout({ row, place }: Pointed, { from, bucketSeconds }: Timeline): string {
  const at = Date.parse(from) + place * bucketSeconds * 1000;
  const count = (list: readonly number[], words: string): string[] =>
    (list[place] ?? 0) === 0 ? [] : [`${(list[place] ?? 0).toLocaleString()} ${words}`];
  const parts = [
    ...count(row.windows, 'windows open'),
    ...count(row.waiting, 'of them not started yet'),
    ...count(row.starts, 'started'),
    ...count(row.succeeded, 'succeeded'),
    ...count(row.failed, 'failed'),
    ...count(row.canceled, 'canceled'),
  ];
  const what = parts.length === 0 ? 'nothing' : parts.join(', ');
  const utc = utcTime(at);
  const when = utc === undefined ? ownTime(at) : `${ownTime(at)} (${utc})`;
  return `${row.name}, ${when}, ${lengthText(bucketSeconds)}: ${what}`;
}

const lengthText = (seconds: number): string => {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${seconds / 60} min`;
  return seconds < 86_400 ? `${seconds / 3600} h` : `${seconds / 86_400} d`;
};

function Table({ timeline }: { readonly timeline: Timeline }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-label="The timeline as a table">
      <table class="rows numbers">
        <thead>
          <tr>
            <th scope="col">{groups[timeline.by]}</th>
            <th scope="col">Runtimes</th>
            <th scope="col">Waiting</th>
            <th scope="col">In progress</th>
            <th scope="col">Succeeded</th>
            <th scope="col">Failed</th>
            <th scope="col">Started</th>
            <th scope="col">Windows open from</th>
            <th scope="col">to</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(timeline).map((row) => {
            const span = windowSpan(row, timeline);
            const stats = row.operationStats;
            return (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                <td>{row.runtimes.toLocaleString()}</td>
                <td>{((stats.pending ?? 0) + (stats.retrying ?? 0)).toLocaleString()}</td>
                <td>{(stats['in progress'] ?? 0).toLocaleString()}</td>
                <td>{(stats.succeeded ?? 0).toLocaleString()}</td>
                <td>{(stats.failed ?? 0).toLocaleString()}</td>
                <td>{total(row.starts).toLocaleString()}</td>
                <td>
                  <Time at={span?.begin} />
                </td>
                <td>
                  <Time at={span?.end} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {timeline.freezes.length > 0 && (
        <ul class="freezes">
          {timeline.freezes.map((freeze) => (
            <li key={freeze.begin + freeze.reason}>
              {freeze.limited ? 'A freeze of some runtimes' : 'A freeze'}
              {freeze.reason === '' ? '' : ` (${freeze.reason})`} from <Time at={timeOf(freeze.begin)} /> to{' '}
              <Time at={timeOf(freeze.end)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
